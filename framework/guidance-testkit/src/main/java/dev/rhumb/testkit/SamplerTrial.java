package dev.rhumb.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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
import dev.rhumb.diffusion.schedule.FlowSchedule;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** One sampler in the loop, on a Gaussian whose trajectories and law are known. */
final class SamplerTrial implements AutoCloseable {
    private static final double MEAN = 0.7;
    private static final double VARIANCE = 0.3;
    private static final long SEED = 7;
    /** Steps of short trajectories. */
    private static final int STEPS = 8;

    private static final int LATE = 5;
    /** Steps and samples by which the law is judged. */
    private static final int MANY = 80;

    private static final int ROWS = 4096;
    /** Steps at which the order is measured; and twice as many. */
    private static final int COARSE = 64;

    private final NDManager manager = PyTorch.manager();
    private final Sampler sampler;
    private final Schedule schedule;
    private final MixtureDenoiser model;

    SamplerTrial(Sampler sampler, Schedule schedule) {
        this.sampler = sampler;
        this.schedule = schedule;
        this.model = model(DataType.FLOAT64);
    }

    private MixtureDenoiser model(DataType type) {
        Mixture gaussian = new Mixture(
                new double[] {1},
                new double[][] {{MEAN}},
                new double[][][] {{{VARIANCE}}},
                new int[1],
                List.of("only"));
        return new MixtureDenoiser("gaussian", gaussian, manager, type);
    }

    private SamplingPlan plan(Grid grid, Guidance... stack) {
        return new SamplingPlan(
                model, sampler, grid, Arrays.stream(stack).map(Entry::of).toList(), Resources.NONE, 1);
    }

    private SampledBatch run(SamplingPlan plan, NoiseSource noise, long first, int rows) {
        return new Loop(plan).sample(manager, noise, first, new long[rows], LoopListener.NONE);
    }

    private double[] points(SamplingPlan plan, long first, int rows) {
        return run(plan, new CounterNoise(SEED), first, rows).samples().toDoubleArray();
    }

    /** {@code (x - a mean) / sqrt(a^2 v + s^2)} is constant along the probability flow of a Gaussian. */
    void order(int order) {
        for (boolean preserving : new boolean[] {false, true}) {
            double coarse = error(levels(COARSE, preserving));
            double fine = error(levels(2 * COARSE, preserving));
            double measured = Math.log(coarse / fine) / Math.log(2);
            if (!(measured > order - 0.25)) {
                fail(
                        "The error does not fall with order %d: from %d to %d steps it falls from %.3g to %.3g, which is"
                                + " order %.2f. Check the coefficients, or what is remembered from earlier steps; a sampler"
                                + " that draws noise has no order.",
                        order, COARSE, 2 * COARSE, coarse, fine, measured);
            }
        }
    }

    /** Even in log sigma from 5 to 0.2, smooth and away from both ends; for samplers of flows t from 1 to 1/2. */
    private Grid levels(int steps, boolean preserving) {
        if (sampler.schedule().equals("flow")) {
            Grid all = FlowSchedule.shifted(1).grid(2 * steps);
            return new Grid(all.from().subList(0, steps), all.to().subList(0, steps), 1);
        }
        List<NoiseLevel> levels = new ArrayList<>();
        for (int i = 0; i <= steps; i++) {
            double sigma = 5 * Math.pow(0.2 / 5, (double) i / steps);
            double a = preserving ? 1 / Math.hypot(1, sigma) : 1;
            levels.add(NoiseLevel.of(a, a * sigma));
        }
        return Grid.through(levels, levels.get(0).s());
    }

    private double error(Grid grid) {
        List<double[]> starts = new ArrayList<>();
        Guidance recording = arriving(here -> {
            if (here.level().step() == 0) {
                starts.add(here.x().toDoubleArray());
            }
            return Move.on();
        });
        double[] ends = points(plan(grid, recording), 0, 4);
        NoiseLevel from = grid.from().get(0);
        double largest = 0;
        for (int i = 0; i < ends.length; i++) {
            double exact =
                    grid.end().a() * MEAN + (starts.get(0)[i] - from.a() * MEAN) * spread(grid.end()) / spread(from);
            largest = Math.max(largest, Math.abs(ends[i] - exact));
        }
        return largest;
    }

    private static double spread(NoiseLevel level) {
        return Math.sqrt(level.a() * level.a() * VARIANCE + level.s() * level.s());
    }

