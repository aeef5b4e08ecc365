package dev.rhumb.checks.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.oracle.MixtureDenoiser;
import dev.rhumb.diffusion.sampler.Ddpm;
import dev.rhumb.diffusion.sampler.Posterior;
import dev.rhumb.diffusion.schedule.DiscreteLevels;
import dev.rhumb.evaluation.io.NpyArray;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.plugins.classifier.ClassifierMean;
import dev.rhumb.plugins.classifier.ClassifierScore;
import dev.rhumb.plugins.classifier.Unconditional;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Solver;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** guided-diffusion: single steps with given arrays (learned range, condition_mean, condition_score), and its loops. */
final class ClassifierCases {

    private static final String CLASSIFIER = "classifier";

    private ClassifierCases() {}

    static void run(GoldenCase golden, Checks checks) {
        try (NDManager manager = NDManager.newBaseManager()) {
            if (golden.function().contains("p_mean_variance")) {
                step(golden, checks, manager);
            } else {
                loop(golden, checks, manager);
            }
        }
    }

    private static void loop(GoldenCase golden, Checks checks, NDManager manager) {
        Config config = golden.config();
        double scale = config.number("classifier_scale", 0);
        int target = config.integer("target_class", 0);
        PeerSetup setup = SamplerCases.setup(golden, config);
        if (!golden.inputs().path("mixture_part").asString("full").equals("full")) {
            throw new NotCovered("classifier guidance of a part of the mixture");
        }
        MixtureDenoiser model = new MixtureDenoiser("main", new Mixtures(golden).whole(), manager, DataType.FLOAT64);
        Guidance guidance = golden.function().contains("ddim_sample")
                ? new ClassifierScore(CLASSIFIER, scale)
                : new ClassifierMean(CLASSIFIER, scale, false);
        List<Entry> stack = List.of(Entry.of(new Unconditional()), Entry.of(guidance));
        Resources resources = new Resources(Map.of(), Map.of(CLASSIFIER, model.posterior()), Map.of(), List.of());
        Map<String, double[]> produced = new PeerRun(setup, model, stack, resources).outputs(golden, target, manager);
        checks.arrays(produced);
        SamplerCases.compareNumbers(golden, setup, produced, checks);
    }

    private static void step(GoldenCase golden, Checks checks, NDManager manager) {
        Config c = golden.config();
        DiscreteLevels levels =
                DiscreteLevels.of(SigmaPeers.guidedTable(c.text("schedule", "linear"), c.integer("T", 1000)));
        int t = c.integer("t", 0);
        c.requireAllRead();
        Map<String, double[]> produced = new HashMap<>(learned(golden, levels, t, manager));
        Grid step = new Grid(List.of(levels.at(t)), List.of(before(levels, t)), 1);
        produced.putAll(meanForm(golden, step, manager));
        produced.putAll(scoreForm(golden, step, manager));
        checks.arrays(produced);
    }

    private static Map<String, double[]> learned(GoldenCase golden, DiscreteLevels levels, int t, NDManager manager) {
        NDArray x = array(golden, "x", manager);
        NDArray output = array(golden, "model_output", manager);
        long channels = x.getShape().get(1);
        NDArray e = output.get(":, :" + channels);
        NDArray fraction = output.get(":, " + channels + ":");
        NoiseLevel from = levels.at(t);
        Posterior posterior = Posterior.of(from, before(levels, t));
        // the peer's lower end at t = 0 is that of t = 1
        double small = Posterior.of(levels.at(Math.max(t, 1)), before(levels, Math.max(t, 1)))
                .small();
        NDArray variance = Posterior.learnedRange(fraction, small, posterior.large());
        Prediction free = Prediction.of(x, from, x.sub(e.mul(from.s())).div(from.a()));
        Prediction clipped = free.with(free.denoised().clip(-1, 1));
        return Map.of(
                "p_variance", variance.toDoubleArray(),
                "p_log_variance", variance.log().toDoubleArray(),
                "p_pred_xstart", clipped.denoised().toDoubleArray(),
                "p_mean", posterior.mean(clipped.x(), clipped.denoised()).toDoubleArray(),
                "p_pred_xstart_noclip", free.denoised().toDoubleArray(),
                "p_mean_noclip", posterior.mean(free.x(), free.denoised()).toDoubleArray());
    }

    private static NoiseLevel before(DiscreteLevels levels, int t) {
        return t == 0 ? NoiseLevel.of(1, 0) : levels.at(t - 1);
    }

    /** A step whose mean and variance are given, moved by a classifier whose gradient is given. */
    private static Map<String, double[]> meanForm(GoldenCase golden, Grid step, NDManager manager) {
        NDArray mean = array(golden, "mean", manager);
        NDArray variance = array(golden, "variance", manager);
        Sampler given = new Sampler() {
            @Override
            public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
                return new Transition(from, to, mean.duplicate(), variance.duplicate());
            }

            @Override
            public boolean kernel() {
                return true;
            }
        };
        return Map.of("condition_mean", end(golden, step, given, new ClassifierMean(CLASSIFIER, 1, false), manager));
    }

    /** A step from a given estimate, moved by a classifier whose gradient is given. */
    private static Map<String, double[]> scoreForm(GoldenCase golden, Grid step, NDManager manager) {
        Map<String, double[]> outputs = new HashMap<>();
        Ddpm ddpm = new Ddpm(Ddpm.Variance.FIXED_SMALL);
        Sampler watched = (solver, x, from, to) -> {
            outputs.put(
                    "condition_score_pred_xstart",
                    solver.evaluate(x, from).denoised().toDoubleArray());
            return ddpm.step(solver, x, from, to);
        };
        outputs.put("condition_score_mean", end(golden, step, watched, new ClassifierScore(CLASSIFIER, 1), manager));
        return outputs;
    }

    /** Where one step without noise ends. */
    private static double[] end(GoldenCase golden, Grid step, Sampler sampler, Guidance guidance, NDManager manager) {
        NpyArray x = golden.input("x");
        NDArray gradient = array(golden, "gradient", manager);
        // linear in x, so that its gradient is the given array
        Likelihood linear = (point, level, condition) ->
                PerSample.dot(point, gradient).reshape(point.getShape().get(0), 1);
        double[][] estimate = {golden.input("pred_xstart").toDoubles()};
        int[] shape = x.shape();
        RecordedAnswers model = RecordedAnswers.conditional("given", estimate, shape, manager);
        SamplingPlan plan = new SamplingPlan(
                model,
                sampler,
                step,
                List.of(Entry.of(guidance)),
                new Resources(Map.of(), Map.of(CLASSIFIER, linear), Map.of(), List.of()),
                1);
        double[] nothing = new double[x.size()];
        return new Loop(plan)
                .sample(manager, new TapeNoise(x.toDoubles(), nothing, true), 0, new long[shape[0]], LoopListener.NONE)
                .samples()
                .toDoubleArray();
    }

    private static NDArray array(GoldenCase golden, String input, NDManager manager) {
        NpyArray array = golden.input(input);
        return manager.create(
                array.toDoubles(),
                new Shape(Arrays.stream(array.shape()).asLongStream().toArray()));
    }
}
