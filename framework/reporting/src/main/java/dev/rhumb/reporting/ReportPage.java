package dev.rhumb.reporting;

import dev.rhumb.files.AtomicFiles;
import freemarker.template.Configuration;
import freemarker.template.DefaultObjectWrapper;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A report as one HTML file that needs nothing beside itself: styles, script, the library that draws (D3) and the sample
 * sheets are inside, and its content security policy forbids it to load anything. The same results give the same bytes.
 */
public final class ReportPage {
    private static final String D3 = "META-INF/maven/org.webjars.npm/d3/pom.properties";

    private final Report report;
    private final Function<Object, String> json;
    private final Map<Report.Unit, String> sheets;

    private ReportPage(Report report, Function<Object, String> json, Map<Report.Unit, String> sheets) {
        this.report = report;
        this.json = json;
        this.sheets = sheets;
    }

    /**
     * Writes a report; the file appears whole or not at all.
     *
     * @param json writes maps, lists, text, numbers and null as JSON
     * @param file where to
     */
    public static void write(Report report, Function<Object, String> json, Path file) throws IOException {
        Map<Report.Unit, String> sheets = Thumbnails.of(report.units(), Thumbnails.MOST_BYTES);
        AtomicFiles.write(file, new ReportPage(report, json, sheets).html(null));
    }

    /**
     * What a page that follows a run says of it.
     *
     * @param version of the tables that the page shows; the page loads itself again when {@code /progress} tells of another
     * @param name of the results folder
     * @param note why there is no curve yet; empty on a page with one
     * @param files of the results folder to link to, by their address
     */
    public record Live(String version, String name, String note, List<String> files) {
        /** Copies the list. */
        public Live {
            files = List.copyOf(files);
        }
    }

    /**
     * The report as a page that follows a run: it gets the state of the run from {@code /progress}, and takes its sheets from
     * {@code /files/} in place of carrying them.
     */
    public static String live(Report report, Function<Object, String> json, Live live) throws IOException {
        Map<Report.Unit, String> sheets = new LinkedHashMap<>();
        for (Report.Unit unit : report.units()) {
            if (unit.sheet() != null) {
                sheets.put(unit, address(unit.folder() + "/sheet.png"));
            }
        }
        return new ReportPage(report, json, sheets).html(live);
    }

    /** The page before there is a curve. */
    public static String waiting(Live live) throws IOException {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("css", resource("dev/rhumb/reporting/report.css"));
        model.put("live", live);
        model.put("liveScript", resource("dev/rhumb/reporting/live.js"));
        return process("live.ftlh", model);
    }

