package dev.rhumb.records;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What files can name, by kind and name. A binder makes components of these kinds with it. Immutable. */
public final class Words {
    /** No kinds at all. */
    public static final Words NONE = of(List.of());

    private final Map<Kind<?>, Map<String, Description<?>>> known;

    private Words(Map<Kind<?>, Map<String, Description<?>>> known) {
        this.known = known;
    }

    /** What the program has of these kinds itself. */
    public static Words of(List<Kind<?>> kinds) {
        Map<Kind<?>, Map<String, Description<?>>> known = new LinkedHashMap<>();
        kinds.forEach(kind -> known.put(kind, new LinkedHashMap<>(kind.named())));
        return new Words(known);
    }

    /** These and some more of one kind. */
    public <T> Words with(Kind<T> kind, Map<String, Description<T>> more) {
        Map<Kind<?>, Map<String, Description<?>>> all = new LinkedHashMap<>(known);
        Map<String, Description<?>> those = new LinkedHashMap<>(all.getOrDefault(kind, Map.of()));
        those.putAll(more);
        all.put(kind, those);
        return new Words(all);
    }

    /** All of one kind, those of plugins last; unmodifiable. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // with and of put a kind's own descriptions
    public <T> Map<String, Description<T>> of(Kind<T> kind) {
        return Collections.unmodifiableMap((Map) Objects.requireNonNull(known.get(kind), kind.noun()));
    }

    /** The kind of which records that implement a type are, if there is one. */
    Optional<Kind<?>> kind(Class<?> type) {
        return known.keySet().stream().filter(kind -> kind.type() == type).findFirst();
    }

    /** All that a component of this type may name; empty if it is of no kind. */
    public Map<String, ? extends Description<?>> of(Class<?> type) {
        return kind(type).<Map<String, ? extends Description<?>>>map(this::of).orElse(Map.of());
    }
}
