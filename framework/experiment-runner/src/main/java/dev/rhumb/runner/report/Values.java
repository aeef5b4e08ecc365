package dev.rhumb.runner.report;

import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.reporting.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Metrics of seed blocks, to be paired by seed. */
final class Values {
    private final Map<String, Map<Long, Report.Unit>> units = new LinkedHashMap<>();

    Values(List<Report.Unit> all) {
        all.forEach(unit -> units.computeIfAbsent(key(unit.arm(), unit.point()), k -> new LinkedHashMap<>())
                .put(unit.seed(), unit));
    }

    private static String key(String arm, String point) {
        return arm + "\n" + point;
    }

    private Map<Long, Report.Unit> of(MetricsTable.Row row) {
        return units.getOrDefault(key(row.arm(), row.point()), Map.of());
    }

    /** Seeds under which all of these points have a block, in order. */
    List<Long> common(List<MetricsTable.Row> rows) {
        TreeSet<Long> seeds = new TreeSet<>(of(rows.get(0)).keySet());
        rows.forEach(row -> seeds.retainAll(of(row).keySet()));
        return new ArrayList<>(seeds);
    }

    /** One row per point, one column per seed; NaN where a metric is undefined. */
    double[][] metric(List<MetricsTable.Row> rows, String metric, List<Long> seeds) {
        return rows.stream()
                .map(row -> seeds.stream()
                        .mapToDouble(seed -> value(row, seed, metric))
                        .toArray())
                .toArray(double[][]::new);
    }

    /** In how many blocks of a point a metric has a value. */
    long defined(MetricsTable.Row row, String metric) {
        return of(row).values().stream()
                .filter(unit -> Double.isFinite(unit.metrics().getOrDefault(metric, Double.NaN)))
                .count();
    }

    private double value(MetricsTable.Row row, long seed, String metric) {
        Report.Unit unit = of(row).get(seed);
        return unit == null ? Double.NaN : unit.metrics().getOrDefault(metric, Double.NaN);
    }

    /** Seconds per 1000 samples, averaged over the blocks; NaN if unknown. */
    double seconds(MetricsTable.Row row) {
        return of(row).values().stream()
                .mapToDouble(Report.Unit::samplingSeconds)
                .average()
                .orElse(Double.NaN);
    }
}
