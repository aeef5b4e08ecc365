package dev.rhumb.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.diffusion.level.Grid;
import dev.rhumb.diffusion.level.KarrasSchedule;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.diffusion.oracle.MixtureDenoiser;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.diffusion.sampler.Ddpm;
import dev.rhumb.diffusion.sampler.DpmSolverMultistep;
import dev.rhumb.diffusion.sampler.Estimate;
import dev.rhumb.diffusion.sampler.Heun;
import dev.rhumb.diffusion.sampler.Sampler;
import dev.rhumb.diffusion.sampler.SolverForm;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.Guidance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A small exact world in float64 to try guidances in: a mixture of five Gaussians in the plane, two classes, with a
 * broadened version of the model ({@code weak}), the exact posterior ({@code classifier}), and a quadratic reward
 * ({@code near}: the log density of N((1, 0.5), 0.25 I) up to a constant).
 */
public final class OracleWorld implements AutoCloseable {

    /** Steps of the trajectories that the contracts run. */
    public static final int STEPS = 12;

    private static final double[] TARGET = {1, 0.5};
    private static final double TARGET_VARIANCE = 0.25;

    private final NDManager manager = NDManager.newBaseManager();
    private final MixtureDenoiser model;
    private final Resources resources;

    private OracleWorld(Mixture mixture) {
        model = new MixtureDenoiser("oracle", mixture, manager, DataType.FLOAT64);
        MixtureDenoiser weak = new MixtureDenoiser("weak", mixture.broadened(0.9, 0.15), manager, DataType.FLOAT64);
        resources = new Resources(
                Map.of("weak", weak),
                Map.of("classifier", model.posterior()),
                Map.of("near", OracleWorld::near),
                mixture.classNames());
    }

    /** The standard world. */
    public static OracleWorld open() {
        return new OracleWorld(standard());
    }

    /** The same resources around another mixture of two coordinates. */
    public static OracleWorld around(Mixture mixture) {
        return new OracleWorld(mixture);
    }

    private static Mixture standard() {
        return new Mixture(
                new double[] {0.3, 0.25, 0.1, 0.2, 0.15},
                new double[][] {{-1.1, -0.7}, {0.8, -1.0}, {-0.2, -0.4}, {0.4, 1.0}, {1.5, 0.7}},
                new double[][][] {
                    {{0.09, 0.03}, {0.03, 0.07}},
                    {{0.05, -0.02}, {-0.02, 0.11}},
                    {{0.06, 0}, {0, 0.04}},
                    {{0.08, 0.01}, {0.01, 0.03}},
                    {{0.04, 0.015}, {0.015, 0.06}}
                },
                new int[] {0, 0, 0, 1, 1},
                List.of("low", "high"));
    }

    private static NDArray near(NDArray x0) {
        NDArray target = x0.getManager().create(TARGET).toType(x0.getDataType(), false);
        NDArray squared = x0.sub(target).square().sum(new int[] {1}, true);
        return Differentiable.times(squared, -0.5 / TARGET_VARIANCE);
    }

    public MixtureDenoiser model() {
        return model;
    }

    public Resources resources() {
        return resources;
    }

    public NDManager manager() {
        return manager;
    }

    /** The samplers that contracts run under, by name; between them they have every trait a guide can meet. */
    public static Map<String, Sampler> samplers() {
        Map<String, Sampler> samplers = new LinkedHashMap<>();
        samplers.put("ddpm", new Ddpm(Ddpm.Variance.FIXED_SMALL));
        samplers.put("ddim", new Ddim(0));
        samplers.put("heun", new Heun(0, 0, Double.POSITIVE_INFINITY, 1));
        samplers.put("dpm-solver++2m", new DpmSolverMultistep(2, SolverForm.MIDPOINT, Estimate.DENOISED, true, false));
        return samplers;
    }

    /** A plan in this world over a Karras grid. */
    public SamplingPlan plan(Sampler sampler, int particles, Guidance... stack) {
        Grid grid = new KarrasSchedule(0.02, 10, 7).grid(STEPS);
        List<Entry> entries = java.util.Arrays.stream(stack).map(Entry::of).toList();
        return new SamplingPlan(model, sampler, grid, entries, resources, particles);
    }

    /** Runs a plan and frees all but the numbers. */
    public Result sample(SamplingPlan plan, long seed, long firstSample, long... labels) {
        try (NDManager scratch = manager.newSubManager()) {
            SampledBatch batch =
                    new Loop(plan).sample(scratch, new CounterNoise(seed), firstSample, labels, LoopListener.NONE);
            double[] flat = batch.samples().toDoubleArray();
            double[][] points = new double[labels.length][2];
            for (int i = 0; i < points.length; i++) {
                points[i] = new double[] {flat[2 * i], flat[2 * i + 1]};
            }
            return new Result(points, batch.counts(), batch.ineffective(), batch.nonFinite());
        }
    }

    /**
     * The numbers of a run.
     *
     * @param points {@code (B, 2)}
     */
    public record Result(
            double[][] points,
            SampledBatch.Counts counts,
            List<Integer> ineffective,
            List<SampledBatch.NonFinite> nonFinite) {}

    @Override
    public void close() {
        manager.close();
    }
}
