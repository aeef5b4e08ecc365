package dev.rhumb.runner.report;

import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.Role;
import dev.rhumb.records.UserError;
import dev.rhumb.reporting.Figures;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.reporting.Report;
import dev.rhumb.reporting.ReportPage;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.execute.UnitRecord;
import dev.rhumb.runner.experiment.Curve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Results folders to one HTML file. */
public final class ReportWriter {
    private static final double THOUSAND = 1000;

    private ReportWriter() {}

    /**
     * Writes the report of one experiment, or of several that were measured against the same data.
     *
     * @throws UserError if the experiments cannot be compared or the file cannot be written
     * @throws dev.rhumb.reporting.ReportingException if points differ in their number of samples
     */
    public static void write(List<Results> all, Path file) {
        Report report = report(all);
        try {
            ReportPage.write(report, Json::flat, file);
        } catch (IOException e) {
            throw new UserError("the report '" + file + "' cannot be written (" + e + ")", e);
        }
    }

    /** What the report shows, as {@link #write} writes it. */
    public static Report report(List<Results> all) {
        MetricsTable table = Results.joined(all);
        Map<String, Results> named = Results.comparable(all);
        List<Report.Unit> units = new ArrayList<>();
        named.forEach((name, results) -> {
            for (Results.Block block : results.blocks()) {
                units.add(unit(all.size() == 1 ? "" : name + ": ", results, block));
            }
        });
        List<Curve> curves = curves(all, table);
        List<Report.Source> sources = new ArrayList<>();
        named.forEach((name, results) -> sources.add(new Report.Source(
                name, results.keys().question(), results.configuration(), words(results.manifest()))));
        Map<String, Report.Measure> measures = new LinkedHashMap<>();
        table.metrics()
                .forEach(metric -> Measures.named(metric)
                        .ifPresent(known -> measures.put(
                                metric,
                                new Report.Measure(
                                        Measures.direction(known),
                                        known.description(),
                                        Measures.toBeNamed(metric, all.get(0).manifest())))));
        return new Report(
                String.join(" and ", named.keySet()),
                sources,
                table,
                curves.stream()
                        .map(c -> new Figures.Curve(c.diversity(), c.quality()))
                        .toList(),
                families(named),
                measures,
                units,
                new Comparisons(table, curves, new Values(units), baseline(named))
                        .sections(
                                families(named),
                                all.stream().map(Results::manifest).toList()),
                notes(all));
    }

    /** Of the first experiment that names one, with the name that it has in the joined table. */
    private static Optional<String> baseline(Map<String, Results> named) {
        return named.entrySet().stream()
                .flatMap(entry -> entry.getValue().keys().baseline().stream()
                        .map(arm -> named.size() == 1 ? arm : entry.getKey() + ": " + arm))
                .findFirst();
    }

    /** Of all experiments, with the names that their arms have in the joined table. */
    private static Map<String, List<String>> families(Map<String, Results> named) {
        Map<String, List<String>> families = new LinkedHashMap<>();
        named.forEach((name, results) -> {
            String prefix = named.size() == 1 ? "" : name + ": ";
            results.keys()
                    .families()
                    .forEach((family, arms) -> families.put(
                            prefix + family,
                            arms.stream().map(arm -> prefix + arm).toList()));
        });
        return families;
    }

    private static Report.Unit unit(String prefix, Results results, Results.Block block) {
        Path sheet = block.folder().resolve("sheet.png");
        return new Report.Unit(
                prefix + block.row().arm(),
                block.row().point(),
                block.seed(),
                block.record().metrics(),
                block.samplingSeconds() / block.record().samples() * THOUSAND,
                results.folder().relativize(block.folder()).toString().replace('\\', '/'),
                Files.isRegularFile(sheet) ? sheet : null);
    }

