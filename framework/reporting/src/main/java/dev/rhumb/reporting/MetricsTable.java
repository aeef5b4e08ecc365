package dev.rhumb.reporting;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The rows of a {@code metrics.csv}: one per point of an experiment, and at most one with the arm {@code real}, the
 * value every metric takes between two halves of the real data.
 *
 * <p>Columns: {@code arm, point, parameter, value, seeds, samples, evaluations, gradients}, then for every metric
 * {@code m} the three columns {@code m, m.low, m.high} (mean and bounds of the 95 % interval, empty where undefined).
 * Tables of this version also have {@code samples-per-block} and {@code reference-per-block}, the numbers that every metric
 * was computed from, and for distances {@code m.less-floor}. Where a point has several swept keys, there is a column {@code
 * parameter.KEY} for each key of the table, empty in arms that do not sweep it.
 */
public final class MetricsTable {
    /** The arm of the real-versus-real row. */
    public static final String REAL = "real";

    private static final List<String> FIXED =
            List.of("arm", "point", "parameter", "value", "seeds", "samples", "evaluations", "gradients");
    /** Ends the name of a distance less what real data give in the place of samples. */
    public static final String LESS_FLOOR = ".less-floor";
    /** Samples that metrics were computed from in each seed block. */
    public static final String SAMPLES_PER_BLOCK = "samples-per-block";
    /** Real samples that they were compared with in each seed block. */
    public static final String REFERENCE_PER_BLOCK = "reference-per-block";

    /** Begins the name of a swept key's own column. */
    public static final String PARAMETER = "parameter.";

    private static final List<String> COUNTED = List.of(SAMPLES_PER_BLOCK, REFERENCE_PER_BLOCK);
    private static final String LOW = ".low";
    private static final String HIGH = ".high";

    private final String name;
    private final List<String> metrics;
    private final List<Row> rows;

    private MetricsTable(String name, List<String> metrics, List<Row> rows) {
        this.name = name;
        this.metrics = List.copyOf(metrics);
        this.rows = List.copyOf(rows);
    }

    /**
     * One point.
     *
     * @param arm name of the arm
     * @param point what was swept, as {@code scale=1.5,eta=0.3}; empty if nothing was
     * @param parameter first swept key, empty if nothing was
     * @param value its value, NaN if nothing was swept
     * @param seeds number of seed blocks
     * @param samples samples of the point, over all seed blocks
     * @param samplesPerBlock samples that every metric was computed from in each block; 0 if unknown
     * @param referencePerBlock real samples that they were compared with in each block; 0 if unknown, as in older tables
     * @param evaluations network evaluations per sample, NaN if unknown
     * @param gradients network gradients per sample, NaN if unknown
     * @param metrics every metric of the table, {@link Estimate#UNDEFINED} where the file has none
     */
    public record Row(
            String arm,
            String point,
            String parameter,
            double value,
            long seeds,
            long samples,
            long samplesPerBlock,
            long referencePerBlock,
            double evaluations,
            double gradients,
            Map<String, Estimate> metrics) {
        /** Keeps the order of the metrics. */
        public Row {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        }

        /** The estimate of a metric, {@link Estimate#UNDEFINED} if the row lacks it. */
        public Estimate metric(String name) {
            return metrics.getOrDefault(name, Estimate.UNDEFINED);
        }

        /** Under another arm, with some of the metrics. */
        Row of(String newArm, List<String> chosen) {
            Map<String, Estimate> kept = new LinkedHashMap<>();
            chosen.forEach(name -> kept.put(name, metric(name)));
            return new Row(
                    newArm,
                    point,
                    parameter,
                    value,
                    seeds,
                    samples,
                    samplesPerBlock,
                    referencePerBlock,
                    evaluations,
                    gradients,
                    kept);
        }

        /** Arm and point in words, for messages. */
        public String describe() {
            return point.isEmpty() ? arm : arm + " " + point;
        }
    }

    /** Whether a column is a distance less what real data give. */
    public static boolean isLessFloor(String metric) {
        return metric.endsWith(LESS_FLOOR);
    }

