package dev.rhumb.runner.execute;

import ai.djl.Device;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.evaluation.track.TrackedPoint;
import dev.rhumb.runner.experiment.BoundEntry;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.plan.Digest;
import dev.rhumb.runner.plan.PlannedPoint;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reports the points of a run as they grow, from the units' files.
 *
 * @param results the run's folder
 * @param listener takes the points; null for none
 */
record TrackedPoints(
        RunPlan plan,
        List<Unit> units,
        Device device,
        String measurement,
        Path results,
        @Nullable Consumer<TrackedPoint> listener) {

    /** Reports every point that has a finished unit. */
    void all() throws IOException {
        if (listener == null) {
            return;
        }
        for (PlannedPoint planned : plan.points()) {
            report(planned, listener);
        }
    }

    /** Reports the point that a unit belongs to. */
    void after(Unit unit) throws IOException {
        if (listener == null) {
            return;
        }
        for (PlannedPoint planned : plan.points()) {
            if (planned.point().equals(unit.point())) {
                report(planned, listener);
            }
        }
    }

    private void report(PlannedPoint planned, Consumer<TrackedPoint> listener) throws IOException {
        List<UnitRecord> blocks = new ArrayList<>();
        for (Unit unit : units) {
            if (unit.point().equals(planned.point())) {
                unit.record(results).ifPresent(blocks::add);
            }
        }
        if (!blocks.isEmpty()) {
            listener.accept(point(planned, blocks));
        }
    }

    private TrackedPoint point(PlannedPoint planned, List<UnitRecord> blocks) {
        Point point = planned.point();
        long samples = blocks.stream().mapToLong(UnitRecord::samples).sum();
        long rows = blocks.stream().mapToLong(b -> b.counts().rows()).sum();
        long gradients = blocks.stream().mapToLong(b -> b.counts().gradients()).sum();
        Map<String, Interval> metrics = new LinkedHashMap<>();
        for (NamedMetric metric : plan.metrics()) {
            metrics.put(
                    metric.name(),
                    Interval.of(
                            metric,
                            blocks.stream().mapToLong(UnitRecord::measured).sum(),
                            blocks.stream()
                                    .mapToDouble(b -> b.metrics().getOrDefault(metric.name(), Double.NaN))
                                    .toArray()));
        }
        return new TrackedPoint(
                Digest.of(List.of(planned.configuration(), Devices.kind(device), measurement)),
                point.arm(),
                point.name(),
                settings(point),
                blocks.size(),
                samples,
                (double) rows / samples,
                (double) gradients / samples,
                metrics,
                results.resolve(point.arm()).resolve(point.folder()).toAbsolutePath());
    }

    private static Map<String, String> settings(Point point) {
        Map<String, Object> settings = new LinkedHashMap<>();
        List<BoundEntry> stack = point.stack();
        for (int i = 0; i < stack.size(); i++) {
            String prefix = stack.size() == 1 ? "" : (i + 1) + ".";
            stack.get(i).identity().forEach((key, value) -> settings.put(prefix + key, value));
        }
        point.modelKey().ifPresent(model -> settings.put("arm.model", model));
        settings.putAll(point.sampling().identity());
        return Subject.flat(settings);
    }
}
