package dev.rhumb.plugins.energies;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Transition;
import java.util.function.Function;

/**
 * FreeDoM (Yu et al. 2023, arXiv:2303.09833) with the step size of its authors' code: each step moves along the gradient of
 * a reward through the denoiser by {@code scale} times the size of the noise estimate, whatever the size of the gradient, so
 * that one scale fits any reward. Sizes are root mean squares of each sample, in variance-preserving coordinates. The
 * method's time travel is {@code recurrence} in the same stack:
 * {@code [freedom, {type: recurrence, passes: 10, during: {progress: [0.2, 0.5]}}]}.
 *
 * <p>Cost: one backward pass through the denoiser per sample and step.
 *
 * @param reward name of the reward on x0-hat
 * @param scale step size as a fraction of the noise estimate's norm; 0 is off
 */
@Method(
        name = "freedom",
        paper = "Yu et al. 2023, arXiv:2303.09833",
        summary = "Moves each step along the gradient of a reward by a fixed fraction of the noise estimate's norm.")
@Preset(name = "authors", sets = "scale: 0.02", source = "the authors' code of arXiv:2303.09833")
public record FreeDom(
        @ModelName @Parameter("name of the reward on the denoised estimate")
        String reward,

        @Neutral(0)
        @Parameter(value = "step size as a fraction of the noise estimate's norm; 0 is off", fallback = "0.02")
        double scale)
        implements Guidance {

    private static final double TINY = 1e-30;

    @Override
    public Cost cost() {
        return Cost.of(0, 1).and("per step");
    }

    @Override
    public Guide begin(Run run) {
        run.needsDenoiserGradient();
        Function<NDArray, NDArray> energy = run.reward(reward);
        return new Guide() {
            @Override
            public Transition shift(Evaluation here, Transition proposed) {
                NDArray gradient = here.gradientThrough(Branch.CONDITIONAL, energy);
                NDArray size = PerSample.norm(here.conditional().noise());
                NDArray direction = gradient.div(PerSample.norm(gradient).maximum(TINY));
                double unit = Math.hypot(proposed.to().a(), proposed.to().s());
                return proposed.shift(direction.mul(size).mul(scale * unit));
            }
        };
    }
}
