package dev.rhumb.checks.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.evaluation.io.NpyArray;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Space;
import dev.rhumb.guidance.Transition;
import dev.rhumb.plugins.frequency.FrequencyDecoupled;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Sampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Guiders on given predictions: a run of the loop whose model answers with them, the guided values written down. */
final class GuiderCases {

    private GuiderCases() {}

    static void run(GoldenCase golden, Checks checks) {
        if (golden.json("outputs").path("table").isString()) {
            intervals(golden, checks);
            return;
        }
        if (golden.peer().equals("kornia")) {
            pyramid(golden, checks);
            return;
        }
        if (golden.function().endsWith("__init__")) {
            throw new NotCovered("the bounds that a peer's constructor accepts");
        }
        if (!golden.function().endsWith(".forward")) {
            throw new NotCovered("function " + golden.function());
        }
        String guider = golden.function().substring(0, golden.function().length() - ".forward".length());
        int steps = golden.json("num_inference_steps").asInt();
        List<Entry> stack = Guiders.stack(guider, golden.config(), steps, Space.DENOISED);
        try (NDManager manager = NDManager.newBaseManager()) {
            checks.arrays(Map.of("pred", guided(golden, stack, steps, manager)));
        }
    }

    /** The prediction index of each step listed; what the steps between see does not matter where nothing is kept. */
    private static TreeMap<Integer, Integer> listed(GoldenCase golden) {
        TreeMap<Integer, Integer> listed = new TreeMap<>();
        golden.json("steps")
                .forEach(step -> listed.put(
                        step.get("step").asInt(), step.get("prediction_index").asInt()));
        boolean gaps = listed.lastKey() >= listed.size();
        if (gaps && golden.config().number("adaptive_projected_guidance_momentum", 0) != 0) {
            throw new NotCovered("momentum over steps that are not listed");
        }
        return listed;
    }

    private static double[] guided(GoldenCase golden, List<Entry> stack, int steps, NDManager manager) {
        TreeMap<Integer, Integer> listed = listed(golden);
        int[] all = golden.input("pred_cond").shape();
        int[] shape = Arrays.copyOfRange(all, 1, all.length);
        RecordedAnswers model = new RecordedAnswers(
                "given",
                answers(golden, "pred_cond", listed, steps),
                answers(golden, "pred_uncond", listed, steps),
                golden.inputs().propertyNames().stream()
                        .filter(name -> name.startsWith("pred_cond_"))
                        .findFirst()
                        .map(name -> answers(golden, name, listed, steps))
                        .orElse(new double[0][]),
                shape,
                manager);
        RecordedAnswers bad =
                RecordedAnswers.conditional(Guiders.BAD, answers(golden, "pred_uncond", listed, steps), shape, manager);
        List<double[]> guided = new ArrayList<>();
        Sampler watched = (solver, x, from, to) -> {
            guided.add(solver.evaluate(x, from).denoised().toDoubleArray());
            return new Transition(from, to, x.duplicate(), x.zerosLike());
        };
        Resources resources = new Resources(Map.of(Guiders.BAD, bad), Map.of(), Map.of(), List.of());
        new Loop(new SamplingPlan(model, watched, levels(steps), stack, resources, 1))
                .sample(
                        manager,
                        (sample, purpose, step, stage, pass, into) -> Arrays.fill(into, 0),
                        0,
                        new long[shape[0]],
                        LoopListener.NONE);
        return listed.keySet().stream()
                .flatMapToDouble(step -> Arrays.stream(guided.get(step)))
                .toArray();
    }

    /** The prediction of each step; of a step that is not listed, that of the listed one before. */
    private static double[][] answers(GoldenCase golden, String input, TreeMap<Integer, Integer> listed, int steps) {
        NpyArray array = golden.input(input);
        double[] values = array.toDoubles();
        int size = values.length / array.shape()[0];
        double[][] answers = new double[steps][];
        for (int step = 0; step < steps; step++) {
            Map.Entry<Integer, Integer> known = listed.floorEntry(step);
            int index = known == null ? listed.firstEntry().getValue() : known.getValue();
            answers[step] = Arrays.copyOfRange(values, index * size, (index + 1) * size);
        }
        return answers;
    }

    private static Grid levels(int steps) {
        List<NoiseLevel> levels = IntStream.rangeClosed(0, steps)
                .mapToObj(i -> NoiseLevel.ofSigma(steps - i))
                .toList();
        return Grid.through(levels, 1);
    }

    /** The pyramid through the guidance that uses it: against 0, weight 2 adds a level once more and weight 1 does not. */
    private static void pyramid(GoldenCase golden, Checks checks) {
        if (golden.config().integer("levels", 2) != 2) {
            throw new NotCovered("a pyramid of other than two levels");
        }
        try (NDManager manager = NDManager.newBaseManager()) {
            NpyArray all = golden.input("x");
            int[] shape = Arrays.copyOfRange(all.shape(), 1, all.shape().length);
            int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            NDArray x = manager.create(
                    Arrays.copyOf(all.toDoubles(), size),
                    new Shape(Arrays.stream(shape).asLongStream().toArray()));
            Map<String, double[]> theirs = golden.arrayOutputs();
            checks.array("level0", level(2, 1, x), theirs.get("level0"));
            checks.array("pyrup_level1", level(1, 2, x), theirs.get("pyrup_level1"));
            checks.skip("a level of a pyramid before it is enlarged");
        }
    }

    private static double[] level(double high, double low, NDArray x) {
        return new FrequencyDecoupled(high, low, 1, 1)
                .combine(x, x.zerosLike(), null)
                .sub(x)
                .toDoubleArray();
    }

    /** At which steps each guider is on, by its interval. */
    private static void intervals(GoldenCase golden, Checks checks) {
        JsonNode rows = GoldenFolder.read(
                golden.file(golden.json("outputs").get("table").asString()));
        for (JsonNode row : rows) {
            int steps = row.get("num_inference_steps").asInt();
            int from = (int) (row.get("start").asDouble() * steps);
            int to = (int) (row.get("stop").asDouble() * steps);
            for (String guider : row.propertyNames()) {
                if (row.get(guider).isArray()) {
                    // guiders that perturb the network compare strictly with the first step
                    int first = guider.equals("slg") || guider.equals("seg") || guider.equals("pag") ? from + 1 : from;
                    List<Integer> theirs = row.get(guider).values().stream()
                            .map(JsonNode::asInt)
                            .toList();
                    checks.same(
                            guider + " " + row.get("start") + " to " + row.get("stop") + " of " + steps,
                            active(first, to, steps),
                            theirs);
                }
            }
        }
    }

    private static List<Integer> active(int from, int to, int steps) {
        return levels(steps).from().stream()
                .map(level -> Guiders.during(from, to).contains(level, level) ? 1 : 0)
                .toList();
    }
}
