package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The text encoder of CLIP (Radford et al. 2021, arXiv:2103.00020), class {@code CLIPTextModel} of transformers: token ids {@code (B, length)}, int64, to
 * the vectors of all tokens behind the last norm, {@code (B, length, hiddenSize)}. Every token sees those before it; padding is not masked, as Stable
 * Diffusion has it. Its components are the keys of {@code config.json}.
 *
 * @param vocabSize rows of the table of tokens
 * @param hiddenSize width of a token's vector
 * @param intermediateSize width inside the feed-forward
 * @param numHiddenLayers layers
 * @param numAttentionHeads heads
 * @param maxPositionEmbeddings the most tokens
 * @param hiddenAct {@code quick_gelu} or {@code gelu}
 * @param layerNormEps added to the variance in norms
 */
public record CLIPTextModel(
        @Parameter(value = "rows of the table of tokens", fallback = "49408", min = 1, max = 10_000_000)
        int vocabSize,

        @Parameter(value = "width of a token's vector", fallback = "512", min = 1, max = 100_000)
        int hiddenSize,

        @Parameter(value = "width inside the feed-forward", fallback = "2048", min = 1, max = 1_000_000)
        int intermediateSize,

        @Parameter(value = "layers", fallback = "12", min = 1, max = 256)
        int numHiddenLayers,

        @Parameter(value = "heads", fallback = "8", min = 1, max = 1024)
        int numAttentionHeads,

        @Parameter(value = "the most tokens", fallback = "77", min = 1, max = 100_000)
        int maxPositionEmbeddings,

        @Parameter(value = "quick_gelu or gelu", fallback = "quick_gelu")
        String hiddenAct,

        @Parameter(value = "added to the variance in norms", fallback = "1e-5")
        double layerNormEps)
        implements Architecture {
    private static final String PREFIX = "text_model.";

    /** Keys of its configuration without effect on the forward pass, or of the library. */
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
            "eos-token-id",
            "pad-token-id",
            "projection-dim");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of();

    public CLIPTextModel {
        Configuration.requireOneOf("hidden_act", hiddenAct, List.of("quick_gelu", "gelu"));
        Configuration.requireMultiple("hidden_size", hiddenSize, "num_attention_heads", numAttentionHeads);
    }

    @Override
    public Optional<String> key(String stored) {
        return stored.endsWith("position_ids") ? Optional.empty() : Optional.of(stored);
    }

    @Override
    public void write(LayerWriter layers) {
        String ids = layers.ids();
        String words = layers.embedding(ids, PREFIX + "embeddings.token_embedding", vocabSize, hiddenSize);
        String table =
                layers.parameter(PREFIX + "embeddings.position_embedding.weight", maxPositionEmbeddings, hiddenSize);
        String h = layers.add(words, layers.let("torch.narrow(" + table + ", 0, 0, torch.size(" + ids + ", 1))"));
        for (int i = 0; i < numHiddenLayers; i++) {
            h = layer(layers, h, PREFIX + "encoder.layers." + i);
        }
        layers.output(layers.layerNorm(h, PREFIX + "final_layer_norm", hiddenSize, layerNormEps));
    }

    private String layer(LayerWriter layers, String x, String name) {
        String normed = layers.layerNorm(x, name + ".layer_norm1", hiddenSize, layerNormEps);
        String q = heads(layers, normed, name + ".self_attn.q_proj");
        String k = heads(layers, normed, name + ".self_attn.k_proj");
        String v = heads(layers, normed, name + ".self_attn.v_proj");
        String attended = layers.merge(layers.causalAttention(q, k, v));
        String h = layers.add(layers.linear(attended, name + ".self_attn.out_proj", hiddenSize, hiddenSize), x);
        String wide = layers.linear(
                layers.layerNorm(h, name + ".layer_norm2", hiddenSize, layerNormEps),
                name + ".mlp.fc1",
                hiddenSize,
                intermediateSize);
        String active = hiddenAct.equals("gelu") ? layers.gelu(wide) : layers.quickGelu(wide);
        return layers.add(layers.linear(active, name + ".mlp.fc2", intermediateSize, hiddenSize), h);
    }

    private String heads(LayerWriter layers, String x, String key) {
        return layers.split(
                layers.linear(x, key, hiddenSize, hiddenSize), numAttentionHeads, hiddenSize / numAttentionHeads);
    }
}
