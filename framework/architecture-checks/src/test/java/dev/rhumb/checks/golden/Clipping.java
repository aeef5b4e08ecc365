package dev.rhumb.checks.golden;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Prediction;
import java.util.function.UnaryOperator;

/** What peers do to the estimate before the step. */
final class Clipping {

    private Clipping() {}

    /** Reads the clipping keys; {@code holdNoise}: the clipped estimate is paired with the unclipped noise (DDIM). */
    static UnaryOperator<Prediction> of(Config config, boolean clipDefault, boolean holdNoise) {
        boolean threshold = config.flag("thresholding", false);
        double quantile = config.number("dynamic_thresholding_ratio", 0.995);
        double max = config.number("sample_max_value", 1);
        boolean clip = config.flag("clip_sample", clipDefault);
        double range = config.number("clip_sample_range", 1);
        if (!threshold && !clip) {
            return UnaryOperator.identity();
        }
        return p -> {
            NDArray clipped = threshold
                    ? threshold(p.denoised(), quantile, max)
                    : p.denoised().clip(-range, range);
            Prediction changed = p.with(clipped);
            return holdNoise ? changed.displaced(p.level().a(), clipped.sub(p.denoised())) : changed;
        };
    }

    /** Saharia et al. 2022: clipped at the quantile of each sample's magnitudes, then divided by it. */
    private static NDArray threshold(NDArray denoised, double quantile, double max) {
        int rows = (int) denoised.getShape().get(0);
        NDArray sorted = denoised.abs().reshape(rows, -1).sort(1);
        long n = sorted.getShape().get(1);
        double at = quantile * (n - 1);
        long low = (long) at;
        long high = Math.min(low + 1, n - 1);
        NDArray lower = sorted.get(":, " + low).reshape(rows, 1);
        NDArray upper = sorted.get(":, " + high).reshape(rows, 1);
        NDArray bound = lower.add(upper.sub(lower).mul(at - low)).clip(1, max);
        return denoised.minimum(bound).maximum(bound.neg()).div(bound);
    }
}
