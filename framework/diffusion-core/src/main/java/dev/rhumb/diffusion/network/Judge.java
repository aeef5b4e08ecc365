package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * A classifier of clean images that is built differently from every guide and gives feature vectors for metrics: plain
 * convolutions without residual connections, attention or noise conditioning.
 */
public final class Judge extends ScriptedNetwork implements ImageJudge {
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

    private static ForwardScript write(JudgeShape shape) {
        ForwardScript script = new ForwardScript(false);
        List<Integer> widths = shape.widths();
        String h = script.layout(script.let("torch.to(x, t)"));
        int in = shape.channels();
        for (int level = 0; level < widths.size(); level++) {
            int out = widths.get(level);
            h = layer(script, h, "level." + level + ".a", in, out, level == 0 ? 1 : 2, shape.groups());
            h = layer(script, h, "level." + level + ".b", out, out, 1, shape.groups());
            in = out;
        }
        String pooled = script.let("torch.mean(" + h + ", [2, 3])");
        String features = script.silu(script.linear(pooled, "features", in, shape.features(), 1.5));
        String logits = script.linear(features, "head", shape.features(), shape.classes(), 0);
        script.method(
                "forward", "Tuple[Tensor, Tensor]", "(torch.to(" + features + ", x), torch.to(" + logits + ", x))");
        return script;
    }

    private static String layer(ForwardScript script, String x, String name, int in, int out, int stride, int groups) {
        String h = script.layout(script.conv(x, name + ".conv", in, out, 3, stride, 1));
        return script.silu(script.groupNorm(h, name + ".norm", out, groups));
    }
}
