package dev.rhumb.diffusion.network.published;

import java.util.List;
import java.util.Map;

/**
 * The transformer that both encoders of GLIDE's noised CLIP have, under the keys of glide-text2im.
 *
 * @param layers takes it
 * @param width of a token's vector
 * @param heads of every attention
 * @param depth blocks
 * @param causal whether a token sees those before it alone
 */
record GlideClip(LayerWriter layers, int width, int heads, int depth, boolean causal) {
    /** Keys of both encoders' configurations without effect on the forward pass. */
    static final List<String> INERT = List.of();

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of();

    private static final double EPS = 1e-5;

    /** The blocks, on tokens (B, N, width). */
    String blocks(String tokens) {
        String h = tokens;
        for (int i = 0; i < depth; i++) {
            String name = "blocks.block_" + i;
            h = layers.add(h, attention(norm(h, name + ".f_attn.ln"), name + ".f_attn"));
            String wide = affine(norm(h, name + ".f_mlp.ln"), name + ".f_mlp.f_1", width, 4 * width, true);
            h = layers.add(h, affine(layers.gelu(wide), name + ".f_mlp.f_2", 4 * width, width, true));
        }
        return h;
    }

    private String attention(String x, String name) {
        String q = split(affine(x, name + ".f_q", width, width, true));
        String k = split(affine(x, name + ".f_k", width, width, false));
        String v = split(affine(x, name + ".f_v", width, width, true));
        String attended = layers.merge(causal ? layers.causalAttention(q, k, v) : layers.attention(q, k, v));
        return affine(attended, name + ".f_c", width, width, true);
    }

    private String split(String tokens) {
        return layers.split(tokens, heads, width / heads);
    }

    /** The projection of one token's vector (B, width) to the space that images and captions share, (B, out). */
    String projected(String token, int out) {
        return affine(norm(token, "blocks.output.ln"), "blocks.output.f", width, out, false);
    }

    /** A norm with scale and shift. */
    String norm(String x, String key) {
        String scale = layers.parameter(key + ".g", width);
        String shift = layers.parameter(key + ".b", width);
        return layers.let("torch.layer_norm(" + x + ", [" + width + "], " + scale + ", " + shift + ", " + EPS + ")");
    }

    private String affine(String x, String key, int in, int out, boolean bias) {
        String weight = layers.parameter(key + ".w", out, in);
        String shift = bias ? layers.parameter(key + ".b", out) : "None";
        return layers.let("torch.linear(" + x + ", " + weight + ", " + shift + ")");
    }
}
