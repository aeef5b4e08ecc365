package dev.rhumb.reporting;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a report shows; {@link ReportPage} writes it.
 *
 * @param title names of the experiments
 * @param sources the experiments, at least one
 * @param table their points
 * @param curves what to draw first, in this order
 * @param families arms to show together, by name, the first one first; empty shows all arms
 * @param measures what is known of metrics, by name
 * @param units the seed blocks of the points
 * @param sections tables of statistics, in their order
 * @param notes one sentence for each thing that a reader has to know first
 */
public record Report(
        String title,
        List<Source> sources,
        MetricsTable table,
        List<Figures.Curve> curves,
        Map<String, List<String>> families,
        Map<String, Measure> measures,
        List<Unit> units,
        List<Section> sections,
        List<String> notes) {
    /**
     * Copies its lists.
     *
     * @throws ReportingException if points differ in their number of samples
     */
    public Report {
        SweepSeries.requireEqualSamples(table);
        sources = List.copyOf(sources);
        curves = List.copyOf(curves);
        families = Collections.unmodifiableMap(new LinkedHashMap<>(families));
        measures = Map.copyOf(measures);
        units = List.copyOf(units);
        sections = List.copyOf(sections);
        notes = List.copyOf(notes);
    }

    /**
     * One experiment.
     *
     * @param name of its folder
     * @param question it asks, perhaps empty
     * @param configuration the resolved experiment, YAML
     * @param manifest what it was made with, keys in order
     */
    public record Source(String name, String question, String configuration, Map<String, String> manifest) {
        /** Keeps the order of the keys. */
        public Source {
            manifest = Collections.unmodifiableMap(new LinkedHashMap<>(manifest));
        }
    }

    /**
     * A metric.
     *
     * @param direction which way it improves
     * @param description one sentence
     * @param features the network whose features it is of, where its axis has to name that; else empty
     */
    public record Measure(Direction direction, String description, String features) {}

    /**
     * A point under one seed.
     *
     * @param arm of the point, as in the table
     * @param point its name, as in the table
     * @param seed of the block
     * @param metrics of the block
     * @param samplingSeconds per 1000 samples, NaN if unknown
     * @param folder where its samples lie, relative to the results
     * @param sheet picture of its samples; null if there is none
     */
    public record Unit(
            String arm,
            String point,
            long seed,
            Map<String, Double> metrics,
            double samplingSeconds,
            String folder,
            @Nullable Path sheet) {
        /** Keeps the order of the metrics. */
        public Unit {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        }
    }

    /**
     * Tables under one heading.
     *
     * @param id anchor
     * @param title heading
     * @param explanation how the numbers were computed
     * @param grids at least one
     */
    public record Section(String id, String title, String explanation, List<Grid> grids) {
        /** Copies the list. */
        public Section {
            grids = List.copyOf(grids);
        }
    }

    /**
     * One table.
     *
     * @param caption above it
     * @param folded whether it is opened on request only, as a table with a caption and nothing but dashes always is
     * @param columns headings
     * @param rows one cell per column
     * @param note sentences between caption and table, perhaps empty
     */
    public record Grid(String caption, boolean folded, List<String> columns, List<List<Cell>> rows, String note) {
        /** Without a note. */
        public Grid(String caption, boolean folded, List<String> columns, List<List<Cell>> rows) {
            this(caption, folded, columns, rows, "");
        }

        /** Copies the lists and checks that they fit. */
        public Grid {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
            folded = folded || (!caption.isEmpty() && isBlank(rows));
            for (List<Cell> row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException("A row of '" + caption + "' has " + row.size()
                            + " cells where there are " + columns.size() + " columns.");
                }
            }
        }
    }

    /** Whether there are numbers due and none is there. */
    private static boolean isBlank(List<List<Cell>> rows) {
        List<Cell> numbers =
                rows.stream().flatMap(List::stream).filter(Cell::number).toList();
        return !numbers.isEmpty() && numbers.stream().allMatch(Cell.empty()::equals);
    }

    /**
     * A cell.
     *
     * @param text number or word
     * @param detail in small print below, such as an interval; perhaps empty
     * @param number whether it is a number, written flush right
     * @param marked whether it stands out
     */
    public record Cell(String text, String detail, boolean number, boolean marked) {
        /** Words. */
        public static Cell words(String text) {
            return new Cell(text, "", false, false);
        }

        /** A number. */
        public static Cell value(double value) {
            return Double.isNaN(value) ? empty() : new Cell(Text.number(value), "", true, false);
        }

        /** Nothing, where there is no value. */
        public static Cell empty() {
            return new Cell("\u2013", "", true, false);
        }

        /** A mean with its interval. */
        public static Cell of(Estimate estimate) {
            if (Double.isNaN(estimate.mean())) {
                return empty();
            }
            String[] rounded = Text.rounded(estimate);
            String interval = estimate.hasInterval() ? rounded[1] + " to " + rounded[2] : "";
            return new Cell(rounded[0].replace('-', '\u2212'), interval.replace('-', '\u2212'), true, false);
        }

        /** Standing out, if a condition holds. */
        public Cell markedIf(boolean condition) {
            return new Cell(text, detail, number, condition);
        }

        /** With other small print. */
        public Cell with(String small) {
            return new Cell(text, small, number, marked);
        }
    }

    /**
     * The points of an arm that differ only in the first swept parameter, in order of its value; a line of the figures.
     *
     * @param name arm, with the values of the other parameters where it has several lines
     * @param parameter the parameter along it, empty for an arm without a sweep
     * @param points at least one
     */
    public record Sweep(String name, String parameter, List<MetricsTable.Row> points) {
        /** Copies the list. */
        public Sweep {
            points = List.copyOf(points);
        }
    }

    /** The sweeps of a table, in the order of the figures' legend. */
    public static List<Sweep> sweeps(MetricsTable table) {
        return SweepSeries.of(table).stream()
                .map(line -> new Sweep(line.name(), line.parameter(), line.points()))
                .toList();
    }

    /** How many samples, seed blocks and evaluations the points have, in words. */
    public String smallPrint() {
        return SweepSeries.smallPrint(table);
    }
}
