package dev.rhumb.runner.plan;

import dev.rhumb.data.Dataset;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Overrides;
import dev.rhumb.records.Problems;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.experiment.ArmReader;
import dev.rhumb.runner.experiment.BoundEntry;
import dev.rhumb.runner.experiment.Experiment;
import dev.rhumb.runner.experiment.PathNames;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.experiment.SamplerPlan;
import dev.rhumb.runner.experiment.Vocabulary;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an experiment file into a plan. Starts no engine and loads no network. */
public final class Planner {
    private final Vocabulary vocabulary;
    private final ModelCatalog catalog;

    public Planner(Vocabulary vocabulary, ModelCatalog catalog) {
        this.vocabulary = vocabulary;
        this.catalog = catalog;
    }

    /**
     * Reads a file.
     *
     * @param overrides {@code key=value}, laid over the file in order
     * @throws UserError with everything that is wrong
     */
    public RunPlan read(Path file, List<String> overrides) {
        return plan(name(file), Overrides.apply(YamlReader.read(file), overrides));
    }

    /** Plans a mapping that has been read; {@code name} names the results folder. */
    public RunPlan plan(String name, YamlNode.Mapping source) {
        Problems problems = new Problems();
        Experiment experiment = new Binder(problems).bind(Experiment.class, source, "");
        if (experiment == null) {
            // The arms are checked all the same: one reading should report everything.
            if (source.get("guidance") instanceof YamlNode.Mapping guidance
                    && source.get("sampler") instanceof YamlNode.Mapping sampler) {
                new ArmReader(vocabulary, problems).read(guidance, sampler, Optional.empty());
            }
            problems.throwIfAny();
            throw new IllegalStateException("nothing was bound and nothing was wrong");
        }
        requireWeights(experiment, source, problems);
        ModelCatalog models = catalog.in(experiment.precision());
        ModelSource model = models.denoiser("model", experiment.model(), "model", problems);
        ArmReader arms = new ArmReader(vocabulary, problems);
        SamplerPlan sampling = arms.sampling(experiment.sampler(), experiment.schedule());
        List<Point> points = arms.read(experiment.guidance(), experiment.sampler(), experiment.schedule());
        if (model == null || sampling == null) {
            problems.throwIfAny();
            throw new IllegalStateException("no model or sampler, and nothing was wrong");
        }
        PlannedConditions conditions = PlannedConditions.read(experiment, source, model, vocabulary.words(), problems);
        Map<String, ModelSource> others =
                others(models, model, conditions.labels().isPresent(), points, problems);
        ResourcePlan resources = ResourcePlan.of(experiment, model, points, models, vocabulary, problems);
        List<NamedMetric> metrics =
                MetricPlan.read(vocabulary.metrics(), experiment, source, model, conditions, problems);
        checkBatch(experiment, source, problems);
        checkFamilies(experiment, source, problems);
        problems.throwIfAny();
        List<PlannedPoint> planned = points.stream()
                .map(p -> new PlannedPoint(
                        p,
                        configuration(
                                experiment, p.modelKey().map(others::get).orElse(model), conditions, resources, p)))
                .toList();
        return new RunPlan(
                name,
                experiment,
                source,
                model,
                others,
                sampling,
                conditions,
                resources,
                planned,
                metrics,
                vocabulary,
                false);
    }

    /** Refuses missing networks, all at once, with the commands that get them. */
    private void requireWeights(Experiment experiment, YamlNode.Mapping source, Problems problems) {
        experiment.weights().forEach((name, command) -> {
            String path = "weights." + name;
            try {
                if (catalog.files().find(name).isEmpty()) {
                    problems.add(
                            source.placeOf("weights"),
                            path,
                            "the network '" + name
                                    + "' is missing; it belongs into the folder 'models', or one that --models"
                                    + " names. To get it: " + command);
                }
            } catch (UserError e) {
                problems.add(source.placeOf("weights"), path, e.getMessage() + ". To get it: " + command);
            }
        });
        problems.throwIfAny();
    }

