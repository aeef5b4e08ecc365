package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.oracle.Worlds;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.Problems;
import dev.rhumb.records.YamlNode;
import dev.rhumb.runner.experiment.BoundEntry;
import dev.rhumb.runner.experiment.Experiment;
import dev.rhumb.runner.experiment.Point;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What methods may ask a run for: what the experiment declares, what an oracle brings, and model files that a method's own
 * settings name.
 */
public final class ResourcePlan {
    private static final String LIKELIHOODS = "likelihoods.";

    private final Map<String, ModelSource> models = new LinkedHashMap<>();
    private final Map<String, LikelihoodSource> likelihoods = new LinkedHashMap<>();
    private final List<String> classNames;

    private ResourcePlan(List<String> classNames) {
        this.classNames = List.copyOf(classNames);
    }

    static ResourcePlan of(
            Experiment experiment, ModelSource model, List<Point> points, ModelCatalog catalog, Problems problems) {
        ResourcePlan plan = new ResourcePlan(model.classNames());
        if (model instanceof OracleSource world) {
            plan.likelihoods.put(OraclePosterior.NAME, new OraclePosterior(world));
        }
        experiment.models().forEach((name, node) -> {
            ModelSource source = catalog.denoiser(name, node, "models." + name, problems);
            if (source != null) {
                plan.models.put(name, source);
            }
        });
        experiment.likelihoods().forEach((name, node) -> plan.declare(name, node, model, catalog, problems));
        points.stream().flatMap(p -> p.stack().stream()).forEach(entry -> plan.addNamed(entry, catalog));
        return plan;
    }

    private void declare(String name, YamlNode node, ModelSource model, ModelCatalog catalog, Problems problems) {
        String text = node instanceof YamlNode.Scalar scalar ? scalar.text() : "";
        if (text.equals(OraclePosterior.NAME) && model instanceof OracleSource own) {
            likelihoods.put(name, new OraclePosterior(own));
        } else if (node instanceof YamlNode.Mapping || Worlds.NAMES.contains(text)) {
            if (catalog.denoiser(name, node, LIKELIHOODS + name, problems) instanceof OracleSource world) {
                likelihoods.put(name, new OraclePosterior(world));
            }
        } else {
            ModelFiles.@Nullable Found file = catalog.files().find(text).orElse(null);
            if (file == null || file.task().equals(ModelFiles.DENOISER)) {
                problems.add(
                        node.place(),
                        LIKELIHOODS + name,
                        "expected exact, a built-in mixture, or the name or path of a classifier, but got "
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
        entry.method().keys().forEach(component -> {
            if (entry.method().value(entry.guidance(), component) instanceof String name
                    && !models.containsKey(name)
                    && !likelihoods.containsKey(name)) {
                catalog.files().find(name).ifPresent(file -> {
                    if (file.task().equals(ModelFiles.DENOISER)) {
                        models.put(name, file.denoiser(name));
                    } else {
                        likelihoods.put(name, file.likelihood());
                    }
                });
            }
        });
    }

    /** The identities of the resources that a stack names: part of its configuration. */
    Map<String, String> identities(List<BoundEntry> stack) {
        Map<String, String> named = new TreeMap<>();
        for (BoundEntry entry : stack) {
            entry.method().keys().forEach(component -> {
                if (entry.method().value(entry.guidance(), component) instanceof String name) {
                    if (models.containsKey(name)) {
                        named.put("model " + name, models.get(name).identity());
                    }
                    if (likelihoods.containsKey(name)) {
                        named.put("likelihood " + name, likelihoods.get(name).identity());
                    }
                }
            });
        }
        return named;
    }

    /** Every resource and what it is, for the manifest. */
    public Map<String, String> identities() {
        Map<String, String> all = new TreeMap<>();
        models.forEach((name, source) -> all.put("model " + name, source.identity()));
        likelihoods.forEach((name, source) -> all.put("likelihood " + name, source.identity()));
        return all;
    }

    /** Opens all of them; {@code manager} owns them. */
    public Resources open(NDManager manager, DataType dataType) {
        Map<String, Denoiser> denoisers = new LinkedHashMap<>();
        models.forEach((name, source) -> denoisers.put(name, source.open(manager, dataType)));
        Map<String, Likelihood> opened = new LinkedHashMap<>();
        likelihoods.forEach((name, source) -> opened.put(name, source.open(manager, dataType)));
        return new Resources(denoisers, opened, Map.of(), classNames);
    }

    /** Free stand-ins for all of them. */
    Resources standIns(NDManager manager, DataType dataType) {
        Map<String, Denoiser> denoisers = new LinkedHashMap<>();
        models.forEach((name, source) -> denoisers.put(name, source.standIn(manager, dataType)));
        Map<String, Likelihood> free = new LinkedHashMap<>();
        likelihoods.forEach((name, source) -> free.put(name, source.standIn()));
        return new Resources(denoisers, free, Map.of(), classNames);
    }
}
