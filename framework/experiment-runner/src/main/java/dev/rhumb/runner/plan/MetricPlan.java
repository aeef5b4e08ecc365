package dev.rhumb.runner.plan;

import dev.rhumb.diffusion.data.shapes.Caption;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.Need;
import dev.rhumb.runner.experiment.Curve;
import dev.rhumb.runner.experiment.Experiment;
import dev.rhumb.runner.yaml.Nearest;
import dev.rhumb.runner.yaml.Place;
import dev.rhumb.runner.yaml.Problems;
import dev.rhumb.runner.yaml.YamlNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is measured, checked before anything is sampled. */
final class MetricPlan {
    /** What only images have. */
    private static final EnumSet<Need> OF_IMAGES = EnumSet.of(Need.ADHERENCE, Need.PIXELS, Need.COSINES);

    private MetricPlan() {}

    static List<NamedMetric> read(
            Experiment experiment, YamlNode.Mapping source, ModelSource model, Asking asking, Problems problems) {
        List<NamedMetric> chosen = new ArrayList<>();
        for (int i = 0; i < experiment.metrics().size(); i++) {
            Place place = place(source, i);
            String path = "metrics[" + i + "]";
            try {
                NamedMetric metric =
                        Metrics.standard().named(experiment.metrics().get(i));
                require(metric, experiment, model, asking, place, path, problems);
                chosen.add(metric);
            } catch (IllegalArgumentException e) {
                problems.add(place, path, String.valueOf(e.getMessage()));
            }
        }
        List<String> names = chosen.stream().map(NamedMetric::name).toList();
        if (names.stream().distinct().count() < names.size()) {
            problems.add(source.placeOf("metrics"), "metrics", "names a metric twice: " + names);
        }
        for (Curve curve : experiment.curves()) {
            requireMeasured(curve.diversity(), names, source, problems);
            requireMeasured(curve.quality(), names, source, problems);
        }
        Set<String> arms = experiment.guidance().values().keySet();
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

    private static Place place(YamlNode.Mapping source, int index) {
        return source.get("metrics") instanceof YamlNode.Items items
                ? items.items().get(index).place()
                : source.placeOf("metrics");
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
                            + ", and the samples are asked for captions alone; add samples.labels or leave it out");
            return;
        }
        if (missing.contains(Need.COSINES) && asking.captions().isEmpty() && !(model instanceof OracleSource)) {
            problems.add(
                    place,
                    path,
                    "'" + metric.name() + "' needs captions, and the samples are asked for classes alone; add"
                            + " samples.captions or leave it out");
            return;
        }
        if (missing.contains(Need.ADHERENCE)) {
            requireReadable(metric, experiment, asking, place, path, problems);
        }
        boolean points = model instanceof OracleSource;
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
