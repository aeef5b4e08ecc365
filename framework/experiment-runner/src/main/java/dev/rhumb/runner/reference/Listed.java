package dev.rhumb.runner.reference;

import dev.rhumb.diffusion.data.Datasets;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.sampler.Samplers;
import dev.rhumb.diffusion.schedule.Schedules;
import dev.rhumb.diffusion.training.NoiseDistributions;
import dev.rhumb.evaluation.FeatureExtractors;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.Kind;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.plan.RunPlan;
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
        return kinds;
    }

    /** What plugins give of a kind that no experiment names. */
    public static <T> List<Listed> of(Map<String, Description<T>> given) {
        return given.values().stream()
                .map(d -> new Listed(d.name(), d.summary(), d.paper(), "", d.keys()))
                .toList();
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
}
