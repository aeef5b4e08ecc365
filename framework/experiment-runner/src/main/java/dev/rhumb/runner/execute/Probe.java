package dev.rhumb.runner.execute;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.OutOfMemory;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.loop.MethodFailure;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.plan.Cost;
import dev.rhumb.runner.plan.PlannedPoint;
import dev.rhumb.runner.plan.RunPlan;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How long sampling will take: one batch of the dearest point of each arm, over a few steps, until some seconds have gone. The
 * noise of a sample belongs to its seed and number, so what is drawn here changes nothing of what is drawn later.
 */
public final class Probe {
    private static final int STEPS = 3;
    private static final double SECONDS = 5;

    private final RunPlan plan;
    private final UnitSampler sampler;
    private final int workers;

    /** @param workers that will share the units */
    Probe(RunPlan plan, UnitSampler sampler, int workers) {
        this.workers = workers;
        this.plan = plan;
        this.sampler = sampler;
    }

    /** Samples with the plan's networks, which it opens, and reports nothing. */
    static UnitSampler sampler(RunPlan plan, NDManager manager) {
        return new UnitSampler(
                plan,
                manager,
                plan.resources().open(manager, plan.experiment().dtype().type()),
                notice -> {},
                false);
    }

    /** Opens the plan's networks, measures, and closes them. */
    public static Optional<String> sentence(RunPlan plan, Map<Point, Cost> costs, Device device) {
        try (NDManager manager = PyTorch.manager(device)) {
            UnitSampler sampler = sampler(plan, manager);
            int seeds = plan.experiment().samples().seeds().size();
            Map<Point, Integer> blocks = new LinkedHashMap<>();
            plan.points().forEach(planned -> blocks.put(planned.point(), seeds));
            return new Probe(plan, sampler, 1).sentence(costs, blocks);
        }
    }

    /**
     * The time in words.
     *
     * @param costs of a sample of each point
     * @param blocks how many seed blocks of each point are to be sampled
     * @return empty if nothing is to be sampled, or a batch does not fit into memory, which the run will say
     */
    Optional<String> sentence(Map<Point, Cost> costs, Map<Point, Integer> blocks) {
        Map<String, PlannedPoint> dearest = dearest(plan, costs, blocks);
        Map<String, Double> rates = new LinkedHashMap<>();
        long start = System.nanoTime();
        for (Map.Entry<String, PlannedPoint> arm : dearest.entrySet()) {
            if (rates.isEmpty() || (System.nanoTime() - start) / 1e9 < SECONDS) {
                try {
                    secondsPerPass(arm.getValue().point(), rates.isEmpty())
                            .ifPresent(rate -> rates.put(arm.getKey(), rate));
                } catch (RuntimeException e) {
                    if (OutOfMemory.is(e)) {
                        return Optional.empty();
                    }
                    throw e;
                }
            }
        }
        if (rates.isEmpty()) {
            return Optional.empty();
        }
        double mean =
                rates.values().stream().mapToDouble(rate -> rate).average().orElseThrow();
        double seconds = 0;
        for (PlannedPoint planned : plan.points()) {
            Point point = planned.point();
            double samples = (double) blocks.getOrDefault(point, 0)
                    * plan.experiment().samples().count();
            seconds += samples * passes(point, costs) * rates.getOrDefault(point.arm(), mean);
        }
        String probed =
                rates.size() == dearest.size() ? "" : ", of " + rates.size() + " of " + dearest.size() + " arms";
        return Optional.of(
                "sampling takes about " + Progress.words(Duration.ofMillis((long) (1000 * seconds / workers))) + " here"
                        + (workers == 1 ? "" : " with " + workers + " workers") + ", by a short probe" + probed
                        + "; measuring takes more time");
    }

    /** The dearest point of each arm. */
    static List<Point> dearest(RunPlan plan, Map<Point, Cost> costs) {
        Map<Point, Integer> once = new LinkedHashMap<>();
        plan.points().forEach(planned -> once.put(planned.point(), 1));
        return dearest(plan, costs, once).values().stream()
                .map(PlannedPoint::point)
                .toList();
    }

    private static Map<String, PlannedPoint> dearest(RunPlan plan, Map<Point, Cost> costs, Map<Point, Integer> blocks) {
        Map<String, PlannedPoint> dearest = new LinkedHashMap<>();
        for (PlannedPoint planned : plan.points()) {
            if (blocks.getOrDefault(planned.point(), 0) > 0) {
                dearest.merge(
                        planned.point().arm(),
                        planned,
                        (a, b) -> passes(b.point(), costs) > passes(a.point(), costs) ? b : a);
            }
        }
        return dearest;
    }

    /** A gradient goes through a network once more. */
    private static double passes(Point point, Map<Point, Cost> costs) {
        Cost cost = costs.getOrDefault(point, new Cost(0, 0));
        return cost.evaluations() + cost.gradients();
    }

    /** Seconds of one evaluation or gradient of one sample; empty where the method does not work with so few steps. */
    private OptionalDouble secondsPerPass(Point point, boolean first) {
        try {
            // Whatever is done once, such as choosing kernels, is no cost of a sample; where it is small beside it, one
            // step will do.
            if (first) {
                Trial warm = trial(point, 1);
                if (warm.seconds() > SECONDS / 4) {
                    return OptionalDouble.of(warm.perPass());
                }
            }
            return OptionalDouble.of(trial(point, STEPS).perPass());
        } catch (Unsupported | IllegalArgumentException | MethodFailure refused) {
            return OptionalDouble.empty();
        }
    }

    private record Trial(double seconds, long passes) {
        double perPass() {
            return seconds / Math.max(1, passes);
        }
    }

    private Trial trial(Point point, int steps) {
        long start = System.nanoTime();
        SampledBatch.Counts counts = sampler.trial(point, steps);
        return new Trial((System.nanoTime() - start) / 1e9, counts.rows() + counts.gradients());
    }

    /** How many blocks of each point are missing. */
    static Map<Point, Integer> blocks(List<Unit> missing) {
        Map<Point, Integer> blocks = new LinkedHashMap<>();
        missing.forEach(unit -> blocks.merge(unit.point(), 1, Integer::sum));
        return blocks;
    }
}
