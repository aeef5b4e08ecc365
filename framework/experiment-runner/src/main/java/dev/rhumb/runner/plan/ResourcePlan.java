package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.network.ForeignShape;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.oracle.Worlds;
import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.evaluation.FeatureExtractors;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.Reward;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.Problems;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlWriter;
import dev.rhumb.runner.experiment.BoundEntry;
import dev.rhumb.runner.experiment.Experiment;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.experiment.Vocabulary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What methods may ask a run for: what the experiment declares, what an oracle brings, and model files that a method's own
 * settings name.
 */
public final class ResourcePlan {
    private static final String LIKELIHOODS = "likelihoods.";
    private static final String REWARDS = "rewards.";
    private static final String REWARD = "reward ";
    private static final String LIKELIHOOD = "likelihood ";
    private static final String MODEL = "model ";

    private final Map<String, ModelSource> models = new LinkedHashMap<>();
    private final Map<String, LikelihoodSource> likelihoods = new LinkedHashMap<>();
    private final Map<String, Reward> rewards = new LinkedHashMap<>();
    private final Map<String, FeatureExtractor> extractors = new LinkedHashMap<>();
    private final Vocabulary vocabulary;
    private final List<String> classNames;

    private ResourcePlan(Vocabulary vocabulary, List<String> classNames) {
        this.vocabulary = vocabulary;
        this.classNames = List.copyOf(classNames);
    }

    static ResourcePlan of(
            Experiment experiment,
            ModelSource model,
            List<Point> points,
            ModelCatalog catalog,
            Vocabulary vocabulary,
            Problems problems) {
        ResourcePlan plan = new ResourcePlan(vocabulary, model.classNames());
        model.exact().ifPresent(world -> plan.likelihoods.put(OraclePosterior.NAME, new OraclePosterior(world)));
        experiment.models().forEach((name, node) -> {
            ModelSource source = catalog.denoiser(name, node, "models." + name, problems);
            if (source != null) {
                plan.models.put(name, source);
            }
        });
        Binder binder = new Binder(problems, vocabulary.words());
        experiment.likelihoods().forEach((name, node) -> plan.declare(name, node, model, catalog, binder, problems));
        experiment.extractors().forEach((name, node) -> {
            FeatureExtractor extractor = binder.value(FeatureExtractor.class, node, "extractors." + name);
            if (extractor != null) {
                plan.extractors.put(name, extractor);
            }
        });
        experiment.rewards().forEach((name, node) -> {
            Reward reward = binder.value(Reward.class, node, REWARDS + name);
            if (reward != null) {
                plan.rewards.put(name, reward);
            }
            if (plan.likelihoods.containsKey(name)) {
                problems.add(node.place(), REWARDS + name, "is also the name of a likelihood; choose another");
            }
        });
        points.stream().flatMap(p -> p.stack().stream()).forEach(entry -> plan.addNamed(entry, catalog));
        return plan;
    }

    private void declare(
            String name, YamlNode node, ModelSource model, ModelCatalog catalog, Binder binder, Problems problems) {
        String text = node instanceof YamlNode.Scalar scalar ? scalar.text() : "";
        if (text.equals(OraclePosterior.NAME) && model.exact().isPresent()) {
            likelihoods.put(name, new OraclePosterior(model.exact().get()));
        } else if (node instanceof YamlNode.Mapping mapping && mapping.get("type") != null) {
            Likelihood likelihood = binder.value(Likelihood.class, node, LIKELIHOODS + name);
            if (likelihood != null) {
                likelihoods.put(name, new GivenLikelihood(likelihood, identity(Likelihood.class, likelihood)));
            }
        } else if (node instanceof YamlNode.Mapping || Worlds.NAMES.contains(text)) {
            ModelSource world = catalog.denoiser(name, node, LIKELIHOODS + name, problems);
            if (world != null) {
                world.exact().ifPresent(law -> likelihoods.put(name, new OraclePosterior(law)));
            }
        } else {
            ModelFiles.@Nullable Found file = catalog.files().find(text).orElse(null);
            if (file == null || file.task().equals(ModelFiles.DENOISER)) {
                problems.add(
                        node.place(),
                        LIKELIHOODS + name,
                        "expected exact, a built-in mixture, the name or path of a classifier, or a mapping with the type of a likelihood, but got "
                                + node.describe()
                                + (file == null && !text.isEmpty()
                                        ? Nearest.hint(text, catalog.files().names())
                                        : ""));
                return;
            }
            likelihoods.put(name, file.likelihood());
        }
    }

    // A method names what it needs in its own settings; a shipped file needs no further declaration.
    private void addNamed(BoundEntry entry, ModelCatalog catalog) {
        for (String name : names(List.of(entry))) {
            if (!models.containsKey(name) && !likelihoods.containsKey(name) && !rewards.containsKey(name)) {
                catalog.files().find(name).ifPresent(file -> {
                    if (file.task().equals(ModelFiles.DENOISER)) {
                        models.put(name, file.denoiser(name));
                    } else {
                        likelihoods.put(name, file.likelihood());
                    }
                });
            }
        }
    }