    private static Map<String, ModelSource> others(
            ModelCatalog catalog, ModelSource model, boolean labelled, List<Point> points, Problems problems) {
        Map<String, ModelSource> others = new LinkedHashMap<>();
        for (Point point : points) {
            String key = point.modelKey().orElse("");
            if (point.model().isEmpty() || others.containsKey(key)) {
                continue;
            }
            YamlNode node = point.model().get();
            String path = "guidance." + point.arm() + ".model";
            String name = node instanceof YamlNode.Scalar scalar ? scalar.text() : point.arm();
            ModelSource other = catalog.denoiser(name, node, path, problems);
            if (other != null && labelled && !alike(other.classNames(), model.classNames())) {
                problems.add(
                        node.place(),
                        path,
                        "'" + name + "' has other classes than the experiment's model '" + model.name()
                                + "', so the arms would not sample the same classes; use a model with the same"
                                + " classes");
            } else if (other != null) {
                others.put(key, other);
            }
        }
        return others;
    }

    /** Whether labels mean the same, as far as the models say: one that has only numbers for its classes says nothing. */
    private static boolean alike(List<String> some, List<String> others) {
        List<String> numbers = Dataset.numbers(some.size());
        return some.size() == others.size() && (some.equals(others) || some.equals(numbers) || others.equals(numbers));
    }

    /** Each family has a folder of figures, whose name its own is turned into. */
    private static void checkFamilies(Experiment experiment, YamlNode.Mapping source, Problems problems) {
        Map<String, String> folders = new HashMap<>();
        for (String family : experiment.families().keySet()) {
            String folder = family.replaceAll("[^A-Za-z0-9._+-]+", "-").toLowerCase(Locale.ROOT);
            @Nullable String other = folders.putIfAbsent(folder, family);
            if (family.isBlank() || family.length() > PathNames.LONGEST) {
                problems.add(
                        source.placeOf("families"),
                        "families",
                        "a family has a name of " + family.length() + " characters; it names a folder, so 1 to "
                                + PathNames.LONGEST + " are allowed");
            } else if (other != null) {
                problems.add(
                        source.placeOf("families"),
                        "families",
                        "'" + family + "' and '" + other + "' would be one folder of figures; choose another name");
            }
        }
    }

    private static void checkBatch(Experiment experiment, YamlNode.Mapping source, Problems problems) {
        int particles = experiment.samples().particles();
        if (experiment.batch() % particles != 0) {
            problems.add(
                    source.placeOf("batch"),
                    "batch",
                    "is " + experiment.batch() + "; allowed is a multiple of" + " samples.particles = " + particles
                            + ", since a group must not be split");
        }
    }

    private static Map<String, Object> configuration(
            Experiment experiment,
            ModelSource model,
            PlannedConditions conditions,
            ResourcePlan resources,
            Point point) {
        Map<String, Object> configuration =
                shared(experiment, model, point.sampling().identity(), conditions);
        configuration.put(
                "guidance", point.stack().stream().map(BoundEntry::identity).toList());
        configuration.put("resources", resources.identities(point.stack()));
        return configuration;
    }

    /** What decides the samples of any stack. */
    static Map<String, Object> shared(
            Experiment experiment, ModelSource model, Map<String, Object> sampling, PlannedConditions conditions) {
        Map<String, Object> shared = new LinkedHashMap<>();
        shared.put("model", model.identity());
        shared.put("dtype", experiment.dtype());
        shared.put("batch", experiment.batch());
        shared.putAll(sampling);
        shared.put("count", experiment.samples().count());
        shared.put("particles", experiment.samples().particles());
        experiment.samples().noise().ifPresent(file -> shared.put("initial noise", InitialNoise.identity(file)));
        conditions.describe(shared);
        return shared;
    }

    /**
     * The name of a file's results folder.
     *
     * @throws UserError if no folder can have it
     */
    public static String name(Path file) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
        PathNames.malformed(name).ifPresent(why -> {
            throw new UserError("'" + file + "': the file's name names the results folder: " + why);
        });
        return name;
    }
}
