package dev.rhumb.runner.execute;

import dev.rhumb.records.YamlWriter;
import dev.rhumb.runner.measure.MeasuredBy;
import dev.rhumb.runner.plan.Digest;
import dev.rhumb.runner.plan.RunPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What all units of a results folder share.
 *
 * @param shared name of a setting to its value in words: model, sampler, count, reference and so on, but neither guidance nor seeds
 * @param key hash of the shared settings, the guidance and its resources
 */
record Configuration(Map<String, String> shared, String key) {
    /** In the manifest, the shared settings. */
    static final String SHARED = "shared";

    private static final int LONGEST = 40;

    static Configuration of(RunPlan plan, MeasuredBy measured, String kind) {
        Map<String, String> shared = new LinkedHashMap<>();
        plan.shared().forEach((name, value) -> shared.put(name, String.valueOf(value)));
        shared.put("device", kind);
        shared.put("reference", measured.identity());
        List<Object> resources = plan.points().stream()
                .map(planned -> planned.configuration().get("resources"))
                .distinct()
                .toList();
        Object guidance = YamlWriter.plain(plan.experiment().guidance());
        return new Configuration(shared, Digest.of(List.of(shared, guidance, resources)));
    }

    /** In what a folder's manifest differs from this, in words; empty if in nothing. */
    Optional<String> difference(Map<String, Object> manifest) {
        if (!(manifest.get(SHARED) instanceof Map<?, ?> there)) {
            return Optional.of("an earlier version wrote it");
        }
        return shared.entrySet().stream()
                .filter(here -> !Objects.equals(there.get(here.getKey()), here.getValue()))
                .map(here -> difference(here.getKey(), String.valueOf(there.get(here.getKey())), here.getValue()))
                .findFirst();
    }

    private static String difference(String name, String there, String here) {
        return there.length() > LONGEST || here.length() > LONGEST
                ? name + " differs"
                : name + " is " + there + " there and " + here + " here";
    }
}
