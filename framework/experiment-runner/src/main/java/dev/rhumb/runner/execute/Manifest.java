package dev.rhumb.runner.execute;

import ai.djl.Device;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.runner.Version;
import dev.rhumb.runner.experiment.BoundEntry;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.measure.Target;
import dev.rhumb.runner.plan.RunPlan;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a run was made with. */
final class Manifest {
    static final String FILE = "manifest.json";

    private Manifest() {}

    static Map<String, Object> of(Units units, Target target, Device device) {
        RunPlan plan = units.plan();
        Configuration configuration = units.configuration();
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("experiment", plan.name());
        manifest.put("configuration", configuration.key());
        manifest.put(Configuration.SHARED, configuration.shared());
        manifest.put("rhumb", Version.text());
        manifest.put("java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
        manifest.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        manifest.put("djl", PyTorch.djlVersion());
        manifest.put("pytorch", PyTorch.version());
        manifest.put("device", device.toString());
        manifest.put("dtype", plan.experiment().dtype().toString().toLowerCase(java.util.Locale.ROOT));
        manifest.put("batch", plan.experiment().batch());
        manifest.put("points", plan.points().size());
        manifest.put("seeds", plan.experiment().samples().seeds());
        manifest.put("models", plan.identities());
        manifest.put("methods", methods(plan));
        manifest.put(Code.SAMPLING, Code.sampling(plan));
        manifest.put("metrics", metrics(plan, target));
        manifest.put("raw", plan.experiment().raw());
        manifest.put("reference", target.identity());
        if (!target.features().isEmpty()) {
            manifest.put("features", target.features());
        }
        manifest.put("floor", target.floor());
        manifest.put(
                "blocks",
                target.shares(plan.experiment().samples().seeds())
                        ? "share reference data: their intervals leave out a part of the reference's own variation"
                        : "each with reference data of its own");
        return manifest;
    }

    /** What each metric measures, with which settings, which values are good, the network whose features it names and the plugin that gives it. */
    private static Map<String, Object> metrics(RunPlan plan, Target target) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        for (NamedMetric metric : plan.metrics()) {
            Map<String, Object> known = new LinkedHashMap<>();
            known.put("measures", metric.description());
            known.put("better", metric.better().name().toLowerCase(Locale.ROOT));
            // JSON has no infinity: an end that is open is left out.
            if (Double.isFinite(metric.least())) {
                known.put("least", metric.least());
            }
            if (Double.isFinite(metric.most())) {
                known.put("most", metric.most());
            }
            String source = plan.vocabulary().source(Metrics.KIND, Metrics.type(metric.name()));
            if (!source.isEmpty()) {
                known.put("plugin", source);
            }
            metric.features().ifPresent(network -> known.put(Code.FEATURES, Code.features(metric, target.networks())));
            metrics.put(metric.name(), known);
        }
        return metrics;
    }

    /** Each method that is used, and the plugin with checksum that gives it. */
    private static Map<String, String> methods(RunPlan plan) {
        Map<String, String> methods = new TreeMap<>();
        plan.points().stream()
                .flatMap(p -> p.point().stack().stream())
                .map(BoundEntry::method)
                .forEach(m -> methods.put(m.name(), plan.vocabulary().source(Vocabulary.METHODS, m.name())));
        return methods;
    }
}
