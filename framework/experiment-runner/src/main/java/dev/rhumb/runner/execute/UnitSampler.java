package dev.rhumb.runner.execute;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.loop.Asked;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.runner.measure.SampleBlock;
import dev.rhumb.runner.plan.ModelSource;
import dev.rhumb.runner.plan.RunPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Samples units with opened networks, in the batches that the configuration fixes. */
final class UnitSampler {
    private final RunPlan plan;
    private final NDManager manager;
    private final Map<ModelSource, Denoiser> denoisers = new LinkedHashMap<>();
    private final Resources resources;

    UnitSampler(RunPlan plan, NDManager manager, Resources resources) {
        this.plan = plan;
        this.manager = manager;
        this.resources = resources;
    }

    /**
     * @param progress hears of the share of the unit that is done, 0 to 1
     */
    Drawn sample(Unit unit, UnitProgress progress) {
        Denoiser denoiser = denoisers.computeIfAbsent(
                plan.model(unit.point()),
                m -> m.open(manager, plan.experiment().dtype().type()));
        Loop loop = new Loop(plan.samplingPlan(unit.point(), denoiser, resources));
        int count = plan.experiment().samples().count();
        Asked asked = plan.asking()
                .first(unit.seed(), count, plan.experiment().samples().particles());
        long[] shape = denoiser.dataShape().getShape();
        SampleBlock block =
                SampleBlock.of(new float[count * (int) denoiser.dataShape().size()], asked, shape);
        SampledBatch.Counts counts = new SampledBatch.Counts(0, 0, 0, 0);
        List<SampledBatch.NonFinite> lost = new ArrayList<>();
        List<Integer> ineffective = new ArrayList<>();
        CounterNoise noise = new CounterNoise(unit.seed());
        for (int first = 0; first < count; first += plan.experiment().batch()) {
            int last = Math.min(count, first + plan.experiment().batch());
            double before = (double) first / count;
            double share = (double) (last - first) / count;
            try (NDManager scratch = manager.newSubManager()) {
                SampledBatch batch = loop.sample(
                        scratch,
                        noise,
                        first,
                        asked.rows(first, last),
                        (step, steps) -> progress.done(before + share * step / Math.max(1, steps)));
                copy(batch.samples(), block.values(), first * block.size());
                counts = counts.plus(batch.counts());
                lost.addAll(batch.nonFinite());
                keepCommon(ineffective, batch.ineffective(), first == 0);
            }
        }
        return new Drawn(block, counts, lost, ineffective);
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
