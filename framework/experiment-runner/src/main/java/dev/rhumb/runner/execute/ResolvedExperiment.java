package dev.rhumb.runner.execute;

import ai.djl.Device;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.runner.yaml.YamlWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** The experiment with every default filled in and every override applied; runs again as it is. */
final class ResolvedExperiment {
    private ResolvedExperiment() {}

    static String of(RunPlan plan, Device device) {
        Map<String, Object> keys = new LinkedHashMap<>();
        if (YamlWriter.plain(plan.experiment()) instanceof Map<?, ?> bound) {
            bound.forEach((key, value) -> keys.put(String.valueOf(key), value));
        }
        keys.put("device", device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu");
        keys.putAll(plan.sampling().resolved());
        return YamlWriter.write(keys);
    }
}
