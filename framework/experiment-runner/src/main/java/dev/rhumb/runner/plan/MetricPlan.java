package dev.rhumb.runner.plan;

import dev.rhumb.diffusion.data.shapes.Caption;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.Need;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.Place;
import dev.rhumb.records.Problems;
import dev.rhumb.records.YamlNode;
import dev.rhumb.runner.experiment.Curve;
import dev.rhumb.runner.experiment.Experiment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is measured, checked before anything is sampled. */
final class MetricPlan {
    /** What only images have. */
    private static final EnumSet<Need> OF_IMAGES = EnumSet.of(Need.ADHERENCE, Need.PIXELS, Need.COSINES, Need.TRAINING);

    private static final String TYPE = "type";

    private MetricPlan() {}

    static List<NamedMetric> read(
            Metrics known,
            Experiment experiment,
            YamlNode.Mapping source,
            ModelSource model,
            Asking asking,
            Problems problems) {
        List<NamedMetric> chosen = new ArrayList<>();
        for (int i = 0; i < experiment.metrics().size(); i++) {
            YamlNode entry = experiment.metrics().get(i);
            Place place = entry.place();
            String path = "metrics[" + i + "]";
            try {
                NamedMetric metric = known.named(name(known, entry));
                require(metric, experiment, model, asking, place, path, problems);
                chosen.add(metric);
            } catch (IllegalArgumentException e) {
                problems.add(place, path, String.valueOf(e.getMessage()));
            }
        }
        List<String> names = chosen.stream().map(NamedMetric::name).toList();
        if (names.stream().distinct().count() < names.size()) {
            problems.add(source.placeOf("metrics"), "metrics", "contains a metric twice: " + names);
        }
        // Where a metric was not understood, what the curves miss is no second mistake.
        if (chosen.size() == experiment.metrics().size()) {
            for (Curve curve : experiment.curves()) {
                requireMeasured(curve.diversity(), names, source, problems);
                requireMeasured(curve.quality(), names, source, problems);
            }
        }
        Set<String> arms = experiment.guidance().values().keySet();
        experiment
                .baseline()
                .filter(arm -> !arms.contains(arm))
                .ifPresent(arm -> problems.add(
                        source.placeOf("baseline"),
                        "baseline",
                        "there is no arm '" + arm + "'" + Nearest.hint(arm, arms)));
        experiment
                .families()
                .forEach((family, members) -> members.stream()
                        .filter(arm -> !arms.contains(arm))
                        .forEach(arm -> problems.add(
                                source.placeOf("families"),
                                "families." + family,
                                "there is no arm '" + arm + "'" + Nearest.hint(arm, arms))));
        return chosen;
    }

    /** {@code fid}, {@code precision@5}, or {@code {type: precision, neighbours: 5}}, which is the same at length. */
    private static String name(Metrics known, YamlNode entry) {
        if (entry instanceof YamlNode.Scalar scalar) {
            return scalar.text();
        }
        if (!(entry instanceof YamlNode.Mapping mapping) || !(mapping.get(TYPE) instanceof YamlNode.Scalar type)) {
            throw new IllegalArgumentException(
                    "expected a metric's name or a mapping with its type and keys, but got " + entry.describe());
        }
        Map<String, String> keys = new LinkedHashMap<>();
        mapping.without(TYPE).values().forEach((key, value) -> {
            if (!(value instanceof YamlNode.Scalar scalar)) {
                throw new IllegalArgumentException(
                        "the key '" + key + "' of a metric takes one value, but got " + value.describe());
            }
            keys.put(key, scalar.text());
        });
        return known.shortened(type.text(), keys);
    }

    private static void require(
            NamedMetric metric,
            Experiment experiment,
            ModelSource model,
            Asking asking,
            Place place,
            String path,
            Problems problems) {
        Set<Need> missing = EnumSet.noneOf(Need.class);
        missing.addAll(metric.needs());
        if (missing.contains(Need.LABELS) && asking.labels().isEmpty()) {
            problems.add(
                    place,
                    path,
                    "'" + metric.name() + "' needs " + Need.LABELS.description()
                            + ", but the samples have only captions; add samples.labels or leave the metric out");
            return;
        }
        if (missing.contains(Need.COSINES) && asking.captions().isEmpty() && !(model instanceof OracleSource)) {
            problems.add(
                    place,
                    path,
                    "'" + metric.name() + "' needs captions, but the samples have only classes; add"
                            + " samples.captions or leave the metric out");
            return;
        }
        if (missing.contains(Need.ADHERENCE)) {
            requireReadable(metric, experiment, asking, place, path, problems);
        }
        boolean points = model instanceof OracleSource;
        if (points && metric.features().isPresent()) {
            problems.add(
                    place,
                    path,
                    "'" + metric.name()
                            + "' names a network of features, but points of a mixture are their own features;"
                            + " leave features out");
            return;
        }
        missing.removeAll(EnumSet.of(Need.LOGITS, Need.LABELS, Need.REFERENCE_LABELS));
        missing.removeAll(points ? EnumSet.complementOf(OF_IMAGES) : OF_IMAGES);
        if (!missing.isEmpty()) {
            problems.add(
                    place,
                    path,
                    "'" + metric.name() + "' needs "
                            + missing.stream().map(Need::description).collect(Collectors.joining(" and "))
                            + (points
                                    ? ", which points of a mixture do not have"
                                    : ", which only an oracle (a built-in mixture as model) has"));
        }
    }

    /** Captions that a model knows word by word may still say what no image can be held to. */
    private static void requireReadable(
            NamedMetric metric, Experiment experiment, Asking asking, Place place, String path, Problems problems) {
        long seed = experiment.samples().seeds().get(0);
        int count = experiment.samples().count();
        int particles = experiment.samples().particles();
        asking.captions().stream()
                .flatMap(plan -> plan.captions(seed, count, particles).stream())
                .distinct()
                .forEach(caption -> {
                    try {
                        Caption.parse(caption);
                    } catch (IllegalArgumentException e) {
                        problems.add(place, path, "'" + metric.name() + "': " + e.getMessage());
                    }
                });
    }

    private static void requireMeasured(String name, List<String> names, YamlNode.Mapping source, Problems problems) {
        if (!names.contains(name)) {
            problems.add(
                    source.placeOf("curves"),
                    "curves",
                    "the metric '" + name + "' is not among those measured" + Nearest.hint(name, names));
        }
    }
}