    /** Mean and variance within five standard errors, and 12 % for the error of so many steps of first order. */
    void law() {
        double[] x = points(plan(schedule.grid(MANY)), 0, ROWS);
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / (ROWS - 1);
        double off = Math.abs(mean - MEAN) / Math.sqrt(VARIANCE);
        double ratio = variance / VARIANCE;
        if (!(off < 5 / Math.sqrt(ROWS) + 0.02 && Math.abs(ratio - 1) < 5 * Math.sqrt(2.0 / ROWS) + 0.12)) {
            fail(
                    "The samples do not have the law of the model: in %d steps the mean is %.3f instead of %.3f, and the"
                            + " variance is %.3f instead of %.3f. Check the noise that a step adds against what it removes,"
                            + " or override samplesTheModel.",
                    MANY, mean, MEAN, variance, VARIANCE);
        }
    }

    void sameAgain() {
        SamplingPlan plan = plan(schedule.grid(STEPS));
        same(
                points(plan, 0, 4),
                points(plan, 0, 4),
                "The same seed gives other samples when run again: draw with solver.noise() or return the variance in the"
                        + " transition; keep state in solver.memory(), not in a field.");
    }

    void anyBatch() {
        SamplingPlan plan = plan(schedule.grid(STEPS));
        double[] together = points(plan, 0, 5);
        same(
                points(plan, 3, 2),
                Arrays.copyOfRange(together, 3, 5),
                "A sample changes with the batch it is in: no step may mix rows, so use PerSample for norms and"
                        + " quantiles, and draw with solver.noise().");
    }

    /** From a late step back to the first, to the very point that was there, with the same noise. */
    void rewound() {
        Grid grid = schedule.grid(STEPS);
        CounterNoise plain = new CounterNoise(SEED);
        NoiseSource once = (sample, purpose, step, stage, pass, into) ->
                plain.fill(sample, purpose.replaceFirst("^rewind\\..*", "initial"), step, stage, 0, into);
        List<double[]> starts = new ArrayList<>();
        Guidance back = run -> {
            run.needsRewind();
            return guide(here -> {
                NoiseLevel level = here.level();
                if (level.step() == 0 && level.pass() == 0) {
                    starts.add(here.x().toDoubleArray());
                } else if (level.step() == 0) {
                    return Move.to(here.x()
                            .getManager()
                            .create(starts.get(0))
                            .reshape(here.x().getShape()));
                }
                return level.step() == LATE && level.pass() == 0 ? Move.rewind(0, 1) : Move.on();
            });
        };
        double[] expected = run(plan(grid), once, 0, 4).samples().toDoubleArray();
        same(
                run(plan(grid, back), once, 0, 4).samples().toDoubleArray(),
                expected,
                "After a rewind to the start the sampler goes on differently: keep what it remembers in solver.memory(),"
                        + " which a rewind empties, not in a field.");
    }

    /** Two particles change places, noise included: each continues as the other would have. */
    void resampled() {
        Grid grid = schedule.grid(STEPS);
        CounterNoise plain = new CounterNoise(SEED);
        int[] swap = {1, 0};
        NoiseSource swapped = (sample, purpose, step, stage, pass, into) ->
                plain.fill(step >= LATE ? swap[(int) sample] : sample, purpose, step, stage, pass, into);
        Guidance swapping = arriving(here -> here.level().step() == LATE ? Move.resample(swap.clone()) : Move.on());
        double[] apart = points(plan(grid).particles(2), 0, 2);
        same(
                run(plan(grid, swapping).particles(2), swapped, 0, 2).samples().toDoubleArray(),
                new double[] {apart[1], apart[0]},
                "A resampled sample leaves what the sampler remembers behind: keep tensors in solver.memory() under"
                        + " remember, one row for each sample.");
    }

    /** With the same estimate, a displaced point and a moved point must reach the same next point. */
    void displaced() {
        for (int at = 0; at < 4; at++) {
            double[] moved = reached(at, true);
            double[] displaced = reached(at, false);
            for (int i = 0; i < moved.length; i++) {
                if (!(Math.abs(moved[i] - displaced[i]) <= 1e-9 * Math.max(1, Math.abs(moved[i])))) {
                    fail(
                            "A step does not start from the point of the prediction: displaced at step %d, a sample goes to"
                                    + " %.6f instead of %.6f. Step from prediction.x(), not from x.",
                            at, displaced[i], moved[i]);
                }
            }
        }
    }

    /** The points after step {@code at}. */
    private double[] reached(int at, boolean moves) {
        List<double[]> reached = new ArrayList<>();
        Guidance recording = arriving(here -> {
            if (here.level().step() == at + 1) {
                reached.add(here.x().toDoubleArray());
            }
            return Move.on();
        });
        points(plan(schedule.grid(STEPS), recording, fixed(at, moves)), 0, 3);
        return reached.get(0);
    }

