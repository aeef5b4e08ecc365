package dev.rhumb.plugins.classifier;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Run;

/**
 * Value guidance (Janner et al. 2022, Diffuser, arXiv:2205.09991): before each step, the point itself climbs a value of
 * {@code x_t}, {@code steps} times by {@code scale} times the standard deviation of the ancestral step that follows. The
 * value is any likelihood; the last steps, whose gradients are the largest and least reliable, are left alone.
 *
 * <p>Cost: {@code steps} gradients of the likelihood per sample and step, but in the last ones.
 *
 * @param model name of the likelihood that is the value
 * @param scale step size; 0 is off
 * @param steps gradient steps before each step of the sampler
 * @param last number of last steps without gradient steps
 */
@Method(
        name = "value",
        paper = "Janner et al. 2022, arXiv:2205.09991",
        summary = "Gradient steps of a noise-aware value on the sample before each step.")
public record ValueGuidance(
        @ModelName @Parameter("name of the likelihood, valid at x_t")
        String model,

        @Neutral(0) @Parameter("step size; 0 is off") double scale,

        @Parameter(value = "gradient steps before each step", fallback = "1", min = 1)
        int steps,

        @Parameter(value = "number of last steps without gradient steps", fallback = "2", min = 0)
        int last)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(0, steps).and("per step; none in the last " + last + " steps");
    }

    @Override
    public Guide begin(Run run) {
        Likelihood value = run.likelihood(model);
        return new Guide() {
            @Override
            public Move arrive(Evaluation here) {
                NoiseLevel level = here.level();
                if (level.step() >= level.steps() - last || level.isClean()) {
                    return Move.on();
                }
                NDArray x = here.x();
                for (int i = 0; i < steps; i++) {
                    NDArray gradient = here.gradient(x, at -> value.logLikelihood(at, level, run.condition()));
                    x = x.add(gradient.mul(scale * deviation(level, here.next())));
                }
                return Move.to(x);
            }
        };
    }

    /** Of {@code q(x' | x, x0)}, in the coordinates of {@code x}. */
    private static double deviation(NoiseLevel from, NoiseLevel to) {
        double kept = from.a() / to.a() * to.s() / from.s();
        return to.s() * Math.sqrt(Math.max(0, 1 - kept * kept));
    }
}
