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
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Transition;
import java.util.function.Function;

/**
 * Diffusion posterior sampling, DPS (Chung et al. 2023, arXiv:2209.14687, algorithm 1): moves the mean of each step by
 * {@code scale * grad_{x_t} reward(D(x_t))}, through the denoiser. The paper's reward is the negative distance of a
 * measurement. Shifts add to the mean whatever its variance, so it runs under every sampler; under Heun it uses the
 * predictor's gradient.
 *
 * <p>Cost: one backward pass through the denoiser per sample and step.
 *
 * @param reward name of the reward on x0-hat
 * @param scale step size zeta, in units of x per unit of reward; 0 is off
 */
@Method(
        name = "dps",
        paper = "Chung et al. 2023, arXiv:2209.14687, algorithm 1",
        summary = "Moves each step along the gradient of a reward through the denoiser.")
@Preset(
        name = "super-resolution",
        sets = "scale: 0.3",
        source = "Chung et al. 2023, arXiv:2209.14687; the reward is the negative distance of the measurement")
@Preset(
        name = "deblurring",
        sets = "scale: 0.3",
        source = "Chung et al. 2023, arXiv:2209.14687; the reward is the negative distance of the measurement")
@Preset(
        name = "inpainting",
        sets = "scale: 0.5",
        source = "Chung et al. 2023, arXiv:2209.14687; the reward is the negative distance of the measurement")
@Preset(
        name = "phase-retrieval",
        sets = "scale: 1",
        source = "Chung et al. 2023, arXiv:2209.14687; the reward is the negative distance of the measurement")
public record PosteriorSampling(
        @ModelName @Parameter("name of the reward on the denoised estimate")
        String reward,

        @Neutral(0) @Parameter("step size; 0 is off") double scale)
        implements Guidance {

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
                return proposed.shift(
                        here.gradientThrough(Branch.CONDITIONAL, energy).mul(scale));
            }
        };
    }
}
