package dev.rhumb.runner.execute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.OutOfMemory;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.loop.Conditions;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.NoiseSource;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.kind.SampleBlock;
import dev.rhumb.runner.plan.ModelSource;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.sampling.Grid;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
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
     * @param notices takes a sentence when batches become smaller than the configuration says
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
     * Samples a unit, batch by batch into its folder, from where an earlier run left it. Where memory does not suffice, batches are
     * halved from there on and the unit starts again: noise belongs to the sample, so the result is the same within rounding.
     *
     * @param part where the samples go
     * @param progress hears of the share of the unit that is done, 0 to 1
     * @param seeing shows networks what is there of the samples of this unit
     */
    Drawn sample(Unit unit, PartialUnit part, UnitProgress progress, Function<SampleBlock, Ahead> seeing)
            throws IOException {
        while (true) {
            try {
                return inBatches(unit, part, progress, seeing);
            } catch (RuntimeException e) {
                int half = half();
                if (!OutOfMemory.is(e) || half == batch) {
                    throw e;
                }
                notices.accept("out of memory: continuing with " + half + " samples at a time instead of " + batch
                        + ", with the same result within rounding");
                batch = half;
                part.discard();
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
        return trial(point, steps, batch);
    }

    /** As {@link #trial(Point, int)}, in a batch of another size. */
    SampledBatch.Counts trial(Point point, int steps, int size) {
        Grid own = point.sampling().grid();
        Grid grid =
                own.steps() <= steps ? own : point.sampling().withSteps(steps).grid();
        Loop loop = new Loop(plan.samplingPlan(point, grid, denoiser(point), resources));
        long seed = plan.experiment().samples().seeds().get(0);
        int count = plan.experiment().samples().count();
        Conditions conditions =
                plan.conditions().first(seed, count, plan.experiment().samples().particles());
        try (NDManager scratch = manager.newSubManager()) {
            return loop.sample(
                            scratch, noise.apply(seed), 0, conditions.rows(0, Math.min(size, count)), LoopListener.NONE)
                    .counts();
        }
    }

    private Denoiser denoiser(Point point) {
        return denoisers.computeIfAbsent(plan.model(point), m -> {
            // Several workers open one file; the engine compiles it once at a time.
            synchronized (plan) {
                return m.open(manager, plan.experiment().dtype().type());
            }
        });
    }

    private Drawn inBatches(Unit unit, PartialUnit part, UnitProgress progress, Function<SampleBlock, Ahead> seeing)
            throws IOException {
        Denoiser denoiser = denoiser(unit.point());
        Loop plain = new Loop(plan.samplingPlan(unit.point(), denoiser, resources));
        Loop loop = watchesInputs ? plain.watchingInputs() : plain;
        int count = plan.experiment().samples().count();
        Conditions conditions = plan.conditions()
                .first(unit.seed(), count, plan.experiment().samples().particles());
        Decoder decoder = denoiser.decoder();
        Shape made = decoder == null ? denoiser.dataShape() : decoder.imageShape();
        long[] shape = new Shape(count).addAll(made).getShape();
        NoiseSource drawn = noise.apply(unit.seed());
        Sofar sofar = part.begin(batch);
        // Smaller batches of an earlier run go on as they are.
        int size = sofar.batch();
        Ahead ahead = seeing.apply(block(part.source(shape), conditions, denoiser, made));
        for (int first = sofar.done(); first < count; first = sofar.done()) {
            long start = System.nanoTime();
            int last = (int) Math.min(count, (long) first + size);
            double before = (double) first / count;
            double share = (double) (last - first) / count;
            try (NDManager scratch = manager.newSubManager()) {
                SampledBatch sampled = loop.sample(
                        scratch,
                        drawn,
                        first,
                        conditions.rows(first, last),
                        (step, steps) -> progress.done(before + share * step / Math.max(1, steps)));
                float[] values = values(decoded(decoder, sampled.samples()));
                sofar = sofar.plus(sampled, last, (System.nanoTime() - start) / 1e9);
                part.write(shape, Math.multiplyExact(first, made.size()), values, sofar);
            }
            ahead.until(last);
        }
        SampleBlock block = block(UnitWriter.samples(part.samples()), conditions, denoiser, made);
        return new Drawn(block, ahead, sofar.counts(), sofar.lost(), sofar.ineffective(), sofar.seconds());
    }

    private static SampleBlock block(SampleBlock.Source source, Conditions conditions, Denoiser denoiser, Shape one) {
        return SampleBlock.of(source, conditions, denoiser.classes(), one.getShape());
    }

    /** What is recorded, drawn and measured: images, also of a latent model. */
    private static NDArray decoded(@Nullable Decoder decoder, NDArray samples) {
        return decoder == null ? samples : Autograd.recording(false, () -> decoder.decode(samples));
    }

    private static float[] values(NDArray samples) {
        try (NDArray single = samples.toType(DataType.FLOAT32, true)) {
            return PyTorch.floats(single);
        }
    }
}
