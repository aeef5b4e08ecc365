package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Names the objects of a clean image, with colour, size and place: plain convolutions like {@link Judge}, and for each of a few slots
 * its own answers. An image's objects fill the first slots, so the class of an image with one object is the kind in the first.
 */
public final class Reader extends ScriptedNetwork implements ImageJudge {
    private final ReaderShape shape;

    /** Builds the network with all weights zero. */
    public Reader(NDManager manager, ReaderShape shape) {
        super(manager, write(shape));
        this.shape = shape;
    }

    @Override
    public ReaderShape shape() {
        return shape;
    }

    /**
     * What the reader sees in images.
     *
     * @param features (B, features)
     * @param logits of the kind in the first slot (B, classes)
     * @param answers of all slots (B, slots, {@link ReaderShape#slotSize()})
     */
    public record Seen(NDArray features, NDArray logits, NDArray answers) {}

    /**
     * Features, class logits and answers.
     *
     * @param x clean images (B, C, H, W), values in [-1, 1]
     * @return all attached to the manager of {@code x}
     */
    public Seen see(NDArray x) {
        return see(working(), x);
    }

    /** As {@link #see(NDArray)} under other flat weights, to which gradients flow if they require them. */
    public Seen see(NDArray weights, NDArray x) {
        requireImages(x, shape.channels(), shape.height(), shape.width());
        NDList out = run(weights, x, x, x);
        return new Seen(out.get(0), out.get(1), out.get(2));
    }

    @Override
    public Judgement judge(NDArray x) {
        Seen seen = see(x);
        return new Judgement(seen.features(), seen.logits());
    }

    private static ForwardScript write(ReaderShape shape) {
        ForwardScript script = new ForwardScript(false);
        List<Integer> widths = shape.widths();
        String h = script.layout(script.patches(script.let("torch.to(x, t)"), shape.patch()));
        int in = shape.channels() * shape.patch() * shape.patch();
        for (int level = 0; level < widths.size(); level++) {
            int out = widths.get(level);
            h = layer(script, h, "level." + level + ".a", in, out, level == 0 ? 1 : 2, shape.groups());
            h = layer(script, h, "level." + level + ".b", out, out, 1, shape.groups());
            in = out;
        }
        int shrunk = shape.patch() << (widths.size() - 1);
        int pixels = shape.height() / shrunk * (shape.width() / shrunk);
        String flat = script.let("torch.flatten(" + h + ", 1)");
        String features = script.silu(script.linear(flat, "features", in * pixels, shape.features(), 1.5));
        String answers = script.linear(features, "head", shape.features(), shape.slots() * shape.slotSize(), 0.1);
        String split = script.let(
                "torch.to(torch.view(" + answers + ", [-1, " + shape.slots() + ", " + shape.slotSize() + "]), x)");
        String logits = script.let("torch.narrow(torch.select(" + split + ", 1, 0), 1, 0, " + shape.classes() + ")");
        script.method(
                "forward",
                "Tuple[Tensor, Tensor, Tensor]",
                "(torch.to(" + features + ", x), " + logits + ", " + split + ")");
        return script;
    }

    private static String layer(ForwardScript script, String x, String name, int in, int out, int stride, int groups) {
        String h = script.layout(script.conv(x, name + ".conv", in, out, 3, stride, 1));
        return script.silu(script.groupNorm(h, name + ".norm", out, groups));
    }
}
