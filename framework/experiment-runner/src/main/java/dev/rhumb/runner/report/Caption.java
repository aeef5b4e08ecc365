package dev.rhumb.runner.report;

import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.reporting.MetricsTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a reader of a figure or table has to know of its numbers, in sentences for a paper's caption. */
public final class Caption {
    private static final String SEEN_BY = ", seen by ";

    private Caption() {}

    /**
     * The caption of results that are shown together.
     *
     * @param all at least one
     * @param table their points, as {@link Results#joined} gives them
     */
    public static String of(List<Results> all, MetricsTable table) {
        List<String> sentences = new ArrayList<>();
        each(all, results -> results.keys().question()).forEach(sentences::add);
        sentences.add(counts(table));
        sentences.add(intervals(table));
        sentences.add(evaluations(table));
        Results first = all.get(0);
        String reference = shortened(String.valueOf(first.manifest().getOrDefault("reference", "")));
        int seen = reference.indexOf(SEEN_BY);
        sentences.add("Reference: " + (seen < 0 ? reference : reference.substring(0, seen)) + ".");
        String judge = seen < 0 ? "" : reference.substring(seen + SEEN_BY.length());
        String features = String.join(", ", each(all, Caption::features));
        if (!judge.isEmpty() || !features.isEmpty()) {
            sentences.add("Features: " + (features.isEmpty() ? "the network " : features + ", ") + judge + ".");
        }
        each(all, Caption::others).forEach(sentences::add);
        each(all, results -> manifest(results, "floor"))
                .forEach(floor -> sentences.add("Real data in the place of samples: " + shortened(floor) + "."));
        each(all, results -> manifest(results, "blocks"))
                .forEach(blocks -> sentences.add("Seed blocks " + blocks + "."));
        Set<String> samplers = each(all, Caption::sampler);
        if (!samplers.isEmpty()) {
            sentences.add("Sampler: " + String.join(", ", samplers) + ".");
        }
        return sentences.stream()
                .filter(sentence -> !sentence.isBlank())
                .map(String::strip)
                .collect(Collectors.joining(" "));
    }

    /** The networks that metrics name, each with the metrics of its features. */
    private static String others(Results results) {
        Map<String, List<String>> others = new LinkedHashMap<>();
        if (results.manifest().get("metrics") instanceof Map<?, ?> metrics) {
            metrics.forEach((name, known) -> {
                if (known instanceof Map<?, ?> words && words.get("features") != null) {
                    others.computeIfAbsent(shortened(String.valueOf(words.get("features"))), first -> new ArrayList<>())
                            .add(Metrics.withoutFeatures(String.valueOf(name)));
                }
            });
        }
        return others.entrySet().stream()
                .map(entry -> "Features of " + String.join(", ", entry.getValue()) + ": " + entry.getKey() + ".")
                .collect(Collectors.joining(" "));
    }

    private static String counts(MetricsTable table) {
        var seeds = table.points().stream().mapToLong(MetricsTable.Row::seeds).summaryStatistics();
        long block = table.points().get(0).samplesPerBlock();
        long reference = table.points().get(0).referencePerBlock();
        String blocks = seeds.getMax() == 1
                ? "One seed block of "
                : "Means over " + range(seeds.getMin(), seeds.getMax()) + " seed blocks of ";
        return blocks + grouped(block) + " samples each (" + range(block * seeds.getMin(), block * seeds.getMax())
                + " a point)"
                + (reference > 0 ? ", each block against " + grouped(reference) + " real ones." : ".");
    }

    /** How the bounds in the table were computed. */
    private static String intervals(MetricsTable table) {
        boolean any = table.points().stream()
                .anyMatch(row -> row.metrics().values().stream().anyMatch(estimate -> estimate.hasInterval()));
        if (!any) {
            return "One block allows no interval.";
        }
        String end = ", not corrected for the number of comparisons.";
        // Tables that do not say how many real samples a block has were written when all intervals were Student's.
        boolean bounded = table.points().get(0).referencePerBlock() > 0
                && table.metrics().stream().anyMatch(Caption::isBounded);
        return bounded
                ? "Intervals: 95 %, Student's t over seed blocks within a metric's range; for metrics with a smallest and"
                        + " a largest value Wilson's score interval with Student's quantile" + end
                : "Intervals: 95 %, Student's t over seed blocks" + end;
    }

    private static boolean isBounded(String metric) {
        Optional<NamedMetric> known = Measures.named(metric);
        return known.isPresent()
                && Double.isFinite(known.get().least())
                && Double.isFinite(known.get().most());
    }

    private static String evaluations(MetricsTable table) {
        var counted = table.points().stream()
                .mapToDouble(MetricsTable.Row::evaluations)
                .filter(Double::isFinite)
                .summaryStatistics();
        return counted.getCount() == 0
                ? ""
                : range(Math.round(counted.getMin()), Math.round(counted.getMax())) + " network evaluations a sample.";
    }

    private static Set<String> each(List<Results> all, Function<Results, String> what) {
        Set<String> different = new LinkedHashSet<>();
        all.forEach(results -> different.add(what.apply(results)));
        different.remove("");
        return different;
    }

    private static String manifest(Results results, String key) {
        return String.valueOf(results.manifest().getOrDefault(key, ""));
    }

    private static String features(Results results) {
        String network = Measures.network(results.manifest());
        return network.isEmpty() ? scalar(results, "features") : network;
    }

    private static String scalar(Results results, String key) {
        return results.configuration().isEmpty()
                ? ""
                : text(YamlReader.text(results.configuration(), "experiment.yaml")
                        .get(key));
    }

    private static String sampler(Results results) {
        if (results.configuration().isEmpty()) {
            return "";
        }
        YamlNode node =
                YamlReader.text(results.configuration(), "experiment.yaml").get("sampler");
        return node instanceof YamlNode.Mapping mapping ? text(mapping.get("type")) : text(node);
    }

    private static String text(@Nullable YamlNode node) {
        return node instanceof YamlNode.Scalar scalar && scalar.value() != null ? String.valueOf(scalar.value()) : "";
    }

    private static String range(long low, long high) {
        return low == high ? grouped(low) : grouped(low) + "\u2013" + grouped(high);
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** Twelve digits of a hash tell it from others. */
    private static String shortened(String text) {
        return text.replaceAll("(sha256:[0-9a-f]{12})[0-9a-f]{52}", "$1");
    }
}
