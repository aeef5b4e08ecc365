package dev.rhumb.plugins.energies;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Transition;
import java.util.function.Function;

/**
 * Training-free guidance, TFG (Ye et al. 2024, arXiv:2409.15761): each step moves by {@code rho / sqrt(alpha)} times the
 * gradient of a smoothed reward through the denoiser, and by {@code a'} times what {@code iterations} gradient steps of size
 * {@code mu} change the denoised estimate; then it may be noised back and repeated. Written in variance-preserving
 * coordinates, {@code alpha = (1 + sigma'^2) / (1 + sigma^2)}, whatever the run's are.
 *
 * <p>{@code rho} and {@code mu} increase towards low noise as {@code alpha} does and the smoothing's deviation,
 * {@code sigma s / sqrt(a^2 + s^2)}, decreases: the paper's recommended structures, without the factor near 1 that makes
 * {@code alpha} average to 1 over the steps. Other structures are the entry's {@code strength}.
 *
 * <p>Cost: one backward pass through the denoiser and {@code iterations} gradients of the reward per sample and step, times
 * {@code passes}; each gradient evaluates the reward {@code samples} times.
 *
 * @param reward name of the log-likelihood on x0-hat
 * @param rho step size at x_t; 0 is off
 * @param mu step size at x0-hat; 0 is off
 * @param sigma smoothing at pure noise, in data units; 0 is none
 * @param iterations gradient steps at x0-hat
 * @param samples number of points in the smoothing's average
 * @param passes how often each step is taken; 1 means no recurrence
 */
@Method(
        name = "tfg",
        paper = "Ye et al. 2024, arXiv:2409.15761",
        summary = "A smoothed reward's gradients at x_t and at the denoised estimate together, with recurrence.")
@Preset(
        name = "paper",
        sets = "rho: 1, mu: 0.25, sigma: 0.01, iterations: 4, samples: 4, passes: 1",
        source = "Ye et al. 2024, arXiv:2409.15761; sigma at the upper end of 0.001 to 0.01")
public record TrainingFree(
        @ModelName @Parameter("name of the log-likelihood on the denoised estimate")
        String reward,

        @Neutral(0) @Parameter(value = "step size at x_t; 0 is off", fallback = "1")
        double rho,

        @Neutral(0) @Parameter(value = "step size at the denoised estimate; 0 is off", fallback = "0.25")
        double mu,

        @Parameter(value = "smoothing at pure noise, in data units", fallback = "0.01", min = 0)
        double sigma,

        @Parameter(value = "gradient steps at the denoised estimate", fallback = "4", min = 1)
        int iterations,

        @Parameter(value = "number of points in the smoothing's average", fallback = "4", min = 1)
        int samples,

        @Neutral(1) @Parameter(value = "how often each step is taken; 1 means no recurrence", fallback = "1", min = 1)
        int passes)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(0, 1 + iterations).and("per step; every step taken " + passes + " times");
    }

    @Override
    public Guide begin(Run run) {
        run.needsDenoiserGradient();
        if (passes > 1) {
            run.needsRewind();
        }
        Function<NDArray, NDArray> energy = run.reward(reward);
        return new Guide() {
            @Override
            public Transition shift(Evaluation here, Transition proposed) {
                NoiseLevel from = proposed.from();
                NoiseLevel to = proposed.to();
                double alpha = (1 + to.sigma() * to.sigma()) / (1 + from.sigma() * from.sigma());
                NDList offsets = Smoothing.offsets(here, samples, sigma * from.s() / norm(from));
                Function<NDArray, NDArray> smoothed = Smoothing.over(offsets, energy);
                NDArray denoised = here.conditional().denoised();
                NDArray change = ManifoldPreserving.change(here, denoised, smoothed, mu * alpha, iterations);
                NDArray through = here.gradientThrough(Branch.CONDITIONAL, smoothed);
                // rho alpha / sqrt(alpha); a gradient grows and a step shrinks with the size of the coordinates.
                double weight = rho * Math.sqrt(alpha) * norm(from) * norm(to);
                return proposed.shift(through.mul(weight).add(change.mul(to.a())));
            }

            @Override
            public Move arrive(Evaluation here) {
                int step = here.level().step();
                return step > 0 && passes > 1 ? Move.rewind(step - 1, passes - 1) : Move.on();
            }
        };
    }

    private static double norm(NoiseLevel level) {
        return Math.hypot(level.a(), level.s());
    }
}
