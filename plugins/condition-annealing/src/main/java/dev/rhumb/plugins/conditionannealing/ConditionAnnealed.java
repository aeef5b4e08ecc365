package dev.rhumb.plugins.conditionannealing;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;

/**
 * Condition-annealed diffusion sampling, CADS (Sadat et al. 2024, arXiv:2310.17347, algorithm 1): noises the condition's
 * embedding while the trajectory is noisy, for diversity. With the remaining share of steps t and
 * {@code g(t)} falling linearly from 1 at {@code tau1} to 0 at {@code tau2}:
 * {@code y' = sqrt(g) y + noise sqrt(1 - g) n}, then brought back to the mean and standard deviation of y and mixed by
 * {@code rescale}. Aims the condition, so it composes with every guidance that requests the conditional prediction, and
 * never touches the null condition.
 *
 * <p>Cost: none.
 *
 * @param noise scale of the condition noise; 0 is off
 * @param tau1 below this share of remaining steps the condition is clean
 * @param tau2 above this share of remaining steps the condition is pure noise
 * @param rescale psi of the paper: 1 restores mean and standard deviation, 0 does not
 */
@Method(
        name = "cads",
        paper = "Sadat et al. 2024, arXiv:2310.17347, algorithm 1",
        summary = "Adds noise to the condition in the early, noisy steps, for diversity.")
@Preset(name = "webui", sets = "noise: 0.25, tau1: 0.6, tau2: 0.9, rescale: 1", source = "defaults of sd-webui-cads")
public record ConditionAnnealed(
        @Neutral(0) @Parameter(value = "scale of the condition noise; 0 is off", fallback = "0.25", min = 0)
        double noise,

        @Parameter(
                value = "below this share of remaining steps the condition has no noise",
                fallback = "0.6",
                min = 0,
                max = 1)
        double tau1,

        @Parameter(value = "pure noise above this share of remaining steps", fallback = "0.9", min = 0, max = 1)
        double tau2,

        @Parameter(
                value = "share of the condition's mean and standard deviation that is restored",
                fallback = "1",
                min = 0,
                max = 1)
        double rescale)
        implements Guidance {

    public ConditionAnnealed {
        if (tau1 > tau2) {
            throw new IllegalArgumentException("cads: tau1 is " + tau1 + ", above tau2, which is " + tau2);
        }
    }

    @Override
    public Guide begin(Run run) {
        return new Guide() {
            @Override
            public Branch aim(Evaluation here, Branch base) {
                double g = clean(here.level());
                Condition condition = base.condition();
                if (g == 1 || noise == 0 || condition == null) {
                    return base;
                }
                NDArray y = condition.embedding();
                NDArray n = here.noise("condition", y.getShape().slice(1));
                return base.on(condition.with(annealed(y, n, g)));
            }
        };
    }

    private NDArray annealed(NDArray y, NDArray n, double g) {
        NDArray noised = n.mul(noise * Math.sqrt(1 - g)).add(y.mul(Math.sqrt(g)));
        NDArray spread = PerSample.std(noised).maximum(Float.MIN_NORMAL);
        NDArray restored = noised.sub(PerSample.mean(noised))
                .div(spread)
                .mul(PerSample.std(y))
                .add(PerSample.mean(y));
        return restored.mul(rescale).add(noised.mul(1 - rescale));
    }

    /** The share g(t) of the condition that is left. */
    private double clean(NoiseLevel level) {
        double t = 1 - (double) level.step() / level.steps();
        return t <= tau1 ? 1 : t >= tau2 ? 0 : (tau2 - t) / (tau2 - tau1);
    }
}
