package dev.rhumb.plugins.energies;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Numbers;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Transition;
import dev.rhumb.guidance.Unsupported;
import java.util.Arrays;
import java.util.List;

/**
 * Manifold-constrained gradients, MCG (Chung et al. 2022, arXiv:2206.00941), for measurements that are some of the values
 * themselves (inpainting): each step moves against the gradient of the distance {@code |y - D(x)|} over the known values,
 * through the denoiser, and on arrival the known values are replaced by {@code a y + s n}. Finished samples hold them
 * exactly; the others follow the conditional distribution only approximately.
 *
 * <p>The known values are a stretch of the flattened sample, of an image channel by channel and row by row; several
 * stretches are several entries. With {@code scale} 0 only the replacement is left; it has no neutral value.
 *
 * <p>Cost: one backward pass through the denoiser per sample and step.
 *
 * @param from index of the first known value in the flattened sample
 * @param to behind the last one
 * @param values {@code to - from} numbers in data units, or one for all
 * @param scale step size, in units of x per data unit
 */
@Method(
        name = "mcg",
        paper = "Chung et al. 2022, arXiv:2206.00941",
        summary = "Inpainting: a gradient through the denoiser towards the known values, and replacement of the"
                + " known values.")
@Preset(name = "paper", sets = "scale: 1", source = "configurations of the DPS repository")
public record ManifoldConstrained(
        @Parameter(value = "index of the first known value in the flattened sample", min = 0)
        int from,

        @Parameter(value = "index after the last known value", min = 1)
        int to,

        @Parameter("the known values, or one for all") List<Double> values,

        @Parameter(value = "step size; 0 leaves only the replacement", fallback = "1", min = 0)
        double scale)
        implements Guidance {

    public ManifoldConstrained {
        values = List.copyOf(values);
        if (from >= to) {
            throw new IllegalArgumentException("mcg: from is " + from + "; it must be below to, which is " + to);
        }
        if (values.size() != 1 && values.size() != to - from) {
            throw new IllegalArgumentException("mcg: there are " + values.size() + " values; allowed is 1, or "
                    + (to - from) + " as from " + from + " to " + to);
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(0, 1).and("per step");
    }

    @Override
    public Guide begin(Run run) {
        run.needsDataSpace();
        run.needsDenoiserGradient();
        Shape shape = run.dataShape();
        if (to > shape.size()) {
            throw new Unsupported(
                    "it has known values up to " + to + ", but a sample of shape " + shape + " has " + shape.size());
        }
        return new Guide() {
            @Override
            public Transition shift(Evaluation here, Transition proposed) {
                NDArray known = spread(here.x(), shape, List.of(1.0));
                NDArray measured = spread(here.x(), shape, values);
                // The floor keeps the norm differentiable where nothing is missing.
                NDArray gradient = here.gradientThrough(
                        Branch.CONDITIONAL,
                        denoised -> PerSample.sum(
                                        denoised.mul(known).sub(measured).square())
                                .add(Float.MIN_NORMAL)
                                .sqrt()
                                .neg());
                return proposed.shift(gradient.mul(scale));
            }

            @Override
            public Move arrive(Evaluation here) {
                NoiseLevel level = here.level();
                NDArray known = spread(here.x(), shape, List.of(1.0));
                NDArray noise = here.noise("measurement", shape).mul(level.s()).mul(known);
                NDArray measured = spread(here.x(), shape, values).mul(level.a());
                NDArray unknown = here.x().mul(known.neg().add(1));
                return Move.to(unknown.add(measured).add(noise));
            }
        };
    }

    /** {@code (1, ...)}: the given numbers where values are known and 0 elsewhere, in the engine's memory. */
    private NDArray spread(NDArray like, Shape shape, List<Double> numbers) {
        double[] all = new double[(int) shape.size()];
        if (numbers.size() == 1) {
            Arrays.fill(all, from, to, numbers.get(0));
        } else {
            Arrays.setAll(all, i -> i >= from && i < to ? numbers.get(i - from) : 0);
        }
        return Numbers.of(like, all, new Shape(1).addAll(shape));
    }
}
