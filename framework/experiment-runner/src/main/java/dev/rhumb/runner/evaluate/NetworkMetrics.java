package dev.rhumb.runner.evaluate;

import dev.rhumb.evaluation.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of the features of one network.
 *
 * @param named whether the metrics name it themselves
 * @param network its name; null where none is given
 * @param metrics their names without that of the network
 */
public record NetworkMetrics(boolean named, @Nullable String network, List<String> metrics) {

    /**
     * Metrics by their networks, those that name none first.
     *
     * @param usual the network of metrics that name none; null where none is given
     */
    public static List<NetworkMetrics> of(List<String> names, @Nullable String usual) {
        Map<Optional<String>, List<String>> byNetwork = new LinkedHashMap<>();
        names.stream()
                .sorted((a, b) -> Boolean.compare(
                        Metrics.features(a).isPresent(), Metrics.features(b).isPresent()))
                .forEach(name -> byNetwork
                        .computeIfAbsent(Metrics.features(name), network -> new ArrayList<>())
                        .add(Metrics.withoutFeatures(name)));
        List<NetworkMetrics> all = new ArrayList<>();
        byNetwork.forEach(
                (network, metrics) -> all.add(new NetworkMetrics(network.isPresent(), network.orElse(usual), metrics)));
        return all;
    }

    /** The name of one of them with its network, as it was requested. */
    public String name(String metric) {
        return named && network != null ? Metrics.named(metric, network) : metric;
    }
}
