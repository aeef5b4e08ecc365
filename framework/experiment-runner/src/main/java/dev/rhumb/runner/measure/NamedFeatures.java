package dev.rhumb.runner.measure;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.data.Dataset;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.plan.Digest;
import dev.rhumb.runner.plan.ImportedModels;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.runner.plan.SafetensorsModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The networks whose features metrics name, found by these names and opened together with the run's own. */
final class NamedFeatures {
    private final Map<String, Network> networks;
    private final boolean enough;
    private final Consumer<String> notices;

    private NamedFeatures(Map<String, Network> networks, boolean enough, Consumer<String> notices) {
        this.notices = notices;
        this.networks = networks;
        this.enough = enough;
    }

    /** A source of features, or the file of a judge. */
    private record Network(
            @Nullable FeatureSource source, @Nullable Path judge, String identity) {
        ImageNetwork open(ImageShape images, Device device) {
            return source != null
                    ? source.open(images, null, device)
                    : JudgeNetwork.load(Objects.requireNonNull(judge), device);
        }
    }

    /**
     * Finds what the metrics of a plan name; opens nothing.
     *
     * @throws UserError naming the metric, if there is no such network
     */
    static NamedFeatures of(RunPlan plan, SafetensorsModels models, ImportedModels imported, Consumer<String> notices)
            throws IOException {
        Map<String, Network> networks = new LinkedHashMap<>();
        for (NamedMetric metric : plan.metrics()) {
            if (metric.features().isPresent()
                    && !networks.containsKey(metric.features().get())) {
                String name = metric.features().get();
                try {
                    networks.put(name, found(name, plan, models, imported));
                } catch (UserError e) {
                    throw new UserError("metrics: '" + metric.name() + "': " + e.getMessage(), e);
                }
            }
        }
        boolean enough = !networks.isEmpty()
                && plan.experiment().features().isEmpty()
                && plan.metrics().stream()
                        .filter(Metrics::looksAtFeatures)
                        .allMatch(metric -> metric.features().isPresent());
        return new NamedFeatures(networks, enough, notices);
    }

    private static Network found(String name, RunPlan plan, SafetensorsModels models, ImportedModels imported)
            throws IOException {
        Optional<FeatureSource> source = FeatureSource.named(name, plan, imported);
        if (source.isPresent()) {
            return new Network(source.get(), null, source.get().identity());
        }
        Path judge = new Judges(models).named(plan.model(), name);
        return new Network(null, judge, "sha256:" + Digest.ofFile(judge));
    }

    /** Whether no metric needs a network of the run's own. */
    boolean isEnough() {
        return enough;
    }

    /** What decides their answers, by name. */
    Map<String, String> identities() {
        Map<String, String> identities = new LinkedHashMap<>();
        networks.forEach((name, network) -> identities.put(name, network.identity()));
        return identities;
    }

    /** The first one, unless it is a judge. */
    Optional<FeatureSource> first() {
        return networks.values().stream().findFirst().map(Network::source);
    }

    /**
     * Refuses judges that see images of another size.
     *
     * @param images (C, H, W)
     */
    void requireSee(Shape images, Dataset data) {
        for (Network network : networks.values()) {
            if (network.judge() != null) {
                Targets.requireSees(network.judge(), images, data);
            }
        }
    }

    /**
     * Opens them all.
     *
     * @param own opens the run's own network; null if it has none, and then the first of these takes its place
     */
    ImageNetwork open(ImageShape images, Device device, Supplier<@Nullable ImageNetwork> own) {
        Deque<ImageNetwork> opened = new ArrayDeque<>();
        try {
            @Nullable ImageNetwork first = own.get();
            if (first != null) {
                opened.push(first);
            }
            Map<String, SeveralNetworks.Named> others = new LinkedHashMap<>();
            networks.forEach((name, network) -> {
                ImageNetwork other = network.open(images, device);
                opened.push(other);
                others.put(name, new SeveralNetworks.Named(other, network.identity()));
            });
            return new SeveralNetworks(opened.getLast(), others, EngineAlgebra.on(device, notices));
        } catch (IllegalArgumentException | UserError e) {
            opened.forEach(ImageNetwork::close);
            throw e;
        }
    }
}
