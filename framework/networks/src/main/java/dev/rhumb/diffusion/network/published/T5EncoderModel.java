package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The encoder of T5 (Raffel et al. 2020, arXiv:1910.10683) in its version 1.1, class {@code T5EncoderModel} of transformers: token ids {@code (B, length)},
 * int64, and a mask of them {@code (B, length)}, 1 for tokens and 0 for padding, to the vectors of all tokens behind the last norm,
 * {@code (B, length, dModel)}. Attention has learned biases by the distance of tokens, no scale and no positions. Its components are the keys of
 * {@code config.json}.
 *
 * @param vocabSize rows of the table of tokens
 * @param dModel width of a token's vector
 * @param dKv width of a head
 * @param dFf width inside the feed-forward
 * @param numLayers layers
 * @param numHeads heads
 * @param relativeAttentionNumBuckets number of buckets of distances
 * @param relativeAttentionMaxDistance from here on distances are one
 * @param layerNormEpsilon added to the mean square in norms
 * @param feedForwardProj {@code gated-gelu}, as in version 1.1, or {@code relu}
 */
public record T5EncoderModel(
        @Parameter(value = "rows of the table of tokens", fallback = "32128", min = 1, max = 10_000_000)
        int vocabSize,

        @Parameter(value = "width of a token's vector", fallback = "512", min = 1, max = 100_000)
        int dModel,

        @Parameter(value = "width of a head", fallback = "64", min = 1, max = 100_000)
        int dKv,

        @Parameter(value = "width inside the feed-forward", fallback = "2048", min = 1, max = 1_000_000)
        int dFf,

        @Parameter(value = "layers", fallback = "6", min = 1, max = 256)
        int numLayers,

        @Parameter(value = "heads", fallback = "8", min = 1, max = 1024)
        int numHeads,

        @Parameter(value = "number of buckets of distances", fallback = "32", min = 4, max = 4096)
        int relativeAttentionNumBuckets,

        @Parameter(value = "from here on distances are one", fallback = "128", min = 2, max = 100_000)
        int relativeAttentionMaxDistance,

        @Parameter(value = "added to the mean square in norms", fallback = "1e-6")
        double layerNormEpsilon,

        @Parameter(value = "gated-gelu or relu", fallback = "relu")
        String feedForwardProj)
        implements Architecture {
    private static final String FIRST = "encoder.block.0.layer.0.SelfAttention.";
    /** What is added to the scores of padding; the library has the lowest float32. */
    private static final double MASKED = -3.4028234663852886e38;

    /** Keys of its configuration without effect on the forward pass, of the decoder, or of the library. */
    static final List<String> INERT = List.of(
            "classifier-dropout",
            "d-model-size",
            "decoder-start-token-id",
            "dense-act-fn",
            "dropout-rate",
            "dtype",
            "eos-token-id",
            "initializer-factor",
            "is-encoder-decoder",
            "is-gated-act",
            "model-type",
            "n-positions",
            "num-decoder-layers",
            "output-past",
            "pad-token-id",
            "task-specific-params",
            "tie-word-embeddings",
            "torch-dtype",
            "transformers-version",
            "use-cache");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of();

    public T5EncoderModel {
        Configuration.requireOneOf("feed_forward_proj", feedForwardProj, List.of("gated-gelu", "relu"));
        Configuration.requireMultiple("relative_attention_num_buckets", relativeAttentionNumBuckets, "4", 4);
        if (relativeAttentionMaxDistance <= relativeAttentionNumBuckets / 4) {
            throw new IllegalArgumentException("relative_attention_max_distance is " + relativeAttentionMaxDistance
                    + "; it must be above a quarter of relative_attention_num_buckets = "
                    + relativeAttentionNumBuckets);
        }
    }

    @Override
    public Optional<String> key(String stored) {
        // The table is stored twice, and so are parts of the decoder in files of the whole T5.
        return stored.equals("encoder.embed_tokens.weight")
                        || stored.startsWith("decoder.")
                        || stored.startsWith("lm_head")
                ? Optional.empty()
                : Optional.of(stored);
    }

    private int inner() {
        return numHeads * dKv;
    }

    @Override
    public void write(LayerWriter layers) {
        String ids = layers.ids();
        String h = layers.embedding(ids, "shared", vocabSize, dModel);
        String bias = bias(layers, ids);
        for (int i = 0; i < numLayers; i++) {
            String block = "encoder.block." + i + ".layer.";
            h = layers.add(attention(layers, h, block + "0.", bias), h);
            h = layers.add(feedForward(layers, h, block + "1."), h);
        }
        layers.output(layers.rmsNorm(h, "encoder.final_layer_norm", dModel, layerNormEpsilon));
    }

    /** What is added to the scores, (B, heads, length, length): by distance, and the lowest number for padding. */
    private String bias(LayerWriter layers, String ids) {
        String positions = layers.let("torch.arange(torch.size(" + ids
                + ", 1), dtype=4, layout=None, device=ops.prim.device(" + ids + "), pin_memory=None)");
        String distance =
                layers.let("torch.sub(torch.unsqueeze(" + positions + ", 0), torch.unsqueeze(" + positions + ", 1))");
        String table = layers.embedding(
                bucket(layers, distance), FIRST + "relative_attention_bias", relativeAttentionNumBuckets, numHeads);
        String byDistance = layers.let("torch.unsqueeze(torch.permute(" + table + ", [2, 0, 1]), 0)");
        String masked = layers.let("torch.mul(torch.rsub(torch.to(" + layers.times() + ", 6), 1.), " + MASKED + ")");
        return layers.add(
                byDistance, layers.cast(layers.let("torch.unsqueeze(torch.unsqueeze(" + masked + ", 1), 1)")));
    }

    /** The row of the table for a distance: exact for near tokens, logarithmic for far ones; those behind have the second half. */
    private String bucket(LayerWriter layers, String distance) {
        int half = relativeAttentionNumBuckets / 2;
        int exact = half / 2;
        String far = layers.let("torch.to(torch.mul(torch.div(torch.log(torch.div(torch.to(torch.abs(" + distance
                + "), 6), " + (double) exact + ")), " + Math.log(relativeAttentionMaxDistance / (double) exact) + "), "
                + (double) (half - exact) + "), 4)");
        String bounded = layers.let("torch.clamp(torch.add(" + far + ", " + exact + "), None, " + (half - 1) + ")");
        String near = layers.let("torch.where(torch.lt(torch.abs(" + distance + "), " + exact + "), torch.abs("
                + distance + "), " + bounded + ")");
        return layers.let(
                "torch.add(" + near + ", torch.mul(torch.to(torch.gt(" + distance + ", 0), 4), " + half + "))");
    }

    private String attention(LayerWriter layers, String x, String name, String bias) {
        String normed = layers.rmsNorm(x, name + "layer_norm", dModel, layerNormEpsilon);
        String q = heads(layers, normed, name + "SelfAttention.q");
        String k = heads(layers, normed, name + "SelfAttention.k");
        String v = heads(layers, normed, name + "SelfAttention.v");
        String attended = layers.merge(layers.biasedAttention(q, k, v, bias, 1));
        return layers.linear(attended, name + "SelfAttention.o", inner(), dModel, false);
    }

    private String heads(LayerWriter layers, String x, String key) {
        return layers.split(layers.linear(x, key, dModel, inner(), false), numHeads, dKv);
    }

    private String feedForward(LayerWriter layers, String x, String name) {
        String normed = layers.rmsNorm(x, name + "layer_norm", dModel, layerNormEpsilon);
        String inside = name + "DenseReluDense.";
        String wide = feedForwardProj.equals("relu")
                ? layers.relu(layers.linear(normed, inside + "wi", dModel, dFf, false))
                : layers.mul(
                        layers.geluTanh(layers.linear(normed, inside + "wi_0", dModel, dFf, false)),
                        layers.linear(normed, inside + "wi_1", dModel, dFf, false));
        return layers.linear(wide, inside + "wo", dFf, dModel, false);
    }
}
