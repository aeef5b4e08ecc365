package dev.rhumb.runner.execute;

import ai.djl.Device;
import dev.rhumb.records.YamlWriter;
import dev.rhumb.runner.plan.RunPlan;
import java.util.LinkedHashMap;
import java.util.Map;

/** The experiment with every default filled in and every override applied; runs again as it is. */
public final class ResolvedExperiment {
    private ResolvedExperiment() {}

    /** As YAML. */
    public static String of(RunPlan plan, Device device) {
        return YamlWriter.write(keys(plan, device));
    }

    /** The same before it is written. */
    static Map<String, Object> keys(RunPlan plan, Device device) {
        Map<String, Object> keys = new LinkedHashMap<>();
        if (YamlWriter.plain(plan.experiment()) instanceof Map<?, ?> bound) {
            bound.forEach((key, value) -> keys.put(String.valueOf(key), value));
        }
        keys.put("device", Devices.name(device));
        // Balanced labels are the default only where no captions are requested.
        if (plan.experiment().samples().labels().isEmpty()
                && plan.conditions().labels().isPresent()
                && keys.get("samples") instanceof Map<?, ?> samples) {
            Map<String, Object> filled = new LinkedHashMap<>();
            samples.forEach((key, value) -> filled.put(String.valueOf(key), value));
            filled.put("labels", plan.conditions().labels().get().toString());
            keys.put("samples", filled);
        }
        keys.putAll(plan.sampling().resolved(plan.experiment()));
        return keys;
    }
}
