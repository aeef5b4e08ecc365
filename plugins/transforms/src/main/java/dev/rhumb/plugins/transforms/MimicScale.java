package dev.rhumb.plugins.transforms;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import java.util.function.UnaryOperator;

/**
 * Dynamic thresholding with a mimicked scale (the extension sd-dynamic-thresholding): brings the spread of the guided
 * estimate down to what classifier-free guidance with a small weight has, channel by channel. Unlike
 * {@code dynamic-threshold} it needs no range of the data, so it is for latents too. A transform: put it after a
 * guidance of large weight. Data without an image shape are one channel.
 *
 * <p>With {@code M = D_c + (mimic - 1)(D_c - D_u)}, deviations from a channel's mean {@code d_G} and {@code d_M},
 * {@code r = max(|d_M|)} and {@code q = max(quantile(|d_G|), r)}: {@code G' = mean(G) + clip(d_G, -q, q) r / q}.
 *
 * <p>It has no neutral value; its entry's {@code strength} mixes it with the guidance it bounds.
 *
 * <p>Cost: the unconditional prediction, which classifier-free guidance in the same stack has requested already.
 *
 * @param mimic weight of the classifier-free guidance whose spread is taken over
 * @param quantile share of a channel's values that is not clipped
 */
@Method(
        name = "mimic-scale",
        paper = "none: the extension sd-dynamic-thresholding of mcmonkey",
        summary = "Reduces the spread of each channel to that of guidance with a smaller weight.")
@Preset(name = "extension", sets = "mimic: 7, quantile: 1", source = "defaults of sd-dynamic-thresholding")
public record MimicScale(
        @Parameter(value = "weight of the guidance whose spread is used", fallback = "7")
        double mimic,

        @Parameter(value = "share of a channel's values that is not clipped", fallback = "1", min = 0, max = 1)
        double quantile)
        implements Guidance {

    @Override
    public Guide begin(Run run) {
        Branch without = Branch.CONDITIONAL.on(run.nothing());
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction conditional = here.conditional();
                Prediction unconditional = here.predict(without);
                return current -> {
                    NDArray smaller = conditional
                            .plus(mimic - 1, conditional.minus(unconditional))
                            .denoised();
                    return current.with(spreadLike(current.denoised(), smaller));
                };
            }
        };
    }

    /** {@code guided} with the spread of {@code smaller} in each channel; both {@code (B, C, ...)} or {@code (B, D)}. */
    NDArray spreadLike(NDArray guided, NDArray smaller) {
        NDArray g = channels(guided);
        NDArray m = channels(smaller);
        NDArray mean = PerSample.mean(g);
        NDArray deviation = g.sub(mean);
        NDArray range = PerSample.quantile(m.sub(PerSample.mean(m)).abs(), 1);
        NDArray bound = PerSample.quantile(deviation.abs(), quantile).maximum(range);
        NDArray clipped = deviation.minimum(bound).maximum(bound.neg());
        return clipped.mul(range.div(bound.maximum(Float.MIN_NORMAL))).add(mean).reshape(guided.getShape());
    }

    /** One row per sample and channel. */
    private static NDArray channels(NDArray value) {
        boolean one = value.getShape().dimension() < 3;
        return one
                ? value
                : value.reshape(value.getShape().get(0) * value.getShape().get(1), -1);
    }

    @Override
    public Cost cost() {
        return Cost.of(1, 0);
    }
}
