package dev.rhumb.runner.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the samples of finished runs were measured against, by their manifests. */
final class MeasuredAgainst {
    private static final String EXACT = "exact samples of ";
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
}
