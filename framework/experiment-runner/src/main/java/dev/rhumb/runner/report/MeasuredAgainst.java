package dev.rhumb.runner.report;

import dev.rhumb.evaluation.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the samples of finished runs were measured against, by their manifests. */
final class MeasuredAgainst {
    private static final String EXACT = "exact samples of ";
    private static final String SEEN = ", seen by ";
    private static final String UNCHANGED = "world ";

    private MeasuredAgainst() {}

    /** One note for each run, and one more where a worsened mixture was its own reference. */
    static List<String> notes(List<Results> all) {
        List<String> notes = new ArrayList<>();
        for (Results results : all) {
            String prefix = all.size() == 1 ? "" : results.name() + ": ";
            Map<String, Object> manifest = results.manifest();
            if (manifest.get("reference") instanceof String reference) {
                notes.add(prefix + "measured against " + reference + ".");
                features(manifest, reference).ifPresent(note -> notes.add(prefix + note));
                String model = manifest.get("models") instanceof Map<?, ?> models
                        ? String.valueOf(models.get("denoiser"))
                        : "";
                if (!model.startsWith(UNCHANGED) && reference.startsWith(EXACT + model + ",")) {
                    notes.add(prefix + "the model and the reference are the same broadened mixture, so the metrics do"
                            + " not see what is wrong with the model.");
                }
            }
        }
        return notes;
    }

    /** Which metrics of the field are computed on features that are not their own. */
    private static Optional<String> features(Map<String, Object> manifest, String reference) {
        int at = reference.indexOf(SEEN);
        if (at < 0 || !(manifest.get("metrics") instanceof Map<?, ?> metrics)) {
            return Optional.empty();
        }
        String named = Measures.network(manifest);
        String usual = named.isEmpty() ? reference.substring(at + SEEN.length()).replaceFirst(",.*", "") : named;
        Map<String, List<String>> others = new LinkedHashMap<>();
        for (Object key : metrics.keySet()) {
            String metric = String.valueOf(key);
            String network = Metrics.features(metric).orElse(usual);
            Metrics.otherFeatures(metric, network)
                    .ifPresent(own -> others.computeIfAbsent(network, first -> new ArrayList<>())
                            .add(metric + " (published values: " + own + ")"));
        }
        List<String> sentences = new ArrayList<>();
        others.forEach((network, those) -> sentences.add("features are those of " + network
                + "; values of other features cannot be compared with them: " + String.join(", ", those) + "."));
        return sentences.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", sentences));
    }
}
