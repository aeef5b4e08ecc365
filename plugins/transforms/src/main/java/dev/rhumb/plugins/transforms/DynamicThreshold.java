package dev.rhumb.plugins.transforms;

import ai.djl.ndarray.NDArray;
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
 * Dynamic thresholding (Saharia et al. 2022, arXiv:2205.11487, section 2.3): clips each sample's estimate at a quantile
 * of its absolute values and scales it back into the data range. For pixel models whose data lie in
 * {@code [-range, range]}. A transform: put it last.
 *
 * <p>{@code q = clamp(quantile(|D|), range, largest)}, then {@code D' = clip(D, -q, q) range / q}; with
 * {@code largest = range} it is static thresholding.
 *
 * <p>It has no neutral value; its entry's {@code strength} mixes it with the estimate it clips.
 *
 * <p>Cost: none beyond the stack's.
 *
 * @param quantile share of a sample's values that stays inside
 * @param range the data lie in [-range, range]
 * @param largest upper bound of the threshold
 */
@Method(
        name = "dynamic-threshold",
        paper = "Saharia et al. 2022, arXiv:2205.11487, section 2.3",
        summary = "Clips the estimate at a quantile of its absolute values and scales it into the data range.")
@Preset(name = "imagen", sets = "quantile: 0.995, range: 1", source = "arXiv:2205.11487")
@Preset(
        name = "static",
        sets = "quantile: 0.995, range: 1, largest: 1",
        source = "defaults of diffusers' schedulers, which is clipping")
public record DynamicThreshold(
        @Parameter(value = "share of the values that is not clipped", fallback = "0.995", min = 0, max = 1)
        double quantile,

        @Parameter(value = "the data lie in [-range, range]", fallback = "1", min = 0)
        double range,

        @Parameter(value = "upper bound of the threshold", fallback = "1e9", min = 0)
        double largest)
        implements Guidance {

    public DynamicThreshold {
        if (largest < range) {
            throw new IllegalArgumentException(
                    "dynamic-threshold: largest is " + largest + ", below the range " + range);
        }
    }

    @Override
    public Guide begin(Run run) {
        // A quantile is measured against the data's range; latents have none (and their extremes are no overexposure).
        run.needsDataSpace();
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                return current -> {
                    NDArray denoised = current.denoised();
                    NDArray q = PerSample.quantile(denoised.abs(), quantile)
                            .maximum(range)
                            .minimum(largest);
                    return current.with(
                            denoised.minimum(q).maximum(q.neg()).div(q).mul(range));
                };
            }
        };
    }
}
