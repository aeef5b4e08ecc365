package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/**
 * A classifier of clean images that is built differently from every guide and gives feature vectors for metrics: plain
 * convolutions without residual connections, attention or noise conditioning.
 */
public final class Judge extends ScriptedNetwork implements ImageJudge {
    private static final String MAPS = "maps";

    private final JudgeShape shape;

    /** Builds the network with all weights zero. */
    public Judge(NDManager manager, JudgeShape shape) {
        this(manager, shape, write(shape));
    }

    private Judge(NDManager manager, JudgeShape shape, ForwardScript script) {
        super(manager, script);
        this.shape = shape;
    }

    @Override
    public JudgeShape shape() {
        return shape;
    }

    @Override
    public Judgement judge(NDArray x) {
        requireImages(x, shape.channels(), shape.height(), shape.width());
        return judge(working(), x);
    }

    Judgement judge(NDArray weights, NDArray x) {
        NDList out = run(weights, x, x, x);
        return new Judgement(out.get(0), out.get(1));
    }

    /**
     * What the judge's levels see, for a perceptual distance (Zhang et al. 2018, equation 1, with unit weights): the squared
     * Euclidean distance of two rows is the sum over levels of the mean over pixels of the squared distance between feature vectors
     * of unit length.
     *
     * @param x clean images (B, C, H, W), values in [-1, 1]
     * @return (B, N), differentiable in x, attached to the manager of {@code x}
     */
    public NDArray maps(NDArray x) {
        requireImages(x, shape.channels(), shape.height(), shape.width());
        return run(MAPS, working(), x, x, x).singletonOrThrow();
    }

    private static ForwardScript write(JudgeShape shape) {
        ForwardScript script = new ForwardScript(false);
        List<String> levels = levels(script, shape);
        String h = levels.get(levels.size() - 1);
        int in = shape.widths().get(shape.widths().size() - 1);
        String pooled = script.let("torch.mean(" + h + ", [2, 3])");
        String features = script.silu(script.linear(pooled, "features", in, shape.features(), 1.5));
        String logits = script.linear(features, "head", shape.features(), shape.classes(), 0);
        script.method(
                "forward", "Tuple[Tensor, Tensor]", "(torch.to(" + features + ", x), torch.to(" + logits + ", x))");
        List<String> flat = new ArrayList<>();
        for (String map : levels(script, shape)) {
            String length = "torch.sqrt(torch.add(torch.sum(torch.square(" + map + "), [1], True), 1.0e-08))";
            String unit = script.let("torch.flatten(torch.div(" + map + ", " + length + "), 1)");
            String pixels = "torch.sqrt(float(torch.mul(torch.size(" + map + ", 2), torch.size(" + map + ", 3))))";
            flat.add(script.let("torch.div(" + unit + ", " + pixels + ")"));
        }
        script.method(MAPS, "Tensor", "torch.to(torch.cat([" + String.join(", ", flat) + "], 1), x)");
        return script;
    }

    /** The output of every level, largest first. */
    private static List<String> levels(ForwardScript script, JudgeShape shape) {
        List<String> maps = new ArrayList<>();
        String h = script.layout(script.let("torch.to(x, t)"));
        int in = shape.channels();
        for (int level = 0; level < shape.widths().size(); level++) {
            int out = shape.widths().get(level);
            h = layer(script, h, "level." + level + ".a", in, out, level == 0 ? 1 : 2, shape.groups());
            h = layer(script, h, "level." + level + ".b", out, out, 1, shape.groups());
            maps.add(h);
            in = out;
        }
        return maps;
    }

    private static String layer(ForwardScript script, String x, String name, int in, int out, int stride, int groups) {
        String h = script.layout(script.conv(x, name + ".conv", in, out, 3, stride, 1));
        return script.silu(script.groupNorm(h, name + ".norm", out, groups));
    }
}