    /** Where a server of the results folder has one of its files. */
    public static String address(String file) {
        try {
            return new URI(null, null, "/files/" + file, null).getRawPath();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + file + "' is not a file name.", e);
        }
    }

    private static String process(String template, Map<String, Object> model) throws IOException {
        Configuration templates = new Configuration(Configuration.VERSION_2_3_34);
        templates.setClassLoaderForTemplateLoading(ReportPage.class.getClassLoader(), "dev/rhumb/reporting");
        templates.setDefaultEncoding("UTF-8");
        templates.setObjectWrapper(new DefaultObjectWrapper(Configuration.VERSION_2_3_34));
        templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        templates.setLogTemplateExceptions(false);
        StringWriter page = new StringWriter();
        try {
            templates.getTemplate(template).process(model, page);
        } catch (TemplateException e) {
            throw new IllegalStateException("The template of the report has a fault: " + e.getMessage(), e);
        }
        return page.toString();
    }

    private String html(@Nullable Live live) throws IOException {
        String library = "META-INF/resources/webjars/d3/" + version() + "/";
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("report", report);
        model.put("css", resource("dev/rhumb/reporting/report.css"));
        model.put("script", resource("dev/rhumb/reporting/report.js"));
        model.put("d3", resource(library + "dist/d3.min.js"));
        model.put("licence", resource(library + "LICENSE"));
        model.put("sheetNote", sheetNote());
        // Data within a script element must not be able to end it.
        model.put("data", json.apply(data()).replace("<", "\\u003c"));
        if (live != null) {
            model.put("live", live);
            model.put("liveScript", resource("dev/rhumb/reporting/live.js"));
        }
        return process("report.ftlh", model);
    }

    private static String version() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = open(D3)) {
            properties.load(in);
        }
        return properties.getProperty("version");
    }

    private static InputStream open(String name) {
        InputStream in = ReportPage.class.getClassLoader().getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("This build lacks the resource " + name + ".");
        }
        return in;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String sheetNote() {
        long drawn =
                report.units().stream().filter(unit -> unit.sheet() != null).count();
        if (drawn == 0) {
            return "There are no sample sheets: only images and points in the plane have them.";
        }
        List<Long> seeds =
                sheets.keySet().stream().map(Report.Unit::seed).distinct().toList();
        if (seeds.isEmpty()) {
            return "The sample sheets are too many for this file; they lie in the results folder.";
        }
        return sheets.size() == drawn
                ? ""
                : "To keep this file small, only the sheets of seed "
                        + String.join(", ", seeds.stream().map(String::valueOf).toList())
                        + " are in it; the others lie in the results folder.";
    }

    // What the script draws from; undefined numbers are null, since JSON has no NaN.
    private Map<String, Object> data() {
        List<MetricsTable.Row> rows = report.table().points();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("axes", axes());
        data.put(
                "curves",
                report.curves().stream()
                        .filter(c -> report.table().metrics().containsAll(List.of(c.diversity(), c.quality())))
                        .map(c -> List.of(c.diversity(), c.quality()))
                        .toList());
        List<Map<String, Object>> series = new ArrayList<>();
        for (SweepSeries line : SweepSeries.of(report.table())) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", line.name());
            one.put("parameter", line.parameter());
            one.put("colour", Palette.css(Palette.colour(line.index())));
            one.put("marker", Palette.markerName(line.index()));
            one.put("dashes", Palette.dashes(line.index()));
            one.put("points", line.points().stream().map(rows::indexOf).toList());
            series.add(one);
        }
        data.put("series", series);
        data.put("families", families());
        data.put("points", rows.stream().map(this::point).toList());
        Map<String, Object> floor = null;
        if (report.table().floor().isPresent()) {
            MetricsTable.Row row = report.table().floor().get();
            floor = new LinkedHashMap<>();
            floor.put("name", SweepSeries.floorName(report.table(), row));
            floor.put("values", metrics(row));
        }
        data.put("floor", floor);
        return data;
    }

    private List<Map<String, Object>> families() {
        List<SweepSeries> lines = SweepSeries.of(report.table());
        List<Map<String, Object>> families = new ArrayList<>();
        report.families().forEach((name, arms) -> {
            List<Integer> own = lines.stream()
                    .filter(line -> arms.contains(line.points().get(0).arm()))
                    .map(SweepSeries::index)
                    .toList();
            // While a run is under way an arm may have no point yet.
            if (!own.isEmpty()) {
                Map<String, Object> family = new LinkedHashMap<>();
                family.put("name", name);
                family.put("series", own);
                families.add(family);
            }
        });
        return families;
    }

    private List<Map<String, Object>> axes() {
        List<Map<String, Object>> axes = new ArrayList<>();
        for (String metric : report.table().metrics()) {
            Report.Measure measure =
                    report.measures().getOrDefault(metric, new Report.Measure(Direction.NEITHER, "", ""));
            axes.add(axis(
                    metric,
                    Names.display(metric, measure.features()),
                    measure.direction(),
                    measure.description(),
                    false));
        }
        List<MetricsTable.Row> rows = report.table().points();
        Direction less = Direction.LOWER_IS_BETTER;
        axes.add(axis("#evaluations", "network evaluations per sample", less, "", true));
        if (rows.stream().anyMatch(row -> row.gradients() > 0)) {
            axes.add(axis("#gradients", "network gradients per sample", less, "", true));
        }
        if (rows.stream().anyMatch(row -> Double.isFinite(seconds(row)))) {
            axes.add(axis("#seconds", "sampling seconds per 1,000 samples", less, "", true));
        }
        if (rows.stream().anyMatch(row -> Double.isFinite(row.value()))) {
            axes.add(axis("#value", "swept value", Direction.NEITHER, "", true));
        }
        return axes;
    }

    private static Map<String, Object> axis(
            String name, String label, Direction direction, String about, boolean cost) {
        Map<String, Object> axis = new LinkedHashMap<>();
        axis.put("name", name);
        axis.put("label", label);
        axis.put("words", direction.words());
        axis.put(
                "better",
                switch (direction) {
                    case HIGHER_IS_BETTER -> 1;
                    case LOWER_IS_BETTER -> -1;
                    case NEARER_FLOOR, NEITHER -> 0;
                });
        axis.put("nearer", direction == Direction.NEARER_FLOOR);
        axis.put("about", about);
        axis.put("cost", cost);
        return axis;
    }

    private List<Report.Unit> units(MetricsTable.Row row) {
        return report.units().stream()
                .filter(unit -> unit.arm().equals(row.arm()) && unit.point().equals(row.point()))
                .toList();
    }

    private double seconds(MetricsTable.Row row) {
        return units(row).stream()
                .mapToDouble(Report.Unit::samplingSeconds)
                .average()
                .orElse(Double.NaN);
    }

    private Map<String, Object> point(MetricsTable.Row row) {
        Map<String, Object> point = new LinkedHashMap<>();
        point.put("arm", row.arm());
        point.put("point", row.point());
        point.put("text", row.describe());
        point.put("label", SweepSeries.label(row));
        Map<String, Object> values = metrics(row);
        values.put("#evaluations", single(row.evaluations()));
        values.put("#gradients", single(row.gradients()));
        values.put("#seconds", single(seconds(row)));
        values.put("#value", single(row.value()));
        point.put("values", values);
        List<Map<String, Object>> seeds = new ArrayList<>();
        for (Report.Unit unit : units(row)) {
            Map<String, Object> seed = new LinkedHashMap<>();
            // As text: a script's numbers are exact to 2^53 alone.
            seed.put("seed", Long.toString(unit.seed()));
            seed.put("folder", unit.folder());
            Map<String, @Nullable Object> metrics = new LinkedHashMap<>();
            row.metrics()
                    .keySet()
                    .forEach(name -> metrics.put(name, finite(unit.metrics().getOrDefault(name, Double.NaN))));
            seed.put("values", metrics);
            seed.put("sheet", sheets.get(unit));
            seeds.add(seed);
        }
        point.put("seeds", seeds);
        return point;
    }

    private static Map<String, Object> metrics(MetricsTable.Row row) {
        Map<String, Object> values = new LinkedHashMap<>();
        row.metrics().forEach((name, estimate) -> values.put(name, triple(estimate)));
        return values;
    }

    private static List<@Nullable Object> triple(Estimate estimate) {
        List<@Nullable Object> triple = new ArrayList<>();
        triple.add(finite(estimate.mean()));
        triple.add(finite(estimate.low()));
        triple.add(finite(estimate.high()));
        return triple;
    }

    private static List<@Nullable Object> single(double value) {
        return triple(new Estimate(value, Double.NaN, Double.NaN));
    }

    private static @Nullable Object finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
