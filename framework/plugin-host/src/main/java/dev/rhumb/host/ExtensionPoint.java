package dev.rhumb.host;

import java.util.Set;
import java.util.function.Consumer;

/**
 * What plugins may give beside guidances: records that implement a type of the host's side and carry
 * {@link dev.rhumb.guidance.Method}.
 *
 * @param noun what one is called in messages
 * @param type what they implement
 * @param taken names that no plugin may give
 * @param check throws an IllegalArgumentException, a sentence, for a record that is not described as it should be
 */
public record ExtensionPoint(String noun, Class<?> type, Set<String> taken, Consumer<Class<?>> check) {
    public ExtensionPoint {
        taken = Set.copyOf(taken);
    }
}