    /** The names of models, likelihoods and rewards in the settings of a stack. */
    private static Set<String> names(List<BoundEntry> stack) {
        Set<String> names = new TreeSet<>();
        for (BoundEntry entry : stack) {
            entry.method().keys().stream()
                    .filter(Field::named)
                    .forEach(key -> names.add(String.valueOf(entry.method().value(entry.guidance(), key))));
        }
        return names;
    }

    /** The identities of the resources that a stack names: part of its configuration. */
    Map<String, String> identities(List<BoundEntry> stack) {
        return identities(names(stack)::contains);
    }

    private static <T> String identity(Class<T> kind, T record) {
        return YamlWriter.plain(record) + " of type " + type(kind, record);
    }

    private static <T> String type(Class<T> kind, T record) {
        return Description.of(kind, record.getClass()).name();
    }

    /** The feature extractor that the experiment declares under a name. */
    public Optional<FeatureExtractor> extractor(String name) {
        return Optional.ofNullable(extractors.get(name));
    }

    /** What decides the answers of an extractor: its keys, and the plugin that gives it. */
    public String identity(FeatureExtractor extractor) {
        String source = vocabulary.source(FeatureExtractors.KIND, type(FeatureExtractor.class, extractor));
        return identity(FeatureExtractor.class, extractor) + (source.isEmpty() ? "" : ", " + source);
    }

    /** The plugins of the rewards and networks that a stack names, with checksums; by kind and name. */
    public Map<String, String> sources(List<BoundEntry> stack) {
        Map<String, String> sources = new TreeMap<>();
        Set<String> names = names(stack);
        rewards.forEach((name, reward) -> {
            if (names.contains(name)) {
                String type = type(Reward.class, reward);
                sources.put(REWARD + type, vocabulary.source(Vocabulary.REWARDS, type));
            }
        });
        likelihoods.forEach((name, likelihood) -> {
            if (names.contains(name) && likelihood instanceof GivenLikelihood given) {
                String type = type(Likelihood.class, given.likelihood());
                sources.put(LIKELIHOOD + type, vocabulary.source(Vocabulary.LIKELIHOODS, type));
            }
        });
        models.forEach((name, model) -> {
            if (names.contains(name)) {
                sources.putAll(sources(model, vocabulary));
            }
        });
        sources.values().removeIf(String::isEmpty);
        return sources;
    }

    /** The plugin of a model's network, with a checksum, if one gives it. */
    public static Map<String, String> sources(ModelSource model, Vocabulary vocabulary) {
        return model instanceof SafetensorsModels.NetworkSource source
                        && source.description().network() instanceof ForeignShape foreign
                ? Map.of("network " + foreign.type(), vocabulary.source(Networks.KIND, foreign.type()))
                : Map.of();
    }

    /** Every resource and what it is, for the manifest. */
    public Map<String, String> identities() {
        return identities(name -> true);
    }

    private static void put(
            Map<String, String> all, String kind, String name, String identity, Predicate<String> wanted) {
        if (wanted.test(name)) {
            all.put(kind + name, identity);
        }
    }

    private Map<String, String> identities(Predicate<String> wanted) {
        Map<String, String> all = new TreeMap<>();
        models.forEach((name, source) -> put(all, MODEL, name, source.identity(), wanted));
        likelihoods.forEach((name, source) -> put(all, LIKELIHOOD, name, source.identity(), wanted));
        rewards.forEach((name, reward) -> put(all, REWARD, name, identity(Reward.class, reward), wanted));
        return all;
    }

    /** Bytes of the weights of all of them. */
    long bytes() {
        return models.values().stream().mapToLong(ModelSource::bytes).sum()
                + likelihoods.values().stream()
                        .mapToLong(LikelihoodSource::bytes)
                        .sum();
    }

    /** Opens all of them; {@code manager} owns them. */
    public Resources open(NDManager manager, DataType dataType) {
        Map<String, Denoiser> denoisers = new LinkedHashMap<>();
        models.forEach((name, source) -> denoisers.put(name, source.open(manager, dataType)));
        Map<String, Likelihood> opened = new LinkedHashMap<>();
        likelihoods.forEach((name, source) -> opened.put(name, source.open(manager, dataType)));
        return new Resources(denoisers, opened, rewards, classNames);
    }

    /** Free stand-ins for all of them. */
    Resources standIns(NDManager manager, DataType dataType) {
        Map<String, Denoiser> denoisers = new LinkedHashMap<>();
        models.forEach((name, source) -> denoisers.put(name, source.standIn(manager, dataType)));
        Map<String, Likelihood> free = new LinkedHashMap<>();
        likelihoods.forEach((name, source) -> free.put(name, source.standIn()));
        return new Resources(denoisers, free, rewards, classNames);
    }
}
