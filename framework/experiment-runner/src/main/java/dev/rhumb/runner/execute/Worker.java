package dev.rhumb.runner.execute;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.loop.MethodFailure;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.runner.measure.Neighbours;
import dev.rhumb.runner.measure.Target;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Does units with networks of its own, on one thread at a time. Several workers sample at once; they measure one after the other,
 * since the reference data and the networks that see samples are shared, and metrics use all threads anyway.
 */
final class Worker implements AutoCloseable {
    private final RunPlan plan;
    private final Reporter reporter;
    private final boolean watchesInputs;
    private final NDManager manager;
    private final ReentrantLock measuring;
    private @Nullable UnitSampler sampler;

    /**
     * @param watchesInputs whether a method that changes its inputs in place is a failure
     * @param measuring held while samples are measured
     */
    Worker(RunPlan plan, Device device, Reporter reporter, boolean watchesInputs, ReentrantLock measuring) {
        this.plan = plan;
        this.reporter = reporter;
        this.watchesInputs = watchesInputs;
        this.manager = PyTorch.manager(device);
        this.measuring = measuring;
    }

    /** Opened when it is first needed. */
    UnitSampler sampler() {
        UnitSampler opened = sampler;
        if (opened == null) {
            opened = new UnitSampler(
                    plan,
                    manager,
                    plan.resources().open(manager, plan.experiment().dtype().type()),
                    sentence -> reporter.print("rhumb: " + sentence),
                    watchesInputs);
            sampler = opened;
        }
        return opened;
    }

    /** Does what is missing of a unit. One arm whose method fails must not cost the others their samples. */
    void attempt(Unit unit, Path results, Target.Block block, Failures failures) throws IOException {
        try {
            unit(unit, results, block, failures);
        } catch (MethodFailure failure) {
            failures.method(unit, failure, reporter);
        }
    }

    private void unit(Unit unit, Path results, Target.Block block, Failures failures) throws IOException {
        long start = System.nanoTime();
        Path folder = unit.folder(results);
        Optional<UnitRecord> before = unit.record(results);
        if (before.isEmpty()) {
            sample(unit, results, block, failures);
        } else {
            measuring.lock();
            try {
                Visible visible = Visible.of(UnitWriter.read(folder), unit, block::input);
                Measurement more = visible.measure(unmeasured(plan, before.get()));
                failures.metrics(unit.describe(), more.failures(), reporter);
                sheets(unit).draw(folder, visible.neighbours(block));
                before.get().with(more.metrics(), more.notes()).write(folder);
            } finally {
                measuring.unlock();
            }
        }
        reporter.finished(unit.describe(), (System.nanoTime() - start) / 1e9);
    }

    static List<NamedMetric> unmeasured(RunPlan plan, UnitRecord record) {
        return plan.metrics().stream()
                .filter(m -> !record.metrics().containsKey(m.name()))
                .toList();
    }

    private void sample(Unit unit, Path results, Target.Block block, Failures failures) throws IOException {
        try (PartialUnit part = PartialUnit.of(unit, results)) {
            Drawn drawn = sampler()
                    .sample(
                            unit,
                            part,
                            share -> reporter.under(unit.describe(), share),
                            coming -> new Ahead(block.arriving(coming), measuring));
            measuring.lock();
            try {
                long start = System.nanoTime();
                Visible visible = Visible.of(drawn.block(), unit, drawn.ahead().arrivals()::input);
                Measurement measured = visible.measure(plan.metrics());
                failures.metrics(unit.describe(), measured.failures(), reporter);
                @Nullable Neighbours neighbours = visible.neighbours(block);
                UnitRecord record = record(unit, drawn, visible.input(), measured);
                warn(unit, record);
                Map<String, Object> timing = new LinkedHashMap<>();
                timing.put(UnitRecord.SAMPLING_SECONDS, drawn.seconds());
                timing.put("measuring-seconds", drawn.ahead().seconds() + (System.nanoTime() - start) / 1e9);
                UnitWriter.write(part, drawn.block(), record, timing, sheets(unit), neighbours);
            } finally {
                measuring.unlock();
            }
        }
    }

    private Sheets sheets(Unit unit) {
        return new Sheets(unit.describe(), reporter::print);
    }

    private static UnitRecord record(Unit unit, Drawn drawn, @Nullable MetricInput input, Measurement measured) {
        return new UnitRecord(
                unit.configuration(),
                unit.measurement(),
                unit.code(),
                drawn.block().count(),
                input == null ? 0 : input.reference().rows(),
                drawn.counts(),
                drawn.nonFinite().stream().map(UnitRecord::place).toList(),
                drawn.ineffective(),
                measured.metrics(),
                measured.notes());
    }

    private void warn(Unit unit, UnitRecord record) {
        if (!record.nonFinite().isEmpty()) {
            reporter.print(
                    "warning: " + unit.describe() + ": " + record.nonFinite().size() + " of " + record.samples()
                            + " samples are not finite and are left out of the metrics; the first is "
                            + record.nonFinite().get(0));
        }
        for (int index : record.ineffective()) {
            reporter.print("warning: " + unit.describe() + ": the guidance '"
                    + unit.point().stack().get(index).method().name() + "' never changed anything");
        }
        record.notes()
                .forEach((metric, why) -> reporter.print("warning: " + unit.describe() + ": " + metric + ": " + why));
    }

    @Override
    public void close() {
        manager.close();
    }
}