    /** The metric that a column is of: {@code fid} of {@code fid} and of {@code fid.less-floor}. */
    public static String metric(String column) {
        return isLessFloor(column) ? column.substring(0, column.length() - LESS_FLOOR.length()) : column;
    }

    /**
     * Reads and validates a file.
     *
     * @throws ReportingException if the file is absent or malformed, naming column, row and value
     */
    public static MetricsTable read(Path file) {
        Csv csv = Csv.read(file);
        FIXED.forEach(csv::require);
        List<String> metrics = metricColumns(csv);
        List<Row> rows = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < csv.rows(); i++) {
            Row row = row(csv, i, metrics);
            if (!seen.add(row.arm() + "\n" + row.point())) {
                throw new ReportingException(
                        csv.where(i, "point") + " repeats the point \"" + row.describe() + "\"; each may appear once.");
            }
            rows.add(row);
        }
        return new MetricsTable(file.toString(), metrics, rows);
    }

    /**
     * Several tables as one: arms are called {@code name: arm}, and the metrics are those that all tables have.
     *
     * @param tables by name, in the order of the result; one alone is returned as it is
     * @return without a floor unless all tables have the same one
     * @throws ReportingException if the tables have no metric in common
     */
    public static MetricsTable joined(Map<String, MetricsTable> tables) {
        List<MetricsTable> parts = List.copyOf(tables.values());
        if (parts.size() == 1) {
            return parts.get(0);
        }
        String files =
                String.join(" and ", parts.stream().map(MetricsTable::name).toList());
        List<String> common = new ArrayList<>(parts.get(0).metrics());
        parts.forEach(part -> common.retainAll(part.metrics()));
        if (common.isEmpty()) {
            throw new ReportingException(files + " have no metric in common, so there is nothing to compare.");
        }
        List<Row> rows = new ArrayList<>();
        tables.forEach((name, table) ->
                table.points().forEach(row -> rows.add(row.of(name + ": " + row.arm(), common))));
        Set<Optional<Row>> floors = new HashSet<>();
        parts.forEach(part -> floors.add(part.floor().map(row -> row.of(REAL, common))));
        if (floors.size() == 1) {
            floors.iterator().next().ifPresent(rows::add);
        }
        return new MetricsTable(files, common, rows);
    }

    /**
     * The rows of some arms, and the floor.
     *
     * @throws ReportingException naming the nearest arm if one does not exist
     */
    public MetricsTable ofArms(List<String> chosen) {
        List<Row> kept = new ArrayList<>();
        chosen.forEach(arm -> kept.addAll(points(arm)));
        floor().ifPresent(kept::add);
        return new MetricsTable(name, metrics, kept);
    }

    private static List<String> metricColumns(Csv csv) {
        List<String> metrics = new ArrayList<>();
        for (String column : csv.columns()) {
            if (FIXED.contains(column) || COUNTED.contains(column) || column.startsWith(PARAMETER)) {
                continue;
            }
            if (column.endsWith(LOW) || column.endsWith(HIGH)) {
                csv.require(column.substring(0, column.lastIndexOf('.')));
            } else {
                csv.require(column + LOW);
                csv.require(column + HIGH);
                metrics.add(column);
            }
        }
        return metrics;
    }

    private static Row row(Csv csv, int i, List<String> metrics) {
        if (csv.text(i, "arm").isEmpty()) {
            throw new ReportingException(csv.where(i, "arm") + " is empty where the name of an arm is expected.");
        }
        boolean real = csv.text(i, "arm").equals(REAL);
        Map<String, Estimate> estimates = new LinkedHashMap<>();
        for (String metric : metrics) {
            estimates.put(metric, estimate(csv, i, metric));
        }
        long seeds = real && csv.text(i, "seeds").isEmpty() ? 0 : csv.count(i, "seeds");
        long samples = real && csv.text(i, "samples").isEmpty() ? 0 : csv.count(i, "samples");
        long counted = csv.countOrNone(i, SAMPLES_PER_BLOCK);
        return new Row(
                csv.text(i, "arm"),
                csv.text(i, "point"),
                csv.text(i, "parameter"),
                csv.number(i, "value"),
                seeds,
                samples,
                // Blocks are of one size, so older tables say it too.
                counted > 0 || seeds == 0 ? counted : samples / seeds,
                csv.countOrNone(i, REFERENCE_PER_BLOCK),
                csv.number(i, "evaluations"),
                csv.number(i, "gradients"),
                estimates);
    }

    private static Estimate estimate(Csv csv, int i, String metric) {
        double low = csv.number(i, metric + LOW);
        double high = csv.number(i, metric + HIGH);
        if (low > high) {
            throw new ReportingException(csv.where(i, metric + LOW) + " holds " + low + ", above the upper bound "
                    + high + " of the interval.");
        }
        return new Estimate(csv.number(i, metric), low, high);
    }

    /** The file that was read, or the files, for messages. */
    public String name() {
        return name;
    }

    /** Names of the metrics, in the order of the file. */
    public List<String> metrics() {
        return metrics;
    }

    /** Names of the metrics that were measured: without those that are derived from others and the floor. */
    public List<String> measured() {
        return metrics.stream().filter(metric -> !isLessFloor(metric)).toList();
    }

    /** Names of the arms, without the floor, in the order of the file. */
    public List<String> arms() {
        Set<String> arms = new LinkedHashSet<>();
        points().forEach(row -> arms.add(row.arm()));
        return List.copyOf(arms);
    }

    /** All points of all arms, without the floor, in the order of the file. */
    public List<Row> points() {
        return rows.stream().filter(row -> !row.arm().equals(REAL)).toList();
    }

    /** The points of one arm in the order of the file. */
    public List<Row> points(String arm) {
        if (!arms().contains(arm)) {
            throw new ReportingException(name + " has no arm \"" + arm + "\"" + Names.suggestion(arm, arms()) + ".");
        }
        return points().stream().filter(row -> row.arm().equals(arm)).toList();
    }

    /** The real-versus-real row, if the file has one. */
    public Optional<Row> floor() {
        return rows.stream().filter(row -> row.arm().equals(REAL)).findFirst();
    }

    /** The parameters that were swept first, in the order of the file. */
    public List<String> parameters() {
        return points().stream()
                .map(Row::parameter)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    /**
     * Checks that a metric exists.
     *
     * @throws ReportingException naming the nearest metric if it does not
     */
    public void requireMetric(String metric) {
        if (!metrics.contains(metric)) {
            throw new ReportingException(
                    name + " has no metric \"" + metric + "\"" + Names.suggestion(metric, metrics) + ".");
        }
    }

    /** The rows as a Tablesaw table with typed columns, for group-by and joins in a notebook; undefined is missing. */
    public Table table() {
        Table table = Table.create(name);
        table.addColumns(
                StringColumn.create("arm", rows.stream().map(Row::arm).toList()),
                StringColumn.create("point", rows.stream().map(Row::point).toList()),
                StringColumn.create(
                        "parameter", rows.stream().map(Row::parameter).toList()),
                DoubleColumn.create("value", rows.stream().mapToDouble(Row::value)),
                LongColumn.create("seeds", rows.stream().mapToLong(Row::seeds)),
                LongColumn.create("samples", rows.stream().mapToLong(Row::samples)),
                LongColumn.create(SAMPLES_PER_BLOCK, rows.stream().mapToLong(Row::samplesPerBlock)),
                LongColumn.create(REFERENCE_PER_BLOCK, rows.stream().mapToLong(Row::referencePerBlock)),
                DoubleColumn.create("evaluations", rows.stream().mapToDouble(Row::evaluations)),
                DoubleColumn.create("gradients", rows.stream().mapToDouble(Row::gradients)));
        for (String metric : metrics) {
            table.addColumns(
                    DoubleColumn.create(
                            metric,
                            rows.stream().mapToDouble(r -> r.metric(metric).mean())),
                    DoubleColumn.create(
                            metric + LOW,
                            rows.stream().mapToDouble(r -> r.metric(metric).low())),
                    DoubleColumn.create(
                            metric + HIGH,
                            rows.stream().mapToDouble(r -> r.metric(metric).high())));
        }
        return table;
    }
}
