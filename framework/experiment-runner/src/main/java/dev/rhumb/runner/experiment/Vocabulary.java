package dev.rhumb.runner.experiment;

import dev.rhumb.diffusion.data.Datasets;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.sampler.Samplers;
import dev.rhumb.diffusion.schedule.Schedules;
import dev.rhumb.diffusion.training.NoiseDistributions;
import dev.rhumb.diffusion.training.Objectives;
import dev.rhumb.evaluation.FeatureExtractors;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.track.Tracker;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.Reward;
import dev.rhumb.host.Extension;
import dev.rhumb.host.LoadedPlugin;
import dev.rhumb.host.PluginHost;
import dev.rhumb.records.Description;
import dev.rhumb.records.Kind;
import dev.rhumb.records.Words;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The words that experiments and trainings may use.
 *
 * @param words by kind and name
 * @param metrics by name, those of plugins last
 * @param sources what gives a word of a plugin, with a checksum, by kind and name: goes into the configuration's hash
 */
public record Vocabulary(Words words, Metrics metrics, Map<String, String> sources) {

    /** Guidance methods, all of which are given by plugins. */
    public static final Kind<Guidance> METHODS = Kind.of("guidance method", Guidance.class, List.of());

    /** Rewards of estimates, all of which are given by plugins. */
    public static final Kind<Reward> REWARDS = Kind.of("reward", Reward.class, List.of());

    /** Likelihoods at noised points that are no networks, all of which are given by plugins. */
    public static final Kind<Likelihood> LIKELIHOODS = Kind.of("likelihood", Likelihood.class, List.of());

    /** What plugins give beside guidance methods; trackers are named by the command line. */
    public static final List<Kind<?>> KINDS = List.of(
            Samplers.KIND,
            Schedules.KIND,
            Metrics.KIND,
            FeatureExtractors.KIND,
            Datasets.KIND,
            Networks.KIND,
            NoiseDistributions.KIND,
            Objectives.KIND,
            REWARDS,
            LIKELIHOODS,
            Tracker.KIND);

    public Vocabulary {
        sources = Map.copyOf(sources);
    }

    /** These methods, by name in alphabetical order, beside what the program has of the other kinds. */
    public static Vocabulary of(Map<String, Description<Guidance>> methods, Map<String, String> given) {
        Map<String, String> sources = new LinkedHashMap<>();
        given.forEach((name, source) -> sources.put(word(METHODS, name), source));
        return new Vocabulary(Words.of(KINDS).with(METHODS, new TreeMap<>(methods)), Metrics.standard(), sources);
    }

    /** What the program and these plugins have. */
    public static Vocabulary of(PluginHost host) {
        Map<String, Description<Guidance>> methods = new TreeMap<>();
        Map<String, String> sources = new LinkedHashMap<>();
        host.registry().all().forEach((name, contribution) -> {
            methods.put(name, contribution.description());
            sources.put(word(METHODS, name), source(contribution.plugin()));
        });
        Words words = Words.of(KINDS).with(METHODS, methods);
        for (Kind<?> kind : KINDS) {
            words = with(words, kind, host, sources);
        }
        return new Vocabulary(words, Metrics.of(words.of(Metrics.KIND).values()), sources);
    }

    private static <T> Words with(Words words, Kind<T> kind, PluginHost host, Map<String, String> sources) {
        Map<String, Description<T>> given = new LinkedHashMap<>();
        for (Extension<T> extension : host.extensions(kind)) {
            for (Description<T> description : extension.descriptions()) {
                given.put(description.name(), description);
                sources.put(word(kind, description.name()), source(extension.plugin()));
            }
        }
        return words.with(kind, given);
    }

    private static String source(LoadedPlugin plugin) {
        return plugin.id() + " " + plugin.version() + " sha256:" + plugin.sha256();
    }

    private static String word(Kind<?> kind, String name) {
        return kind.noun() + " " + name;
    }

    /** What gives a word, with a checksum; empty if the program itself does. */
    public String source(Kind<?> kind, String name) {
        return sources.getOrDefault(word(kind, name), "");
    }

    /** Guidance methods by name. */
    public Map<String, Description<Guidance>> methods() {
        return words.of(METHODS);
    }

    /** Samplers by name. */
    public Map<String, Description<Sampler>> samplers() {
        return words.of(Samplers.KIND);
    }

    /** Noise schedules by name. */
    public Map<String, Description<Schedule>> schedules() {
        return words.of(Schedules.KIND);
    }
}
