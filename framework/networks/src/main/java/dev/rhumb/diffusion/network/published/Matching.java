package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.network.ParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Matches the parameters of an architecture with the tensors of a state dict, by name and shape. */
final class Matching {
    private static final int NAMED = 5;

    private Matching() {}

    /**
     * The stored key of every parameter that is not computed.
     *
     * @throws IllegalArgumentException if some are missing, surplus or of another shape; a sentence that names them
     */
    static Map<String, String> require(
            Architecture architecture, List<ParameterSpec> specs, Set<String> computed, StateDict weights) {
        Map<String, String> stored = new LinkedHashMap<>();
        weights.shapes().keySet().forEach(key -> architecture.key(key).ifPresent(name -> stored.put(name, key)));
        Map<String, ParameterSpec> due = new HashMap<>();
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        for (ParameterSpec spec : specs) {
            due.put(spec.name(), spec);
            String key = stored.get(spec.name());
            if (computed.contains(spec.name())) {
                stored.remove(spec.name());
            } else if (key == null) {
                missing.add(spec.name());
            } else if (!alike(
                    spec.shape().getShape(),
                    Objects.requireNonNull(weights.shapes().get(key)))) {
                misshapen.add(key + " is " + Arrays.toString(weights.shapes().get(key)) + " and must be "
                        + Arrays.toString(spec.shape().getShape()));
            }
        }
        List<String> surplus = stored.entrySet().stream()
                .filter(e -> !due.containsKey(e.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        if (!missing.isEmpty() || !surplus.isEmpty() || !misshapen.isEmpty()) {
            throw new IllegalArgumentException("'" + weights.source() + "' does not fit "
                    + architecture.getClass().getSimpleName() + " as it is configured:"
                    + named(" keys are missing", missing) + named(" keys belong to no layer", surplus)
                    + named(" tensors are of another shape", misshapen));
        }
        return stored;
    }

    /** A linear map may be stored as a 1x1 convolution and the other way round: axes of length 1 do not count. */
    private static boolean alike(long[] due, long[] found) {
        return Arrays.equals(
                Arrays.stream(due).filter(axis -> axis != 1).toArray(),
                Arrays.stream(found).filter(axis -> axis != 1).toArray());
    }

    private static String named(String problem, List<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
        return " " + names.size() + problem + " (" + String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + more + ")";
    }
}
