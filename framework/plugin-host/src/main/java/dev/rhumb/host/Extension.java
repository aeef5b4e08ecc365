package dev.rhumb.host;

import dev.rhumb.records.Description;
import dev.rhumb.records.Kind;
import java.util.List;

/**
 * A record of another kind than guidances that a plugin gives.
 *
 * @param descriptions under its own name, and under those of its variants
 * @param kind what it is
 * @param plugin id, version and SHA-256 for the run's manifest
 */
public record Extension<T>(List<Description<T>> descriptions, Kind<T> kind, LoadedPlugin plugin) {
    public Extension {
        descriptions = List.copyOf(descriptions);
    }

    static <T> Extension<T> of(Kind<T> kind, Class<?> type, LoadedPlugin plugin) {
        return new Extension<>(Description.all(kind.type(), type), kind, plugin);
    }

    List<String> names() {
        return descriptions.stream().map(Description::name).toList();
    }
}
