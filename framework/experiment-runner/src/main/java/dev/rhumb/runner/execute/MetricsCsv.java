package dev.rhumb.runner.execute;

import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.experiment.Setting;
import java.util.ArrayList;
import java.util.List;

/** One row for each point: means over the seed blocks with 95 % intervals. No time enters it. */
final class MetricsCsv {
    private static final String REAL = "real";

    private final List<String> metrics;
    private final StringBuilder text = new StringBuilder();

    MetricsCsv(List<String> metrics) {
        this.metrics = List.copyOf(metrics);
        List<String> header = new ArrayList<>(
                List.of("arm", "point", "parameter", "value", "seeds", "samples", "evaluations", "gradients"));
        for (String metric : metrics) {
            header.addAll(List.of(metric, metric + ".low", metric + ".high"));
        }
        line(header);
    }

    /** A point's finished seed blocks. */
    void point(Point point, List<UnitRecord> blocks) {
        List<String> cells = new ArrayList<>(List.of(point.arm(), point.name()));
        Setting first = point.settings().isEmpty()
                ? new Setting("", "", Double.NaN)
                : point.settings().get(0);
        cells.addAll(List.of(first.key(), number(first.value())));
        long samples = blocks.stream().mapToLong(UnitRecord::samples).sum();
        long rows = blocks.stream().mapToLong(b -> b.counts().rows()).sum();
        long gradients = blocks.stream().mapToLong(b -> b.counts().gradients()).sum();
        cells.addAll(List.of(
                Integer.toString(blocks.size()),
                Long.toString(samples),
                number((double) rows / samples),
                number((double) gradients / samples)));
        estimates(cells, blocks);
        line(cells);
    }

    /** The real data in the place of samples. */
    void floor(List<UnitRecord> blocks) {
        long samples = blocks.stream().mapToLong(UnitRecord::samples).sum();
        List<String> cells = new ArrayList<>(
                List.of(REAL, "", "", "", Integer.toString(blocks.size()), Long.toString(samples), "", ""));
        estimates(cells, blocks);
        line(cells);
    }

    private void estimates(List<String> cells, List<UnitRecord> blocks) {
        for (String metric : metrics) {
            double[] values = blocks.stream()
                    .mapToDouble(b -> b.metrics().getOrDefault(metric, Double.NaN))
                    .toArray();
            Interval interval = Interval.ofBlocks(values);
            cells.addAll(List.of(number(interval.mean()), number(interval.low()), number(interval.high())));
        }
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
