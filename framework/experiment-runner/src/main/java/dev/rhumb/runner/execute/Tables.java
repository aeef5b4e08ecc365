package dev.rhumb.runner.execute;

import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.files.AtomicFiles;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.plan.PlannedPoint;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code metrics.csv}, {@code blocks.csv} and {@code times.csv} from the units' files. */
final class Tables {
    private Tables() {}

    static Path floorFolder(Path results, long seed) {
        return results.resolve("real").resolve(Long.toString(seed));
    }

    /**
     * Writes what is finished. While a run is under way {@code metrics.csv} holds those seed blocks that all points have, or
     * else the fullest one alone: points with different numbers of samples cannot share a curve.
     *
     * @param measuring what real data are measured with now
     */
    static void write(RunPlan plan, List<Unit> units, Path results, Code measuring) throws IOException {
        Map<Unit, UnitRecord> records = new LinkedHashMap<>();
        for (Unit unit : units) {
            unit.record(results).ifPresent(record -> records.put(unit, record));
        }
        Map<Long, UnitRecord> floors = new LinkedHashMap<>();
        for (long seed : plan.experiment().samples().seeds()) {
            UnitRecord.read(floorFolder(results, seed))
                    .flatMap(record -> record.by(measuring))
                    .ifPresent(record -> floors.put(seed, record));
        }
        List<Long> shown = shown(plan, units, records);
        SweptKeys keys =
                SweptKeys.of(plan.points().stream().map(PlannedPoint::point).toList());
        MetricsCsv csv = new MetricsCsv(plan.metrics(), keys, floors);
        BlockTables tables =
                new BlockTables(plan.metrics().stream().map(NamedMetric::name).toList());
        for (PlannedPoint planned : plan.points()) {
            Point point = planned.point();
            Map<Long, UnitRecord> blocks = new LinkedHashMap<>();
            for (Unit unit : units) {
                UnitRecord record = records.get(unit);
                if (record != null && unit.point().equals(point)) {
                    double seconds = UnitRecord.samplingSeconds(unit.folder(results));
                    tables.add(point.arm(), point.name(), unit.seed(), record, seconds);
                    if (shown.contains(unit.seed())) {
                        blocks.put(unit.seed(), record);
                    }
                }
            }
            if (!blocks.isEmpty()) {
                csv.point(point, blocks);
            }
        }
        floors.forEach((seed, record) -> tables.add(MetricsTable.REAL, "", seed, record, Double.NaN));
        floors.keySet().retainAll(shown);
        if (!floors.isEmpty()) {
            csv.floor();
        }
        tables.write(results);
        AtomicFiles.write(results.resolve("metrics.csv"), csv.toString());
    }

    private static List<Long> shown(RunPlan plan, List<Unit> units, Map<Unit, UnitRecord> records) {
        Map<Long, Integer> finished = new LinkedHashMap<>();
        plan.experiment().samples().seeds().forEach(seed -> finished.put(seed, 0));
        records.keySet().forEach(unit -> finished.merge(unit.seed(), 1, Integer::sum));
        int all = (int) units.stream().map(Unit::point).distinct().count();
        List<Long> whole = finished.keySet().stream()
                .filter(seed -> finished.getOrDefault(seed, 0) == all)
                .toList();
        if (!whole.isEmpty()) {
            return whole;
        }
        int most = finished.values().stream().max(Integer::compare).orElse(0);
        return finished.keySet().stream()
                .filter(seed -> finished.getOrDefault(seed, 0) == most)
                .limit(1)
                .toList();
    }
}
