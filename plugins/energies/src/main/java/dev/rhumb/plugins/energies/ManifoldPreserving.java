package dev.rhumb.plugins.energies;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Manifold-preserving guided diffusion, MPGD (He et al. 2024, arXiv:2311.16424, algorithm 1): gradient steps on the
 * denoised estimate itself, without differentiating the denoiser.
 *
 * <p>Cost: {@code steps} gradients of the reward per sample and evaluation.
 *
 * @param reward name of the reward on x0-hat
 * @param scale step size, in squared data units per unit of reward; 0 is off
 * @param steps gradient steps at each evaluation
 */
@Method(
        name = "mpgd",
        paper = "He et al. 2024, arXiv:2311.16424, algorithm 1",
        summary = "Gradient steps of a reward on the denoised estimate, without differentiating the denoiser.")
public record ManifoldPreserving(
        @ModelName @Parameter("name of the reward on the denoised estimate")
        String reward,

        @Neutral(0) @Parameter("step size; 0 is off") double scale,

        @Parameter(value = "gradient steps at each evaluation", fallback = "1", min = 1)
        int steps)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(0, steps);
    }

    @Override
    public Guide begin(Run run) {
        Function<NDArray, NDArray> energy = run.reward(reward);
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction conditional = here.conditional();
                return current -> current.plus(1, change(here, conditional.denoised(), energy, scale, steps));
            }
        };
    }

    /** What {@code steps} gradient steps of size {@code scale} change an estimate, {@code (B, ...)}. */
    static NDArray change(
            Evaluation here, NDArray estimate, Function<NDArray, NDArray> energy, double scale, int steps) {
        NDArray moved = estimate;
        NDArray change = estimate.zerosLike();
        for (int i = 0; i < steps; i++) {
            NDArray step = here.gradient(moved, energy).mul(scale);
            moved = moved.add(step);
            change = change.add(step);
        }
        return change;
    }
}
