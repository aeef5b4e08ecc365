package dev.rhumb.runner.plan;

import dev.rhumb.diffusion.data.shapes.Caption;
import dev.rhumb.evaluation.Adherence;
import dev.rhumb.evaluation.Cosines;
import dev.rhumb.evaluation.Evidence;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.Need;
import dev.rhumb.evaluation.Oracle;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.Place;
import dev.rhumb.records.Problems;
import dev.rhumb.records.YamlNode;
import dev.rhumb.runner.experiment.Curve;
import dev.rhumb.runner.experiment.Experiment;
import dev.rhumb.runner.kind.DataKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is measured, checked before anything is sampled. */
final class MetricPlan {
    private static final Set<Need> OF_ALL =
            Need.of(Evidence.Logits.class, Evidence.Intended.class, Evidence.Real.class);

    private static final Set<Need> OF_EXACT_LAWS = Need.of(Oracle.class, Evidence.Tilted.class, Evidence.Modes.class);

    private static final String TYPE = "type";

    private MetricPlan() {}

    static List<NamedMetric> read(
            Metrics known,
            Experiment experiment,
            YamlNode.Mapping source,
            ModelSource model,
            PlannedConditions conditions,
            Problems problems) {
        List<NamedMetric> chosen = new ArrayList<>();
        for (int i = 0; i < experiment.metrics().size(); i++) {
            YamlNode entry = experiment.metrics().get(i);
            Place place = entry.place();
            String path = "metrics[" + i + "]";
            try {
                NamedMetric metric = known.named(name(known, entry));
                require(metric, experiment, model, conditions, place, path, problems);
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
            PlannedConditions conditions,
            Place place,
            String path,
            Problems problems) {
        if (needs(metric, Evidence.Intended.class) && conditions.labels().isEmpty()) {
            problems.add(
                    place,
                    path,
                    "'" + metric.name() + "' needs " + new Need(Evidence.Intended.class).description()
                            + ", but the samples have only captions; add samples.labels or leave the metric out");
            return;
        }
        if (needs(metric, Cosines.class)
                && conditions.captions().isEmpty()
                && model.exact().isEmpty()) {
            problems.add(
                    place,
                    path,
                    "'" + metric.name() + "' needs captions, but the samples have only classes; add"
                            + " samples.captions or leave the metric out");
            return;
        }
        if (needs(metric, Adherence.class)) {
            requireReadable(metric, experiment, conditions, place, path, problems);
        }
        boolean exact = model.exact().isPresent();
        DataKind kind = model.kind();
        if (exact && metric.features().isPresent()) {
            problems.add(
                    place,
                    path,
                    "'" + metric.name()
                            + "' names a network of features, but " + kind.plural()
                            + " of a mixture are their own features;"
                            + " leave features out");
            return;
        }
        Set<Need> missing = Need.missing(metric.needs(), OF_ALL);
        missing.removeAll(kind.offers(exact));
        if (exact) {
            missing.removeAll(OF_EXACT_LAWS);
        }
        if (!missing.isEmpty()) {
            problems.add(
                    place,
                    path,
                    "'" + metric.name() + "' needs "
                            + Need.sentence(missing)
                            + (!exact && OF_EXACT_LAWS.containsAll(missing)
                                    ? ", which only an oracle (a built-in mixture as model) has"
                                    : ", which " + kind.plural() + (exact ? " of a mixture" : "") + " do not have"));
        }
    }

    private static boolean needs(NamedMetric metric, Class<? extends Evidence> evidence) {
        return metric.needs().contains(new Need(evidence));
    }

    /** Captions that a model knows word by word may still say what no image can be held to. */
    private static void requireReadable(
            NamedMetric metric,
            Experiment experiment,
            PlannedConditions conditions,
            Place place,
            String path,
            Problems problems) {
        long seed = experiment.samples().seeds().get(0);
        int count = experiment.samples().count();
        int particles = experiment.samples().particles();
        conditions.captions().stream()
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
