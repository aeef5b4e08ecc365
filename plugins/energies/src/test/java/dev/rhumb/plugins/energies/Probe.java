package dev.rhumb.plugins.energies;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Transition;
import dev.rhumb.testkit.OracleWorld;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a method did at one evaluation under DDIM, for one sample of class {@code high}, beside finite differences of the
 * oracle, whose estimates at shifted points are plain evaluations.
 */
final class Probe {

    private static final int LABEL = 1;
    private static final double STEP = 1e-5;

    private final OracleWorld world;
    private NoiseLevel level = NoiseLevel.ofSigma(1);
    private NoiseLevel to = level;
    private double[] point = {};
    private double[] estimate = {};
    private double[] refined = {};
    private double[] proposed = {};
    private double[] taken = {};

    /** Runs {@code method} and looks at step {@code at}. */
    Probe(OracleWorld world, int at, Guidance method) {
        this(world, world.resources(), at, method);
    }

    /** The same with other resources. */
    Probe(OracleWorld world, Resources resources, int at, Guidance method) {
        this.world = world;
        Guidance before = watch(at, true);
        Guidance after = watch(at, false);
        SamplingPlan plan = world.plan(OracleWorld.samplers().get("ddim"), 1)
                .with(resources)
                .with(List.of(Entry.of(before), Entry.of(method), Entry.of(after)));
        world.sample(plan, 13, 0, LABEL);
    }

    private Guidance watch(int at, boolean first) {
        return run -> new Guide() {
            @Override
            public Transition shift(Evaluation here, Transition transition) {
                if (here.level().step() == at && first) {
                    level = transition.from();
                    to = transition.to();
                    point = here.x().toDoubleArray();
                    estimate = here.conditional().denoised().toDoubleArray();
                    refined = here.guided().denoised().toDoubleArray();
                    proposed = transition.mean().toDoubleArray();
                } else if (here.level().step() == at) {
                    taken = transition.mean().toDoubleArray();
                }
                return transition;
            }
        };
    }

    NoiseLevel level() {
        return level;
    }

    NoiseLevel to() {
        return to;
    }

    /** The conditional estimate. */
    double[] estimate() {
        return estimate.clone();
    }

    /** The conditional estimate of the noise. */
    double[] noise() {
        return new double[] {
            (point[0] - level.a() * estimate[0]) / level.s(), (point[1] - level.a() * estimate[1]) / level.s()
        };
    }

    /** How far the method refined the estimate. */
    double[] refinement() {
        return minus(refined, estimate);
    }

    /** How far the method shifted the step. */
    double[] shift() {
        return minus(taken, proposed);
    }

    /** The gradient in {@code x_t} of a function of the denoised estimate. */
    double[] through(ToDoubleFunction<double[]> ofEstimate) {
        return gradient(x -> ofEstimate.applyAsDouble(denoised(x)), point);
    }

    /** A gradient by central differences. */
    static double[] gradient(ToDoubleFunction<double[]> f, double[] at) {
        double[] gradient = new double[at.length];
        for (int d = 0; d < at.length; d++) {
            double[] up = at.clone();
            double[] down = at.clone();
            up[d] += STEP;
            down[d] -= STEP;
            gradient[d] = (f.applyAsDouble(up) - f.applyAsDouble(down)) / (2 * STEP);
        }
        return gradient;
    }

    private double[] denoised(double[] x) {
        try (NDManager scratch = world.manager().newSubManager()) {
            NDArray labels = scratch.create(new long[] {LABEL});
            Condition condition =
                    Condition.ofLabels("high", labels, () -> world.model().embed(labels));
            NDArray row = scratch.create(x, new Shape(1, x.length));
            return world.model()
                    .denoise(List.of(Query.of(row, level, condition)))
                    .get(0)
                    .toDoubleArray();
        }
    }

    /** The reward of the oracle world: the log density of N((1, 0.5), 0.25 I) up to a constant. */
    static double near(double[] x) {
        return -2 * ((x[0] - 1) * (x[0] - 1) + (x[1] - 0.5) * (x[1] - 0.5));
    }

    static double[] times(double k, double[] v) {
        return new double[] {k * v[0], k * v[1]};
    }

    private static double[] minus(double[] a, double[] b) {
        return new double[] {a[0] - b[0], a[1] - b[1]};
    }
}
