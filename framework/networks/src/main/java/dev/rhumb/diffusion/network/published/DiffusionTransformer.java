package dev.rhumb.diffusion.network.published;

import java.util.List;

/**
 * Parts that the diffusion transformers of diffusers share, under the keys of its state dicts: modulation by a vector of time and condition, and
 * feed-forwards.
 *
 * @param layers takes them
 * @param heads of every attention
 * @param headWidth width of a head
 */
record DiffusionTransformer(LayerWriter layers, int heads, int headWidth) {
    static final int TIME_CHANNELS = 256;
    static final double EPS = 1e-6;

    /** Width of a token's vector. */
    int width() {
        return heads * headWidth;
    }

    /** {@code Timesteps} of 256 numbers and {@code TimestepEmbedding}: (B) to (B, width). */
    String time(String times, String name) {
        return DiffusersBlocks.embedded(
                layers, layers.timesteps(times, TIME_CHANNELS, true, 0), name, TIME_CHANNELS, width());
    }

    /** {@code CombinedTimestepTextProjEmbeddings}: time and pooled text, (B, width). */
    String timeAndText(String name, String pooled, int pooledWidth) {
        String time = time(layers.times(), name + ".timestep_embedder");
        return layers.add(
                time, DiffusersBlocks.embedded(layers, pooled, name + ".text_embedder", pooledWidth, width()));
    }

    /** The parts of a linear map of the vector of time and condition, each (B, 1, width). */
    List<String> modulation(String embedding, String key, int parts) {
        String all = layers.linear(layers.silu(embedding), key, width(), parts * width());
        return layers.chunk(layers.overTokens(all), parts, 2);
    }

    /** The norm without scale and shift of its own. */
    String normed(String x, String shift, String scale) {
        return layers.modulate(layers.layerNorm(x, width(), EPS), scale, shift);
    }

    /** A linear map to heads, (B, heads, tokens, headWidth). */
    String projected(String x, String key, boolean bias) {
        return layers.split(layers.linear(x, key, width(), width(), bias), heads, headWidth);
    }

    /** As above, with bias, and with a root-mean-square norm of every head if {@code norm} names one. */
    String projected(String x, String key, String norm) {
        String split = projected(x, key, true);
        return norm.isEmpty() ? split : layers.rmsNorm(split, norm, headWidth, EPS);
    }

    /** {@code FeedForward} with the approximate GELU. */
    String feedForward(String x, String name) {
        String wide = layers.geluTanh(layers.linear(x, name + ".net.0.proj", width(), 4 * width()));
        return layers.linear(wide, name + ".net.2", 4 * width(), width());
    }

    /** {@code x + gate y}. */
    String gated(String x, String gate, String y) {
        return layers.add(layers.mul(gate, y), x);
    }

    /** {@code AdaLayerNormContinuous} and the last linear map. */
    String last(String x, String embedding, int out) {
        List<String> parts = modulation(embedding, "norm_out.linear", 2);
        return layers.linear(normed(x, parts.get(1), parts.get(0)), "proj_out", width(), out);
    }
}
