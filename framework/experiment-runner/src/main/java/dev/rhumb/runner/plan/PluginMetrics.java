package dev.rhumb.runner.plan;

import dev.rhumb.evaluation.Metric;
import dev.rhumb.evaluation.MetricDescription;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.host.ExtensionPoint;
import dev.rhumb.runner.yaml.Binder;
import dev.rhumb.runner.yaml.Place;
import dev.rhumb.runner.yaml.Problems;
import dev.rhumb.runner.yaml.YamlNode;
import dev.rhumb.runner.yaml.YamlReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The metrics of this program with those of plugins. */
public final class PluginMetrics {
    /** What the host looks for. */
    public static final ExtensionPoint POINT = new ExtensionPoint(
            "metric", Metric.class, Set.copyOf(Metrics.standard().names()), MetricDescription::of);

    private PluginMetrics() {}

    /** The standard metrics and these; their names are free. */
    public static Metrics with(List<MetricDescription> plugins) {
        Metrics metrics = Metrics.standard();
        for (MetricDescription plugin : plugins) {
            metrics = metrics.with(plugin, values -> bind(plugin, values));
        }
        return metrics;
    }

    private static Metric bind(MetricDescription metric, Map<String, String> values) {
        Place place = new Place("metric '" + metric.name() + "'", 0, 0);
        Map<String, YamlNode> nodes = new LinkedHashMap<>();
        values.forEach((key, text) -> nodes.put(key, YamlReader.value(text, place)));
        Problems problems = new Problems();
        @Nullable
        Metric bound =
                new Binder(problems).bind(metric.type(), new YamlNode.Mapping(nodes, Map.of(), place), metric.name());
        if (bound == null) {
            throw new IllegalArgumentException(String.join("; ", problems.lines()));
        }
        return bound;
    }
}
