package dev.rhumb.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Solver;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/**
 * The contract of methods that follow a gradient: in addition to {@link GuidanceContract}, the term that they add at one
 * level must be {@link #weight} times the gradient of {@link #energy}, compared with finite differences. This finds a gradient
 * that was cut off or computed at another point.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public abstract class GradientContract extends GuidanceContract {

    private static final double[] SIGMAS = {5, 1, 0.3};
    private static final double STEP = 1e-4;

    /**
     * The function whose gradient the method follows, by plain arithmetic.
     *
     * @param x {@code (B, ...)}, at {@code level}
     * @return {@code (B, 1)}
     */
    protected abstract NDArray energy(Place place, NDArray x, NoiseLevel level);

    /** The factor on the gradient before it is added to the estimate of x0, or to the mean of a step of variance 1. */
    protected abstract double weight(NoiseLevel level);

    /** The world as an energy sees it. */
    protected record Place(OracleWorld world, Condition condition) {

        /** The model's estimate of x0, {@code (B, ...)}. */
        public NDArray denoised(NDArray x, NoiseLevel level) {
            return world.denoiser()
                    .denoise(List.of(Query.of(x, level, condition)))
                    .get(0);
        }

        /** {@code log p(c | x_t)} of the world's likelihood, {@code (B, 1)}. */
        public NDArray logLikelihood(NDArray x, NoiseLevel level) {
            return Objects.requireNonNull(world.resources().likelihoods().get("classifier"))
                    .logLikelihood(x, level, condition);
        }

        /** The world's reward of an estimate of x0, {@code (B, 1)}. */
        public NDArray reward(NDArray x0) {
            return Objects.requireNonNull(world.resources().rewards().get("near"))
                    .of(x0, condition);
        }
    }

    /** One evaluation; what comes out is the guided estimate, and its variance is 1. */
    private record OneStep() implements Sampler {
        @Override
        public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
            NDArray estimate = solver.evaluate(x, from).denoised();
            return new Transition(from, to, estimate, estimate.getManager().ones(new Shape(1), DataType.FLOAT64));
        }

        @Override
        public boolean kernel() {
            return true;
        }
    }

    @Test
    void followsTheGradientOfItsEnergy() {
        check(trial -> {
            for (double sigma : SIGMAS) {
                NoiseLevel level = NoiseLevel.ofSigma(sigma);
                OracleWorld world = trial.world;
                SamplingPlan plan = new SamplingPlan(
                        world.denoiser(),
                        new OneStep(),
                        Grid.through(List.of(level, NoiseLevel.ofSigma(sigma / 2)), sigma),
                        List.of(Entry.of(trial.guidance)),
                        world.resources(),
                        trial.particles);
                double[][] added = trial.run(plan).points();
                double[][] plain = trial.unguided(plan).points();
                double[][] expected = expected(trial, level.at(0, 1), plain[0].length);
                for (int i = 0; i < added.length; i++) {
                    for (int j = 0; j < added[i].length; j++) {
                        added[i][j] -= plain[i][j];
                    }
                }
                Trial.close(
                        added,
                        expected,
                        1e-5,
                        "What the method adds is not the gradient of its energy (at sigma " + sigma
                                + "): the graph is cut (a detach, a tensor made from toFloatArray), the gradient is taken at another"
                                + " point, or something that should be constant is differentiated too, as a target or a weight"
                                + " computed from x (write stopGradient() there).");
            }
        });
    }

    /** {@code weight * d energy / dx} by central differences at the points where the run begins. */
    private double[][] expected(Trial trial, NoiseLevel level, int each) {
        long[] labels = trial.labels();
        double[][] gradient = new double[labels.length][each];
        try (NDManager scratch = trial.world.manager().newSubManager()) {
            NDArray classes = scratch.create(labels);
            Condition condition = Condition.ofLabels(
                    "the run's condition", classes, () -> trial.world.denoiser().embed(classes));
            Place place = new Place(trial.world, condition);
            double[] x = new double[labels.length * each];
            for (int i = 0; i < labels.length; i++) {
                double[] row = new double[each];
                Trial.noise().fill(i, "initial", 0, 0, 0, row);
                for (int j = 0; j < each; j++) {
                    x[i * each + j] = level.s() * row[j];
                }
            }
            for (int j = 0; j < each; j++) {
                double[] above = at(place, level, x, each, j, STEP);
                double[] below = at(place, level, x, each, j, -STEP);
                for (int i = 0; i < labels.length; i++) {
                    gradient[i][j] = weight(level) * (above[i] - below[i]) / (2 * STEP);
                }
            }
        }
        return gradient;
    }

    private double[] at(Place place, NoiseLevel level, double[] x, int each, int coordinate, double by) {
        double[] moved = x.clone();
        for (int i = coordinate; i < moved.length; i += each) {
            moved[i] += by;
        }
        try (NDManager scratch = place.world().manager().newSubManager()) {
            NDArray point = scratch.create(
                    moved,
                    new Shape(moved.length / each)
                            .addAll(place.world().denoiser().dataShape()));
            return Arrays.copyOf(energy(place, point, level).toDoubleArray(), moved.length / each);
        }
    }
}
