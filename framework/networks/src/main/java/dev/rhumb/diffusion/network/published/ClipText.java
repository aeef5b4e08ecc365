package dev.rhumb.diffusion.network.published;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The layers of CLIP's text encoder, under the keys of transformers. Every token sees those before it; padding is not masked, as Stable Diffusion has it.
 *
 * @param vocabulary rows of the table of tokens
 * @param width of a token's vector
 * @param inner width inside the feed-forward
 * @param depth layers
 * @param heads of every attention
 * @param positions the most tokens
 * @param quick whether the GELU is that of the original CLIP
 * @param eps added to the variance in norms
 * @param end the id of the end token; 2 in old configurations, where the end is the largest id of a caption
 * @param projection width of the projected vector; empty if the pooled one is not projected
 */
record ClipText(
        int vocabulary,
        int width,
        int inner,
        int depth,
        int heads,
        int positions,
        boolean quick,
        double eps,
        int end,
        Optional<Integer> projection) {
    /** Keys of both classes' configurations without effect on the forward pass, or of the library. */
    static final List<String> INERT = List.of(
            "attention-dropout",
            "dropout",
            "initializer-factor",
            "initializer-range",
            "model-type",
            "torch-dtype",
            "dtype",
            "transformers-version",
            "bos-token-id",
            "pad-token-id");

    /** Keys that old files of a whole pair repeat in the part of the text encoder; the library's, for generating text. */
    static final Set<String> OF_THE_LIBRARY = Set.of(
            "add_cross_attention",
            "bad_words_ids",
            "begin_suppress_tokens",
            "chunk_size_feed_forward",
            "cross_attention_hidden_size",
            "decoder_start_token_id",
            "diversity_penalty",
            "do_sample",
            "early_stopping",
            "encoder_no_repeat_ngram_size",
            "exponential_decay_length_penalty",
            "finetuning_task",
            "forced_bos_token_id",
            "forced_eos_token_id",
            "gradient_checkpointing",
            "id2label",
            "is_decoder",
            "is_encoder_decoder",
            "label2id",
            "length_penalty",
            "max_length",
            "min_length",
            "no_repeat_ngram_size",
            "num_beam_groups",
            "num_beams",
            "num_return_sequences",
            "output_attentions",
            "output_hidden_states",
            "output_scores",
            "prefix",
            "problem_type",
            "pruned_heads",
            "remove_invalid_values",
            "repetition_penalty",
            "return_dict",
            "return_dict_in_generate",
            "sep_token_id",
            "suppress_tokens",
            "task_specific_params",
            "temperature",
            "tf_legacy_loss",
            "tie_encoder_decoder",
            "tie_word_embeddings",
            "tokenizer_class",
            "top_k",
            "top_p",
            "torchscript",
            "typical_p",
            "use_bfloat16",
            "use_cache");

    private static final String PREFIX = "text_model.";
    private static final String OF_IMAGES = "(vision_model|visual_projection|logit_scale)(\\..*)?";
    /** Configurations of before 2023 have this number whatever the end token is. */
    private static final int UNKNOWN_END = 2;

    /**
     * Refuses what neither class has.
     *
     * @throws IllegalArgumentException in a sentence
     */
    static void requireWritten(String hiddenAct, int hiddenSize, int numAttentionHeads) {
        Configuration.requireOneOf("hidden_act", hiddenAct, List.of("quick_gelu", "gelu"));
        Configuration.requireMultiple("hidden_size", hiddenSize, "num_attention_heads", numAttentionHeads);
    }

    /** The name here of a stored tensor; empty for the places of tokens, which are counted, and for the image encoder beside it. */
    static Optional<String> key(String stored) {
        return stored.endsWith("position_ids") || stored.matches(OF_IMAGES) ? Optional.empty() : Optional.of(stored);
    }

    /**
     * Writes the pass from ids {@code (B, length)} to: the vectors behind the last norm {@code (B, length, width)}, those that the last layer reads,
     * and the pooled vector {@code (B, width)}, projected if there is a projection.
     */
    void write(LayerWriter layers) {
        String ids = layers.ids();
        String words = layers.embedding(ids, PREFIX + "embeddings.token_embedding", vocabulary, width);
        String table = layers.parameter(PREFIX + "embeddings.position_embedding.weight", positions, width);
        String h = layers.add(words, layers.let("torch.narrow(" + table + ", 0, 0, torch.size(" + ids + ", 1))"));
        String before = h;
        for (int i = 0; i < depth; i++) {
            before = h;
            h = layer(layers, h, PREFIX + "encoder.layers." + i);
        }
        String last = layers.layerNorm(h, PREFIX + "final_layer_norm", width, eps);
        String pooled = pooled(layers, ids, last);
        layers.output(
                last,
                before,
                projection
                        .map(to -> layers.linear(pooled, "text_projection", width, to, false))
                        .orElse(pooled));
    }

    /** The vector of the end token, (B, width). */
    private String pooled(LayerWriter layers, String ids, String last) {
        String seen = end == UNKNOWN_END
                ? layers.let("torch.argmax(" + ids + ", -1)")
                : layers.let("torch.argmax(torch.to(torch.eq(" + ids + ", " + end + "), 3), -1)");
        String place = layers.let("torch.expand(torch.view(" + seen + ", [-1, 1, 1]), [-1, 1, " + width + "])");
        return layers.let("torch.squeeze(torch.gather(" + last + ", 1, " + place + "), 1)");
    }

    private String layer(LayerWriter layers, String x, String name) {
        String normed = layers.layerNorm(x, name + ".layer_norm1", width, eps);
        String q = heads(layers, normed, name + ".self_attn.q_proj");
        String k = heads(layers, normed, name + ".self_attn.k_proj");
        String v = heads(layers, normed, name + ".self_attn.v_proj");
        String attended = layers.merge(layers.causalAttention(q, k, v));
        String h = layers.add(layers.linear(attended, name + ".self_attn.out_proj", width, width), x);
        String wide =
                layers.linear(layers.layerNorm(h, name + ".layer_norm2", width, eps), name + ".mlp.fc1", width, inner);
        String active = quick ? layers.quickGelu(wide) : layers.gelu(wide);
        return layers.add(layers.linear(active, name + ".mlp.fc2", inner, width), h);
    }

    private String heads(LayerWriter layers, String x, String key) {
        return layers.split(layers.linear(x, key, width, width), heads, width / heads);
    }
}
