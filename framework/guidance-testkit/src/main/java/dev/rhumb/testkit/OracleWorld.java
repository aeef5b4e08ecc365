package dev.rhumb.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.NoiseSource;
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
import dev.rhumb.diffusion.sampler.SolverForm;
import dev.rhumb.diffusion.schedule.KarrasSchedule;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Sampler;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * A small exact world in float64 to test guidances in: a mixture of five Gaussians of two classes, with a broadened
 * version of the model ({@code weak}), the exact posterior ({@code classifier}), and a quadratic reward ({@code near}:
 * the log density of N(m, 0.25 I) up to a constant; in the plane m = (1, 0.5), among images 0.5 everywhere).
 *
 * <p>The standard world is the plane. {@link #images} is the same over images {@code (2, 4, 4)}, for methods that need
 * channels and pixels.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class OracleWorld implements AutoCloseable {

    /** Steps of the trajectories that the contracts run. */
    public static final int STEPS = 12;

    private static final Shape PLANE = new Shape(2);
    private static final Shape IMAGE = new Shape(2, 4, 4);
    private static final double TARGET_VARIANCE = 0.25;
    private static final double[] WEIGHTS = {0.3, 0.25, 0.1, 0.2, 0.15};
    private static final int[] CLASSES = {0, 0, 0, 1, 1};
    private static final List<String> NAMES = List.of("low", "high");

    private final NDManager manager = PyTorch.manager();
    private final Shape shape;
    private final double unit;
    private final MixtureDenoiser oracle;
    private final Denoiser shaped;
    private final Resources resources;

    private OracleWorld(Mixture mixture, Shape shape, double unit) {
        this.shape = shape;
        this.unit = unit;
        oracle = new MixtureDenoiser("oracle", mixture, manager, DataType.FLOAT64);
        MixtureDenoiser weak =
                new MixtureDenoiser("weak", mixture.broadened(0.9, 0.15 * unit * unit), manager, DataType.FLOAT64);
        boolean flat = shape.dimension() == 1;
        shaped = flat ? oracle : new ImageMixture(oracle, shape);
        resources = new Resources(
                Map.of("weak", flat ? weak : new ImageMixture(weak, shape)),
                Map.of("classifier", flat ? oracle.posterior() : ImageMixture.posterior(oracle)),
                Map.of("near", (x, condition) -> near(x)),
                mixture.classNames());
    }

    /** The standard world, in the plane. */
    public static OracleWorld open() {
        return new OracleWorld(plane(1), PLANE, 1);
    }

    /** The same resources around another mixture of two coordinates. */
    public static OracleWorld around(Mixture mixture) {
        return new OracleWorld(mixture, PLANE, 1);
    }

    /** A world of images {@code (2, 4, 4)}: smooth patterns that differ by component, with more variance where it is smooth. */
    public static OracleWorld images() {
        return new OracleWorld(pictures(1), IMAGE, 1);
    }

    /** This world with all lengths {@code factor} times as long: data, noise levels, and the target of the reward. */
    OracleWorld scaled(double factor) {
        return new OracleWorld(shape.equals(PLANE) ? plane(factor) : pictures(factor), shape, factor);
    }

    /** Both classes the same Gaussian, so that the predictions under all conditions are equal. */
    OracleWorld agreeing() {
        return new OracleWorld(gaussians(new double[] {1, 1}, 0.3, 0.3), shape, 1);
    }

    /** Class 0 at {@code first} everywhere, the null condition at {@code second}: both exactly Gaussian, equally wide. */
    OracleWorld gaussians(double first, double second) {
        // A component of no weight to speak of still is what its class consists of.
        return new OracleWorld(gaussians(new double[] {1e-200, 1}, first, second), shape, 1);
    }

    private Mixture gaussians(double[] weights, double first, double second) {
        int d = (int) shape.size();
        double[][] means = new double[2][d];
        double[][][] covariances = new double[2][d][d];
        for (int i = 0; i < d; i++) {
            double sign = i % 2 == 0 ? 1 : -1;
            means[0][i] = sign * first;
            means[1][i] = sign * second;
            covariances[0][i][i] = 0.1;
            covariances[1][i][i] = 0.1;
        }
        return new Mixture(weights, means, covariances, new int[] {0, 1}, NAMES);
    }

    private static Mixture plane(double unit) {
        return mixture(
                unit,
                new double[][] {{-1.1, -0.7}, {0.8, -1.0}, {-0.2, -0.4}, {0.4, 1.0}, {1.5, 0.7}},
                new double[][][] {
                    {{0.09, 0.03}, {0.03, 0.07}},
                    {{0.05, -0.02}, {-0.02, 0.11}},
                    {{0.06, 0}, {0, 0.04}},
                    {{0.08, 0.01}, {0.01, 0.03}},
                    {{0.04, 0.015}, {0.015, 0.06}}
                });
    }

    private static Mixture pictures(double unit) {
        int d = (int) IMAGE.size();
        double[][] means = new double[CLASSES.length][d];
        double[][][] covariances = new double[CLASSES.length][d][d];
        for (int k = 0; k < CLASSES.length; k++) {
            for (int i = 0; i < d; i++) {
                int channel = i / 16;
                int row = i / 4 % 4;
                int column = i % 4;
                // A wave per component; the classes differ in its sign and in the second channel's level.
                double wave = Math.cos(Math.PI / 4 * ((k % 2 + 1) * row + k * column));
                means[k][i] = 0.5 * (CLASSES[k] == 0 ? wave : -wave) + 0.3 * channel * (k - 2);
                for (int j = 0; j < d; j++) {
                    int apart = Math.abs(row - j / 4 % 4) + Math.abs(column - j % 4);
                    double together = channel == j / 16 ? 0.04 * Math.pow(0.6, apart) : 0;
                    covariances[k][i][j] = together + (i == j ? 0.01 * (k + 1) : 0);
                }
            }
        }
        return mixture(unit, means, covariances);
    }

    private static Mixture mixture(double unit, double[][] means, double[][][] covariances) {
        for (int k = 0; k < means.length; k++) {
            for (int i = 0; i < means[k].length; i++) {
                means[k][i] *= unit;
                for (int j = 0; j < means[k].length; j++) {
                    covariances[k][i][j] *= unit * unit;
                }
            }
        }
        return new Mixture(WEIGHTS, means, covariances, CLASSES, NAMES);
    }

    private NDArray near(NDArray x0) {
        double[] target = new double[(int) shape.size()];
        Arrays.fill(target, 0.5 * unit);
        target[0] = shape.equals(PLANE) ? unit : target[0];
        NDArray mean = x0.getManager().create(target).toType(x0.getDataType(), false);
        NDArray squared = ImageMixture.flatten(x0).sub(mean).square().sum(new int[] {1}, true);
        return Differentiable.times(squared, -0.5 / (TARGET_VARIANCE * unit * unit));
    }

    /** The oracle over flat vectors; see {@link #denoiser} for the model that runs use. */
    public MixtureDenoiser model() {
        return oracle;
    }

    /** The model of this world's runs: {@link #model} itself, or the same evaluated on images. */
    public Denoiser denoiser() {
        return shaped;
    }

    /** What a run in this world has: models, likelihoods, rewards. */
    public Resources resources() {
        return resources;
    }

    /** Owns the tensors of this world; closed with it. */
    public NDManager manager() {
        return manager;
    }

    /** Samplers that contracts run under, by name; together they have every property that a guide can meet. */
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
        Grid grid = new KarrasSchedule(0.02 * unit, 10 * unit, 7).grid(STEPS);
        List<Entry> entries = Arrays.stream(stack).map(Entry::of).toList();
        return new SamplingPlan(shaped, sampler, grid, entries, resources, particles);
    }

    /** Runs a plan and frees everything except the numbers. */
    public Result sample(SamplingPlan plan, long seed, long firstSample, long... labels) {
        return sample(plan, new CounterNoise(seed), LoopListener.NONE, firstSample, labels);
    }

    Result sample(SamplingPlan plan, NoiseSource noise, LoopListener listener, long firstSample, long... labels) {
        return sample(new Loop(plan), noise, listener, firstSample, labels);
    }

    /** As {@link #sample(SamplingPlan, long, long, long...)}; a guide that changes what it was given throws. */
    Result watched(SamplingPlan plan, long seed, long firstSample, long... labels) {
        return sample(new Loop(plan).watchingInputs(), new CounterNoise(seed), LoopListener.NONE, firstSample, labels);
    }

    private Result sample(Loop loop, NoiseSource noise, LoopListener listener, long firstSample, long... labels) {
        try (NDManager scratch = manager.newSubManager()) {
            SampledBatch batch = loop.sample(scratch, noise, firstSample, labels, listener);
            double[] flat = batch.samples().toDoubleArray();
            int each = flat.length / labels.length;
            double[][] points = new double[labels.length][];
            for (int i = 0; i < points.length; i++) {
                points[i] = Arrays.copyOfRange(flat, i * each, (i + 1) * each);
            }
            return new Result(points, batch.counts(), batch.ineffective(), batch.nonFinite());
        }
    }

    /**
     * The numbers of a run.
     *
     * @param points {@code (B, D)}: each sample flattened
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
