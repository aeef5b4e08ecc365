package dev.rhumb.runner.reference;

import dev.rhumb.diffusion.data.Datasets;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.sampler.Samplers;
import dev.rhumb.diffusion.schedule.Schedules;
import dev.rhumb.diffusion.training.NoiseDistributions;
import dev.rhumb.diffusion.training.Objectives;
import dev.rhumb.evaluation.FeatureExtractors;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.Kind;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.Types;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.plan.RunPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One thing that files can name, as lists show it.
 *
 * @param name as files name it
 * @param summary one sentence
 * @param paper where it comes from
 * @param plugin what gives it; empty for the program itself
 * @param keys in order
 */
public record Listed(String name, String summary, String paper, String plugin, List<Field> keys) {

    /** Everything by kind, in the order of the documentation. */
    public static Map<String, List<Listed>> kinds(Vocabulary vocabulary) {
        Map<String, List<Listed>> kinds = new LinkedHashMap<>();
        kinds.put("methods", described(Vocabulary.METHODS, vocabulary));
        kinds.put("samplers", described(Samplers.KIND, vocabulary));
        kinds.put("schedules", described(Schedules.KIND, vocabulary));
        kinds.put("metrics", described(Metrics.KIND, vocabulary));
        kinds.put("extractors", described(FeatureExtractors.KIND, vocabulary));
        kinds.put("datasets", described(Datasets.KIND, vocabulary));
        kinds.put("rewards", described(Vocabulary.REWARDS, vocabulary));
        kinds.put("likelihoods", described(Vocabulary.LIKELIHOODS, vocabulary));
        kinds.put("networks", described(Networks.KIND, vocabulary));
        kinds.put("noise-distributions", described(NoiseDistributions.KIND, vocabulary));
        kinds.put("objectives", described(Objectives.KIND, vocabulary));
        return kinds;
    }

    /** What plugins give of a kind that no experiment names. */
    public static <T> List<Listed> of(Map<String, Description<T>> given) {
        return given.values().stream()
                .map(d -> new Listed(d.name(), d.summary(), d.paper(), "", d.keys()))
                .toList();
    }

    /**
     * Everything of one name, with its keys.
     *
     * @throws UserError if nothing has it, with the nearest name
     */
    public static List<String> of(Map<String, List<Listed>> kinds, String name) {
        List<String> known = new ArrayList<>(kinds.keySet());
        List<String> lines = new ArrayList<>();
        kinds.forEach((kind, all) -> all.forEach(listed -> {
            known.add(listed.name());
            if (listed.name().equals(name)) {
                lines.add(kind + ": " + listed.line());
                if (!listed.paper().isEmpty()) {
                    lines.add("  " + listed.paper());
                }
                listed.keys().forEach(key -> lines.add("  " + key(key)));
            }
        }));
        if (lines.isEmpty()) {
            throw new UserError("there is no kind and no name '" + name + "'"
                    + Nearest.to(name, known)
                            .map(near -> "; did you mean '" + near + "'?")
                            .orElse(";") + " kinds: " + String.join(", ", kinds.keySet()));
        }
        return lines;
    }

    private static <T> List<Listed> described(Kind<T> kind, Vocabulary vocabulary) {
        return vocabulary.words().of(kind).values().stream()
                .map(d -> new Listed(
                        d.name(),
                        d.summary(),
                        d.paper(),
                        RunPlan.plugin(vocabulary.source(kind, d.name())).strip(),
                        d.keys()))
                .toList();
    }

    /** Name and summary, and the plugin if there is one. */
    public String line() {
        return name + ": " + summary + (plugin.isEmpty() ? "" : " " + plugin);
    }

    /** A key with its meaning, type, range and fallback. */
    public static String key(Field c) {
        StringBuilder line = new StringBuilder(c.key()).append(": ").append(c.meaning());
        line.append(" (").append(c.typeName());
        if (!c.range().isEmpty()) {
            line.append(", ").append(c.range());
        }
        line.append(
                c.isRequired() ? ", required" : c.isOptional() ? ", optional" : ", " + c.fallback() + " by default");
        if (c.neutral() != null) {
            line.append(", off at ").append(Types.number(c.neutral()));
        }
        return line.append(')').toString();
    }
}
