package dev.rhumb.runner.execute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Autograd;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.OutOfMemory;
import dev.rhumb.sampling.Grid;
import dev.rhumb.diffusion.loop.Asked;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.NoiseSource;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.measure.SampleBlock;
import dev.rhumb.runner.plan.ModelSource;
import dev.rhumb.runner.plan.RunPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Samples units with opened networks, in the batches that the configuration fixes. */
final class UnitSampler {
    private final RunPlan plan;
    private final NDManager manager;
    private final Map<ModelSource, Denoiser> denoisers = new LinkedHashMap<>();
    private final Resources resources;
    private final Consumer<String> notices;
    private final boolean watchesInputs;
    private final LongFunction<NoiseSource> noise;
    private int batch;

    /**
     * @param notices told when batches become smaller than the configuration says
     * @param watchesInputs whether a method that changes its inputs in place is a failure
     */
    UnitSampler(RunPlan plan, NDManager manager, Resources resources, Consumer<String> notices, boolean watchesInputs) {
        this.watchesInputs = watchesInputs;
        this.plan = plan;
        this.manager = manager;
        this.resources = resources;
        this.notices = notices;
        this.noise = plan.noise();
        this.batch = plan.experiment().batch();
    }

    /**
     * Samples a unit. Where memory does not suffice, batches are halved from there on and the unit begins anew: noise belongs to the
     * sample, so the result is the same within rounding.
     *
     * @param progress hears of the share of the unit that is done, 0 to 1
     */
    Drawn sample(Unit unit, UnitProgress progress) {
        while (true) {
            try {
                return inBatches(unit, progress);
            } catch (RuntimeException e) {
                int half = half();
                if (!OutOfMemory.is(e) || half == batch) {
                    throw e;
                }
                notices.accept("out of memory: continuing with " + half + " samples at a time instead of " + batch
                        + ", with the same result within rounding");
                batch = half;
            }
        }
    }

    /** Half of the batch in whole groups of particles, at least one of them. */
    private int half() {
        int particles = plan.experiment().samples().particles();
        return Math.max(particles, batch / 2 / particles * particles);
    }

    /**
     * Samples one batch of a point over a few steps from the first level to the last, and forgets it.
     *
     * @param steps that many, or the point's own number if that is smaller
     * @return what it cost
     */
    SampledBatch.Counts trial(Point point, int steps) {
        Grid own = plan.sampling(point).grid();
        Grid grid = own.steps() <= steps
                ? own
                : plan.sampling(point).withSteps(steps).grid();
        Loop loop = new Loop(plan.samplingPlan(point, grid, denoiser(point), resources));
        long seed = plan.experiment().samples().seeds().get(0);
        int count = plan.experiment().samples().count();
        Asked asked =
                plan.asking().first(seed, count, plan.experiment().samples().particles());
        try (NDManager scratch = manager.newSubManager()) {
            return loop.sample(
                            scratch,
                            noise.apply(seed),
                            0,
                            asked.rows(0, Math.min(batch, count)),
                            LoopListener.NONE)
                    .counts();
        }
    }

    private Denoiser denoiser(Point point) {
        return denoisers.computeIfAbsent(
                plan.model(point),
                m -> m.open(manager, plan.experiment().dtype().type()));
    }

    private Drawn inBatches(Unit unit, UnitProgress progress) {
        Denoiser denoiser = denoiser(unit.point());
        Loop plain = new Loop(plan.samplingPlan(unit.point(), denoiser, resources));
        Loop loop = watchesInputs ? plain.watchingInputs() : plain;
        int count = plan.experiment().samples().count();
        Asked asked = plan.asking()
                .first(unit.seed(), count, plan.experiment().samples().particles());
        Decoder decoder = denoiser.decoder();
        Shape made = decoder == null ? denoiser.dataShape() : decoder.imageShape();
        SampleBlock block = SampleBlock.of(
                new float[Math.toIntExact(count * made.size())], asked, denoiser.classes(), made.getShape());
        SampledBatch.Counts counts = new SampledBatch.Counts(0, 0, 0, 0);
        List<SampledBatch.NonFinite> lost = new ArrayList<>();
        List<Integer> ineffective = new ArrayList<>();
        for (int first = 0; first < count; first += batch) {
            int last = Math.min(count, first + batch);
            double before = (double) first / count;
            double share = (double) (last - first) / count;
            try (NDManager scratch = manager.newSubManager()) {
                SampledBatch sampled = loop.sample(
                        scratch,
                        noise.apply(unit.seed()),
                        first,
                        asked.rows(first, last),
                        (step, steps) -> progress.done(before + share * step / Math.max(1, steps)));
                copy(decoded(decoder, sampled.samples()), block.values(), first * block.size());
                counts = counts.plus(sampled.counts());
                lost.addAll(sampled.nonFinite());
                keepCommon(ineffective, sampled.ineffective(), first == 0);
            }
        }
        return new Drawn(block, counts, lost, ineffective);
    }

    /** What is recorded, drawn and measured: images, also of a latent model. */
    private static NDArray decoded(@Nullable Decoder decoder, NDArray samples) {
        return decoder == null ? samples : Autograd.recording(false, () -> decoder.decode(samples));
    }

    private static void copy(NDArray samples, float[] into, int offset) {
        try (NDArray single = samples.toType(DataType.FLOAT32, true)) {
            float[] values = single.toFloatArray();
            System.arraycopy(values, 0, into, offset, values.length);
        }
    }

    private static void keepCommon(List<Integer> all, List<Integer> some, boolean first) {
        if (first) {
            all.addAll(some);
        } else {
            all.retainAll(some);
        }
    }
}
