package dev.rhumb.reporting;

import dev.rhumb.files.AtomicFiles;
import dev.rhumb.reporting.MetricsTable.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table of points for a paper, in LaTeX with the packages booktabs and graphicx: arm, setting and cost, then each metric's mean with
 * its interval in small type, and the real data below a rule.
 */
public final class LatexTable {
    /** Rows that fit on a page; more need longtable in place of graphicx, which breaks a table between pages. */
    private static final int PAGE = 40;

    private static final String SMALL = "\\footnotesize\\setlength{\\tabcolsep}{4pt}%";
    /** Made smaller where the table is wider than the column. */
    private static final String FITTED = "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%";

    private final MetricsTable table;
    private final List<String> metrics;
    private final Map<String, MetricAxis> axes;
    private final boolean gradients;

    /**
     * A table of some metrics.
     *
     * @param metrics in the order of the columns
     * @param axes what is known of the metrics; an absent one is {@link MetricAxis#UNKNOWN}
     * @throws ReportingException if a metric does not exist, or there is no point
     */
    public LatexTable(MetricsTable table, List<String> metrics, Map<String, MetricAxis> axes) {
        metrics.forEach(table::requireMetric);
        if (table.points().isEmpty()) {
            throw new ReportingException(table.name() + " has no points for a table.");
        }
        this.table = table;
        this.metrics = List.copyOf(metrics);
        this.axes = Map.copyOf(axes);
        this.gradients = table.points().stream().anyMatch(row -> row.gradients() > 0);
    }

    /**
     * Writes the table with its caption, to be read by {@code \\input}; the file appears whole or not at all.
     *
     * @param caption plain text
     * @param label for {@code \\ref}, letters, digits, colons and hyphens
     */
    public void write(String caption, String label, Path file) throws IOException {
        AtomicFiles.write(file, text(caption, label));
    }

    /**
     * Writes plain text as the command {@code \rhumbcaption}, for a figure; the file appears whole or not at all. A caption
     * that reads a file itself stops LaTeX, since captions are written to a list of figures too.
     */
    public static void writeCaption(String caption, Path file) throws IOException {
        String text = "\\def\\rhumbcaption{" + Latex.escape(caption) + "}\n";
        AtomicFiles.write(file, text);
    }

    String text(String caption, String label) {
        List<Row> points = table.points();
        boolean isLong = points.size() > PAGE;
        List<String> lines = new ArrayList<>();
        lines.add("% Needs \\usepackage{booktabs," + (isLong ? "longtable" : "graphicx") + "}.");
        String columns = "{@{}ll" + "r".repeat(gradients ? 2 : 1) + "l".repeat(metrics.size()) + "@{}}";
        String head = String.join(" & ", heads()) + " \\\\";
        String titled = "\\caption{" + Latex.escape(caption) + "}\\label{" + label + "}";
        if (isLong) {
            lines.addAll(List.of("\\begingroup", SMALL, "\\begin{longtable}" + columns));
            lines.addAll(List.of(titled + "\\\\", "\\toprule", head, "\\midrule", "\\endfirsthead"));
            lines.addAll(List.of("\\toprule", head, "\\midrule", "\\endhead", "\\bottomrule", "\\endfoot"));
            lines.addAll(body(points, isLong));
            lines.addAll(List.of("\\end{longtable}", "\\endgroup"));
        } else {
            lines.addAll(List.of("\\begin{table}", "\\centering", titled, SMALL, FITTED, "\\begin{tabular}" + columns));
            lines.addAll(List.of("\\toprule", head, "\\midrule"));
            lines.addAll(body(points, isLong));
            lines.addAll(List.of("\\bottomrule", "\\end{tabular}}", "\\end{table}"));
        }
        return String.join("\n", lines) + "\n";
    }

    private List<String> heads() {
        List<String> heads = new ArrayList<>(List.of("arm", "setting", "evaluations"));
        if (gradients) {
            heads.add("gradients");
        }
        metrics.forEach(metric -> heads.add(head(metric)));
        return heads;
    }

    private String head(String metric) {
        MetricAxis known = axes.getOrDefault(metric, MetricAxis.UNKNOWN);
        String arrow = switch (known.better()) {
            case HIGHER_IS_BETTER -> " $\\uparrow$";
            case LOWER_IS_BETTER -> " $\\downarrow$";
            case NEARER_FLOOR, NEITHER -> "";
        };
        return Latex.escape(Names.display(metric, known.features())) + arrow;
    }

    private List<String> body(List<Row> points, boolean isLong) {
        List<String> lines = new ArrayList<>();
        String previous = "";
        for (Row row : points) {
            boolean first = !row.arm().equals(previous);
            if (first && !previous.isEmpty()) {
                lines.add("\\addlinespace");
            }
            // A page may begin in the midst of an arm.
            lines.add(line(first || isLong ? Latex.escape(row.arm()) : "", Latex.escape(row.point()), row));
            previous = row.arm();
        }
        Optional<Row> floor = table.floor();
        if (floor.isPresent()) {
            lines.add("\\midrule");
            lines.add(line("real data", "", floor.get()));
        }
        return lines;
    }

    private String line(String arm, String setting, Row row) {
        List<String> cells = new ArrayList<>(List.of(arm, setting, count(row.evaluations())));
        if (gradients) {
            cells.add(count(row.gradients()));
        }
        metrics.forEach(metric ->
                cells.add(cell(axes.getOrDefault(metric, MetricAxis.UNKNOWN).cut(row.metric(metric)))));
        return String.join(" & ", cells) + " \\\\";
    }

    private static String count(double value) {
        return Double.isFinite(value) ? Latex.number(Text.number(value)) : "";
    }

    private static String cell(Estimate estimate) {
        if (!estimate.isDefined()) {
            return "--";
        }
        String[] rounded = Text.rounded(estimate);
        return Latex.number(rounded[0])
                + (estimate.hasInterval()
                        ? " {\\tiny[" + Latex.number(rounded[1]) + ", " + Latex.number(rounded[2]) + "]}"
                        : "");
    }
}