    /** Those of the experiments whose metrics the table has; the first of each role if there is none. */
    private static List<Curve> curves(List<Results> all, MetricsTable table) {
        List<Curve> curves = Results.curves(all).stream()
                .filter(curve -> table.metrics().containsAll(List.of(curve.diversity(), curve.quality())))
                .toList();
        if (!curves.isEmpty()) {
            return curves;
        }
        Optional<String> diversity = first(table, Role.DIVERSITY);
        Optional<String> quality = first(table, Role.QUALITY);
        return diversity.isPresent() && quality.isPresent()
                ? List.of(new Curve(diversity.get(), quality.get()))
                : List.of();
    }

    private static Optional<String> first(MetricsTable table, Role role) {
        return table.metrics().stream()
                .filter(name -> Measures.named(name)
                        .filter(NamedMetric::decides)
                        .map(NamedMetric::role)
                        .filter(role::equals)
                        .isPresent())
                .findFirst();
    }

    private static Map<String, String> words(Map<String, Object> manifest) {
        Map<String, String> words = new LinkedHashMap<>();
        manifest.forEach((key, value) -> words.put(key, words(value)));
        return words;
    }

    private static String words(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + words(entry.getValue()))
                    .collect(Collectors.joining("; "));
        }
        return value instanceof List<?> list
                ? list.stream().map(ReportWriter::words).collect(Collectors.joining(", "))
                : String.valueOf(value);
    }

    /** What a reader has to know of the numbers of one experiment. */
    private static List<String> notes(Results results) {
        List<String> notes = new ArrayList<>();
        if (results.table().points().stream().anyMatch(row -> row.referencePerBlock() == 0)) {
            notes.add("The tables of '" + results.name()
                    + "' were written by an earlier version: they lack the size of the"
                    + " reference and distances less their floor, and intervals of shares may leave 0 to 1. A run in a new folder"
                    + " writes them whole.");
        }
        long blocks = results.table().points().stream()
                .mapToLong(MetricsTable.Row::seeds)
                .min()
                .orElse(0);
        if (blocks == 2) {
            notes.add("'" + results.name()
                    + "' has two seed blocks: intervals of two values reach 12.7 standard errors to each"
                    + " side, those of four 3.2.");
        }
        return notes;
    }

    private static String note(String metric, String why, @Nullable Double value) {
        return value == null || value.isNaN()
                ? metric + " is undefined (" + why + ") at points of: "
                : metric + ": " + why + " This holds at points of: ";
    }

    /** What a reader has to know of single blocks before believing a curve. */
    private static List<String> notes(List<Results> all) {
        Map<String, Integer> counts = new TreeMap<>();
        // One sentence for a metric that many points lack for one reason, not one for each of them.
        Map<String, Set<String>> lacking = new TreeMap<>();
        for (Results results : all) {
            String prefix = all.size() == 1 ? "" : results.name() + ": ";
            for (Results.Block block : results.blocks()) {
                UnitRecord record = block.record();
                String who = prefix + block.row().describe();
                if (!record.nonFinite().isEmpty()) {
                    counts.merge(
                            who + ": samples that are not finite were left out of the metrics: ",
                            record.nonFinite().size(),
                            Integer::sum);
                }
                if (!record.ineffective().isEmpty()) {
                    counts.merge(who + ": a guidance never changed anything, in seed blocks: ", 1, Integer::sum);
                }
                record.notes()
                        .forEach((metric, why) -> lacking.computeIfAbsent(
                                        note(metric, why, record.metrics().get(metric)), what -> new LinkedHashSet<>())
                                .add(prefix + block.row().arm()));
            }
        }
        List<String> notes = new ArrayList<>();
        all.forEach(results -> results.unfinished()
                .ifPresent(what -> notes.add(
                        what + "; the rest failed or was not run yet. Run the experiment again to finish it.")));
        notes.addAll(MeasuredAgainst.notes(all));
        all.forEach(results -> notes.addAll(notes(results)));
        counts.forEach((what, count) -> notes.add(what + count + "."));
        lacking.forEach((what, arms) -> notes.add(what + String.join(", ", arms) + "."));
        return notes;
    }
}
