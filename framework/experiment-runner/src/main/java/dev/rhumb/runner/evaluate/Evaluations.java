package dev.rhumb.runner.evaluate;

import ai.djl.Device;
import dev.rhumb.evaluation.Evaluated;
import dev.rhumb.evaluation.EvaluationRequest;
import dev.rhumb.evaluation.Evaluator;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.Nearest;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.evaluation.io.Images;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.evaluation.statistics.Jackknife;
import dev.rhumb.records.UserError;
import dev.rhumb.records.Words;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.measure.EngineAlgebra;
import dev.rhumb.runner.measure.Neighbours;
import dev.rhumb.runner.session.Places;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures samples by each of the networks that metrics name, one after the other.
 *
 * @param features the network of metrics that name none, or null
 * @param judge the network for logits and readings, or null for that of the features
 * @param clip the pair that compares images and captions, or null
 * @param words the feature extractors by type
 * @param places where networks lie
 * @param device where they run
 * @param cache the folder for what is computed of the reference alone, or null
 * @param jackknife groups that are left out one at a time, or null for no intervals
 * @param neighbours where samples beside their nearest training images are drawn, or null
 * @param notices takes what a reader of the values should know
 */
public record Evaluations(
        @Nullable String features,
        @Nullable String judge,
        @Nullable String clip,
        Words words,
        Places places,
        Device device,
        @Nullable Path cache,
        @Nullable Integer jackknife,
        @Nullable Path neighbours,
        Consumer<String> notices) {
    /**
     * What was measured, by the names in the request.
     *
     * @param values in the order of the request
     * @param intervals of values, where a jackknife was requested
     * @param refused why the others could not be measured
     */
    public record Found(
            Map<String, Double> values, Map<String, Interval> intervals, Map<String, Evaluated.Refusal> refused) {
        /** One flat JSON object, with {@code NAME.unbiased}, {@code NAME.low} and {@code NAME.high} of intervals. */
        public String json() {
            Map<String, Double> all = new LinkedHashMap<>();
            values.forEach((name, value) -> {
                all.put(name, value);
                Interval interval = intervals.get(name);
                if (interval != null) {
                    all.put(name + ".unbiased", interval.mean());
                    all.put(name + ".low", interval.low());
                    all.put(name + ".high", interval.high());
                }
            });
            return Json.flat(all);
        }

        /** A line for each value, with its interval. */
        public List<String> table() {
            int width = values.keySet().stream().mapToInt(String::length).max().orElse(0);
            return values.entrySet().stream()
                    .map(value -> String.format(
                            Locale.ROOT,
                            "%-" + width + "s  %s%s",
                            value.getKey(),
                            value.getValue(),
                            beside(intervals.get(value.getKey()))))
                    .toList();
        }

        private static String beside(@Nullable Interval interval) {
            return interval == null
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            "  without bias %.6g [%.6g, %.6g]",
                            interval.mean(),
                            interval.low(),
                            interval.high());
        }
    }

    /**
     * Measures the requested metrics. Names are checked before any file is read.
     *
     * @throws IllegalArgumentException as {@link Evaluator#evaluate}
     * @throws UserError if neighbours are requested without training data, or the number of groups does not suit the samples
     */
    public Found measure(EvaluationRequest request, Metrics known, EngineAlgebra engine) throws IOException {
        List<String> names = request.metrics().stream()
                .map(known::named)
                .map(NamedMetric::name)
                .toList();
        Found found = new Found(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        boolean first = true;
        for (NetworkMetrics some : NetworkMetrics.of(names, features)) {
            MetricInput input = measure(some, request, known, engine, found);
            if (neighbours != null && first) {
                draw(neighbours, request, input);
            }
            first = false;
        }
        Map<String, Double> inOrder = new LinkedHashMap<>();
        names.forEach(name -> inOrder.computeIfAbsent(name, found.values()::get));
        return new Found(inOrder, found.intervals(), found.refused());
    }

    private MetricInput measure(
            NetworkMetrics some, EvaluationRequest request, Metrics known, EngineAlgebra engine, Found found)
            throws IOException {
        try (Extractors extractors = Extractors.named(some.network(), judge, clip, words, places, device)) {
            Evaluated part = new Evaluator(known, extractors.viewers(), engine.algebra(), cache, notices)
                    .evaluate(request.of(some.metrics()));
            Map<NamedMetric, Double> measured = new LinkedHashMap<>();
            part.values().forEach((metric, value) -> {
                found.values().put(some.name(metric), value);
                measured.put(known.named(metric), value);
                note(some, known.named(metric), part.input());
            });
            if (jackknife != null) {
                intervals(measured, part.input(), jackknife)
                        .forEach((metric, interval) -> found.intervals().put(some.name(metric), interval));
            }
            part.refused().forEach((metric, refusal) -> found.refused().put(some.name(metric), refusal));
            return part.input();
        }
    }

    /** What a reader of a value should know, such as that a metric of the field on other features cannot be compared with published values. */
    private void note(NetworkMetrics some, NamedMetric metric, MetricInput input) {
        String name = some.name(metric.name());
        metric.note(input).ifPresent(note -> notices.accept("rhumb: note on " + name + ": " + note));
        String network = some.network();
        if (network != null) {
            Metrics.otherFeatures(name, network)
                    .ifPresent(own -> notices.accept("rhumb: note on " + name + ": it is of features of '" + network
                            + "'; published values are of " + own + " and cannot be compared"));
        }
    }

    private static Map<String, Interval> intervals(Map<NamedMetric, Double> values, MetricInput input, int groups) {
        try {
            return Jackknife.of(values, input, groups);
        } catch (IllegalArgumentException e) {
            throw new UserError("--jackknife " + groups + ": " + e.getMessage());
        }
    }

    private static void draw(Path file, EvaluationRequest request, MetricInput input) throws IOException {
        Features among = input.training();
        Path known = request.training();
        if (among == null || known == null) {
            throw new UserError("--neighbours needs --training SET, the images to search");
        }
        Images shown = Evaluator.images(request.samples(), request.reading().samples());
        Images trainedOn = Evaluator.images(known, request.reading().reference());
        ImageShape shape = shown.shape();
        Neighbours.of(
                        Nearest.of(among, input.generated(), Math.min(Neighbours.EACH, among.rows())),
                        shown::image,
                        trainedOn::image,
                        shape.channels(),
                        shape.height(),
                        shape.width())
                .draw(file);
    }
}
