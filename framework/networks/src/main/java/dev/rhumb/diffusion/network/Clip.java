package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Locale;

/**
 * A CLIP pair (Radford et al. 2021): an image encoder and a text encoder whose unit vectors point the same way where image and text
 * belong together. The image encoder takes the noise level as an input, so that a pair trained on noised images judges them at any level
 * (Nichol et al. 2022, section 2.4).
 */
public final class Clip extends ScriptedNetwork {
    private static final String ENCODE = "encode";
    private static final String SCALE = "scale";
    private static final String SIMILARITY = "similarity";
    /** ln(1/0.07) and ln(100): start and bound of the logit scale in Radford et al. (2021), section 2.5. */
    private static final double START = Math.log(1 / 0.07);

    private static final double MOST = Math.log(100);

    private final ClipShape shape;
    private final Tokenizer tokenizer;

    /**
     * Builds the pair with all weights zero.
     *
     * @throws IllegalArgumentException if the shape has no vocabulary yet
     */
    public Clip(NDManager manager, ClipShape shape) {
        super(manager, write(shape));
        this.shape = shape;
        this.tokenizer = shape.text().tokenizer();
    }

    /** What the pair looks like. */
    public ClipShape shape() {
        return shape;
    }

    /** Reads captions into tokens. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * Unit vectors of images.
     *
     * @param x images (B, C, H, W) in the scale the pair was trained in
     * @param noise noise conditioning (B)
     * @return (B, dimension), attached to the manager of {@code x}
     */
    public NDArray images(NDArray x, NDArray noise) {
        requireImages(x, shape.channels(), shape.height(), shape.width());
        return run(working(), x, noise, noise).singletonOrThrow();
    }

    /**
     * Unit vectors of texts.
     *
     * @param tokens (B, length), from {@link #tokenizer()}
     * @return (B, dimension), float32, attached to the manager of {@code tokens}
     */
    public NDArray texts(NDArray tokens) {
        return run(ENCODE, weights(), tokens, weights(), tokens).singletonOrThrow();
    }

    /** What cosines are multiplied by to become logits, between 1 and 100 in trained pairs. */
    public double logitScale() {
        try (NDManager scratch = manager().newSubManager()) {
            NDArray any = scratch.create(0f);
            return run(SCALE, weights(), any, weights(), any).singletonOrThrow().getFloat();
        }
    }

    /**
     * Logits of every image against every text: the logit scale times the cosine.
     *
     * @param weights flat weights; a gradient flows to them if they require one
     * @param x images (B, C, H, W) in the scale the pair was trained in
     * @param noise noise conditioning (B)
     * @param tokens (T, length)
     * @return (B, T), attached to the manager of {@code x}
     */
    public NDArray similarity(NDArray weights, NDArray x, NDArray noise, NDArray tokens) {
        return run(SIMILARITY, weights, x, noise, tokens).singletonOrThrow();
    }

    private static ForwardScript write(ClipShape shape) {
        ForwardScript script = new ForwardScript(false);
        int last = shape.widths().get(shape.widths().size() - 1);
        String image = script.linear(Encoder.pooled(script, shape.image()), "image.head", last, shape.dimension(), 1);
        script.method("forward", "Tensor", unit(script, "torch.to(" + image + ", x)"));
        String pooled = TextScript.pooled(script, TextScript.encoder(script, shape.text()));
        String text = script.linear(pooled, "text.head", shape.text().width(), shape.dimension(), 1);
        script.method(ENCODE, "Tensor", unit(script, "torch.to(" + text + ", c)"));
        String scale = script.let(String.format(
                Locale.ROOT, "torch.exp(torch.clamp(%s, None, %.10f))", script.number("logit-scale", START), MOST));
        script.method(SCALE, "Tensor", "torch.to(" + scale + ", c)");
        // The methods above, so that one graph joins them; the numbers that meet in it are those of x.
        String images = script.let("(self).forward(x, flat, c, e, dtype, )");
        String texts = script.let("(self).encode(e, flat, x, e, dtype, )");
        String factor = script.let("(self).scale(x, flat, x, e, dtype, )");
        script.method(
                SIMILARITY,
                "Tensor",
                "torch.mul(torch.matmul(" + images + ", torch.t(" + texts + ")), " + factor + ")");
        return script;
    }

    /** Rows brought to length 1. */
    private static String unit(ForwardScript script, String rows) {
        String x = script.let(rows);
        String squared = script.let("torch.sum(torch.mul(" + x + ", " + x + "), [1], True)");
        return script.let("torch.mul(" + x + ", torch.rsqrt(torch.add(" + squared + ", 1.0e-12)))");
    }
}
