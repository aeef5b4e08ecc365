package dev.rhumb.records;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A kind of thing that files name: records that implement one type and carry {@link dev.rhumb.guidance.Method}. The program
 * has some of its own, and plugins give further ones.
 *
 * @param noun what one is called in messages
 * @param type what they implement
 * @param own the program's, in the order of documentation
 * @param taken names that no plugin may give
 * @param check throws an IllegalArgumentException, a sentence, for a plugin's record that lacks what this kind needs
 */
public record Kind<T>(
        String noun, Class<T> type, List<Description<T>> own, Set<String> taken, Consumer<Class<?>> check) {

    public Kind {
        own = List.copyOf(own);
        taken = Set.copyOf(taken);
    }

    /** A kind of which the program has these records. */
    public static <T> Kind<T> of(String noun, Class<T> type, List<Class<? extends T>> records) {
        List<Description<T>> own = records.stream()
                .flatMap(record -> Description.all(type, record).stream())
                .toList();
        Map<String, Description<T>> named = named(own);
        if (named.size() < own.size()) {
            throw new IllegalArgumentException("two " + noun + "s of " + records + " have one name");
        }
        return new Kind<>(noun, type, own, named.keySet(), record -> Description.all(type, record));
    }

    /** The program's, by name. */
    public Map<String, Description<T>> named() {
        return named(own);
    }

    private static <T> Map<String, Description<T>> named(List<Description<T>> all) {
        Map<String, Description<T>> named = new LinkedHashMap<>();
        all.forEach(description -> named.put(description.name(), description));
        return named;
    }

    /**
     * The program's one of that name.
     *
     * @throws IllegalArgumentException if there is none, naming the nearest
     */
    public Description<T> named(String name) {
        Description<T> found = named().get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "there is no " + noun + " '" + name + "'" + Nearest.hint(name, named().keySet()));
        }
        return found;
    }
}
