package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.loop.Conditions;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.MethodFailure;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.records.Types;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.experiment.BoundEntry;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.experiment.Samples;
import dev.rhumb.sampling.Grid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a plan costs: every stack runs through the real loop with stand-ins for its networks, so that the count is exact for
 * every method whose questions do not depend on the answers.
 */
public final class Costs {
    private final RunPlan plan;
    private final Set<String> warnings = new LinkedHashSet<>();
    private double bytes;

    public Costs(RunPlan plan) {
        this.plan = plan;
    }

    /**
     * Negotiates with every stack and counts.
     *
     * @return the cost of a sample of each point
     * @throws UserError with the refusals of all arms
     */
    public Map<Point, Cost> count() {
        List<String> failures = new ArrayList<>();
        Map<Point, Cost> costs = count(failures::add);
        if (!failures.isEmpty()) {
            throw new UserError(failures.stream().distinct().toList());
        }
        return costs;
    }

    /**
     * As {@link #count()}, but a point whose method fails is left out and handed on in a sentence: a run does the others.
     *
     * @throws UserError with the refusals of all arms
     */
    public Map<Point, Cost> count(Consumer<String> failed) {
        bytes = 0;
        Map<Point, Cost> costs = new LinkedHashMap<>();
        List<String> refusals = new ArrayList<>();
        try (NDManager manager = PyTorch.manager()) {
            DataType dataType = plan.experiment().dtype().type();
            Map<ModelSource, Denoiser> denoisers = new LinkedHashMap<>();
            Resources resources = plan.resources().standIns(manager, dataType);
            for (PlannedPoint planned : plan.points()) {
                Point point = planned.point();
                Denoiser denoiser = denoisers.computeIfAbsent(plan.model(point), m -> m.standIn(manager, dataType));
                Decoder decoder = denoiser.decoder();
                Shape made = decoder == null ? denoiser.dataShape() : decoder.imageShape();
                Room.requireSamples("samples.count", plan.experiment().samples().count(), made);
                bytes += (double) plan.samplesPerPoint() * made.size() * Float.BYTES;
                try {
                    SampledBatch batch =
                            trial(manager, new Loop(plan.samplingPlan(point, denoiser, resources)).watchingInputs());
                    costs.put(point, cost(batch.counts()));
                    batch.idle().forEach(entry -> warnings.add(idle(point, entry)));
                } catch (Unsupported | IllegalArgumentException refused) {
                    refusals.add(refusal(point, String.valueOf(refused.getMessage())));
                } catch (MethodFailure failure) {
                    failed.accept(refusal(point, "on stand-ins for the networks " + plan.describe(failure)));
                }
            }
        }
        if (!refusals.isEmpty()) {
            throw new UserError(refusals.stream().distinct().toList());
        }
        return costs;
    }

    /** What an experiment may do but hardly means, found by {@link #count}. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Bytes of all samples on disk, found by {@link #count}. */
    public double bytes() {
        return bytes;
    }

    /** Whole groups of particles, at least two samples. */
    private int rows() {
        int particles = plan.experiment().samples().particles();
        int rows = Math.max(2, particles);
        return rows - rows % particles;
    }

    private SampledBatch trial(NDManager manager, Loop loop) {
        Samples samples = plan.experiment().samples();
        // Captions may differ from sample to sample, and any of them may hold a word that a guide does not know.
        loop.check(plan.conditions().first(samples.seeds().get(0), samples.count(), samples.particles()));
        try (NDManager scratch = manager.newSubManager()) {
            Conditions conditions = plan.conditions().first(0, rows(), samples.particles());
            return loop.sample(scratch, new CounterNoise(0), 0, conditions, LoopListener.NONE);
        }
    }

    private Cost cost(SampledBatch.Counts counts) {
        return new Cost((double) counts.rows() / rows(), (double) counts.gradients() / rows());
    }

    private String idle(Point point, int entry) {
        BoundEntry bound = point.stack().get(entry);
        Grid grid = point.sampling().grid();
        return refusal(
                point,
                "no evaluation lies in the interval of '" + bound.method().name() + "', "
                        + bound.during().describe() + ", so it changes nothing; the " + grid.steps()
                        + " steps start at sigma "
                        + Types.number(grid.from().get(0).sigma()) + " to "
                        + Types.number(grid.from().get(grid.steps() - 1).sigma()));
    }

    private String refusal(Point point, String sentence) {
        return plan.experiment().guidance().placeOf(point.arm()) + ": guidance." + point.arm() + ": " + sentence;
    }
}
