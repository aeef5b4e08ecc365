package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * The encoder half of a {@link UNet} with attention pooling and a linear head: a classifier of images at any noise level
 * (Dhariwal and Nichol 2021, section 4 and appendix H).
 */
public final class Encoder extends ScriptedNetwork {
    private static final int FREQUENCIES = 16;

    private final EncoderShape shape;

    /** Builds the network with all weights zero. */
    public Encoder(NDManager manager, EncoderShape shape) {
        this(manager, shape, write(shape));
    }

    private Encoder(NDManager manager, EncoderShape shape, ForwardScript script) {
        super(manager, script);
        this.shape = shape;
    }

    /** What the network looks like. */
    public EncoderShape shape() {
        return shape;
    }

    /**
     * Class logits.
     *
     * @param x images (B, C, H, W) in the scale the network was trained in
     * @param noise noise conditioning (B)
     * @return (B, classes), attached to the manager of {@code x}
     */
    public NDArray logits(NDArray x, NDArray noise) {
        requireImages(x, shape.channels(), shape.height(), shape.width());
        return run(working(), x, noise, noise).singletonOrThrow();
    }

    private static ForwardScript write(EncoderShape shape) {
        ForwardScript script = new ForwardScript(false);
        int last = shape.widths().get(shape.widths().size() - 1);
        String logits = script.linear(pooled(script, shape), "head", last, shape.classes(), 0);
        script.method("forward", "Tensor", "torch.to(" + logits + ", x)");
        return script;
    }

    /** Writes everything but the head: images {@code x} under noise conditioning {@code c} to (B, last width). */
    static String pooled(ForwardScript script, EncoderShape shape) {
        String noise =
                script.linear(script.fourier("c", FREQUENCIES), "noise.in", 2 * FREQUENCIES, shape.embeddingWidth(), 1);
        String embedding = script.silu(
                script.linear(script.silu(noise), "noise.out", shape.embeddingWidth(), shape.embeddingWidth(), 1));
        String h = levels(script, shape, embedding);
        int last = shape.widths().get(shape.widths().size() - 1);
        h = script.silu(script.groupNorm(h, "out.norm", last, shape.groups()));
        int levels = shape.widths().size() - 1;
        int pixels = ((shape.height() / shape.patch()) >> levels) * ((shape.width() / shape.patch()) >> levels);
        return script.attentionPool(h, "pool", last, shape.headWidth(), pixels);
    }

    private static String levels(ForwardScript script, EncoderShape shape, String embedding) {
        List<Integer> widths = shape.widths();
        String x = script.layout(script.patches(script.let("torch.to(x, t)"), shape.patch()));
        String h = script.layout(
                script.conv(x, "stem", shape.channels() * shape.patch() * shape.patch(), widths.get(0), 3, 1, 1));
        int in = widths.get(0);
        for (int level = 0; level < widths.size(); level++) {
            int out = widths.get(level);
            for (int block = 0; block < shape.blocks(); block++) {
                String name = "down." + level + "." + block;
                h = script.residual(h, embedding, name, in, out, shape.embeddingWidth(), shape.groups(), 1);
                if (shape.attention().contains(level)) {
                    h = script.attention(h, name + ".attention", out, shape.headWidth(), shape.groups());
                }
                in = out;
            }
            if (level + 1 < widths.size()) {
                h = script.conv(h, "down." + level + ".halve", in, in, 3, 2, 1);
            }
        }
        return h;
    }
}