    /** Another estimate at every step, so that what is remembered matters, with the point moved at one of them. */
    private static Guidance fixed(int at, boolean moves) {
        return run -> new Guide() {
            @Override
            public Move arrive(Evaluation here) {
                return moves && here.level().step() == at ? Move.to(here.x().add(0.5)) : Move.on();
            }

            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                boolean displaces =
                        !moves && here.level().step() == at && here.level().stage() == 0;
                double estimate = 0.3 * (1 + 0.1 * here.level().step());
                return p -> {
                    Prediction known = p.with(p.x().mul(0).add(estimate));
                    return displaces ? known.displaced(1, p.x().mul(0).add(0.5)) : known;
                };
            }
        };
    }

    void evaluations() {
        Grid grid = schedule.grid(STEPS);
        int declared = 0;
        for (int i = 0; i < STEPS; i++) {
            declared += sampler.evaluations(grid.from().get(i), grid.to().get(i));
        }
        long counted = run(plan(grid), new CounterNoise(SEED), 0, 3).counts().rows() / 3;
        if (declared != counted) {
            fail(
                    "The declared evaluations are not the counted ones: %d steps take %d, declared are %d. Correct"
                            + " evaluations(from, to), or evaluate less.",
                    STEPS, counted, declared);
        }
    }

    void transitions() {
        Grid grid = schedule.grid(STEPS);
        List<Boolean> certain = new ArrayList<>();
        Guidance recording = run -> new Guide() {
            @Override
            public Transition shift(Evaluation here, Transition proposed) {
                certain.add(proposed.isDeterministic());
                return proposed;
            }
        };
        run(plan(grid, recording), new CounterNoise(SEED), 0, 3);
        for (int i = 0; i < STEPS; i++) {
            if (grid.to().get(i).isClean() && !certain.get(i)) {
                fail("The step to the clean end draws noise: return Transition.certain there.");
            } else if (!grid.to().get(i).isClean() && sampler.kernel() && certain.get(i)) {
                fail(
                        "It declares a kernel, but step %d has no variance: return Transition.drawn, or declare no kernel"
                                + " for these settings.",
                        i);
            }
        }
    }

    /** Flow levels, which all coordinates can be put in, from {@code a = 0}. */
    void pureNoise() {
        List<NoiseLevel> levels =
                List.of(NoiseLevel.of(0, 1), NoiseLevel.of(0.5, 0.5), NoiseLevel.of(0.9, 0.1), NoiseLevel.of(1, 0));
        try {
            double[] ends = points(plan(Grid.through(levels, 1)), 0, 4);
            if (!Arrays.stream(ends).allMatch(Double::isFinite)) {
                fail(
                        "From a level without signal (a = 0) samples become %s: take a first-order step there"
                                + " (prediction.carriedTo), or throw an IllegalArgumentException with one sentence.",
                        Arrays.toString(ends));
            }
        } catch (IllegalArgumentException refused) {
            if (refused.getMessage() == null || !refused.getMessage().contains(" ")) {
                fail(
                        "A level without signal (a = 0) is refused without a sentence: name the level and what is allowed.");
            }
        }
    }

    void single() {
        try (MixtureDenoiser narrow = model(DataType.FLOAT32)) {
            SamplingPlan plan = SamplingPlan.unguided(narrow, sampler, schedule.grid(STEPS));
            NDArray ends = run(plan, new CounterNoise(SEED), 0, 4).samples();
            if (ends.getDataType() != DataType.FLOAT32 || ends.isNaN().any().getBoolean()) {
                fail(
                        "In single precision the samples are %s of type %s: compute scalars as double, and create tensors"
                                + " with the data type of x.",
                        Arrays.toString(ends.toType(DataType.FLOAT64, false).toDoubleArray()), ends.getDataType());
            }
        }
    }

    private static Guidance arriving(Function<Evaluation, Move> move) {
        return run -> guide(move);
    }

    private static Guide guide(Function<Evaluation, Move> move) {
        return new Guide() {
            @Override
            public Move arrive(Evaluation here) {
                return move.apply(here);
            }
        };
    }

    private static void same(double[] actual, double[] expected, String sentence) {
        if (!Arrays.equals(actual, expected)) {
            throw new AssertionError(sentence + " Samples are " + Arrays.toString(actual) + " instead of "
                    + Arrays.toString(expected) + ".");
        }
    }

    private static void fail(String sentence, Object... values) {
        throw new AssertionError(String.format(Locale.ROOT, sentence, values));
    }

    @Override
    public void close() {
        model.close();
        manager.close();
    }
}
