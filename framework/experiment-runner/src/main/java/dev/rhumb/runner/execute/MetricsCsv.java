package dev.rhumb.runner.execute;

import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.experiment.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** One row for each point: means over the seed blocks with 95 % intervals. No time enters it. */
final class MetricsCsv {
    private final List<NamedMetric> metrics;
    private final Map<Long, UnitRecord> floors;
    private final SweptKeys keys;
    private final StringBuilder text = new StringBuilder();

    /**
     * @param floors real data in the place of samples, by seed; read when a row is written
     */
    MetricsCsv(List<NamedMetric> metrics, SweptKeys keys, Map<Long, UnitRecord> floors) {
        this.keys = keys;
        this.metrics = List.copyOf(metrics);
        this.floors = floors;
        List<String> header = new ArrayList<>(List.of(
                "arm",
                "point",
                "parameter",
                "value",
                "seeds",
                "samples",
                "evaluations",
                "gradients",
                MetricsTable.SAMPLES_PER_BLOCK,
                MetricsTable.REFERENCE_PER_BLOCK));
        header.addAll(keys.columns());
        for (NamedMetric metric : metrics) {
            columns(header, metric.name());
            if (metric.isDistanceFromZero()) {
                columns(header, metric.name() + MetricsTable.LESS_FLOOR);
            }
        }
        line(header);
    }

    private static void columns(List<String> header, String name) {
        header.addAll(List.of(name, name + ".low", name + ".high"));
    }

    /** A point's finished seed blocks, by seed. */
    void point(Point point, Map<Long, UnitRecord> blocks) {
        List<String> cells = new ArrayList<>(List.of(point.arm(), point.name()));
        Setting first = point.settings().isEmpty()
                ? new Setting("", "", Double.NaN)
                : point.settings().get(0);
        cells.addAll(List.of(first.key(), number(first.value())));
        Collection<UnitRecord> all = blocks.values();
        long samples = all.stream().mapToLong(UnitRecord::samples).sum();
        long rows = all.stream().mapToLong(b -> b.counts().rows()).sum();
        long gradients = all.stream().mapToLong(b -> b.counts().gradients()).sum();
        cells.addAll(List.of(
                Integer.toString(all.size()),
                Long.toString(samples),
                number((double) rows / samples),
                number((double) gradients / samples)));
        counts(cells, all);
        cells.addAll(keys.cells(point.settings()));
        estimates(cells, blocks);
        line(cells);
    }

    /** The real data in the place of samples. */
    void floor() {
        long samples = floors.values().stream().mapToLong(UnitRecord::samples).sum();
        List<String> cells = new ArrayList<>(List.of(
                MetricsTable.REAL, "", "", "", Integer.toString(floors.size()), Long.toString(samples), "", ""));
        counts(cells, floors.values());
        cells.addAll(keys.cells(List.of()));
        estimates(cells, floors);
        line(cells);
    }

    /** What every metric is computed from in each block; where blocks lost samples, in the smallest. */
    private static void counts(List<String> cells, Collection<UnitRecord> blocks) {
        int reference = blocks.stream().mapToInt(UnitRecord::reference).min().orElse(0);
        cells.add(Integer.toString(
                blocks.stream().mapToInt(UnitRecord::measured).min().orElse(0)));
        cells.add(reference == 0 ? "" : Integer.toString(reference));
    }

    private void estimates(List<String> cells, Map<Long, UnitRecord> blocks) {
        long samples = blocks.values().stream().mapToLong(UnitRecord::measured).sum();
        for (NamedMetric metric : metrics) {
            double[] values = blocks.values().stream()
                    .mapToDouble(b -> b.metrics().getOrDefault(metric.name(), Double.NaN))
                    .toArray();
            estimate(cells, Interval.of(metric, samples, values));
            if (metric.isDistanceFromZero()) {
                double[] excess = blocks.entrySet().stream()
                        .mapToDouble(block -> block.getValue().lessFloor(metric.name(), floors.get(block.getKey())))
                        .toArray();
                estimate(cells, Interval.ofBlocks(excess));
            }
        }
    }

    private static void estimate(List<String> cells, Interval interval) {
        cells.addAll(List.of(number(interval.mean()), number(interval.low()), number(interval.high())));
    }

    private void line(List<String> cells) {
        text.append(row(cells));
    }

    /** Cells as a line of a comma-separated file. */
    static String row(List<String> cells) {
        return String.join(",", cells.stream().map(MetricsCsv::quoted).toList()) + '\n';
    }

    private static String quoted(String cell) {
        return cell.contains(",") || cell.contains("\"") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    /** Undefined is empty; whole numbers are written without a fraction. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
