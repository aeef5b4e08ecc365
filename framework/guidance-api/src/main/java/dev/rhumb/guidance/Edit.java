package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A change to a network's inside at named sites, for one branch: an opaque handle from {@link Run#edit}.
 *
 * @param kind the kind of change, with its numbers after colons, e.g. {@code identity-attention} or {@code dropout:0.1}; the
 *     model determines which kinds it supports
 * @param sites where it applies; never empty
 * @param against a second condition that the change uses, or null; compared by identity
 * @param map replacement for the site's attention map, {@code (B, heads, queries, keys)} as {@link Run#reading} returns it, for
 *     kinds that need one; else null. Compared by identity
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Edit(
        String kind,
        List<String> sites,
        @Nullable Condition against,
        @Nullable NDArray map) {
    private static final String SEPARATOR = ":";

    /** Copies {@code sites}; throws {@link IllegalArgumentException} if there are none. */
    public Edit {
        sites = List.copyOf(sites);
        if (sites.isEmpty()) {
            throw new IllegalArgumentException("edit '" + kind + "' names no site");
        }
    }

    /** An edit without a second condition. */
    public Edit(String kind, List<String> sites) {
        this(kind, sites, null);
    }

    /** An edit without a map. */
    public Edit(String kind, List<String> sites, @Nullable Condition against) {
        this(kind, sites, against, null);
    }

    /** The same edit with a map. */
    public Edit with(NDArray given) {
        return new Edit(kind, sites, against, given);
    }

    /** The kind without its numbers. */
    public String name() {
        return name(kind);
    }

    /** The kind's numbers in order; NaN for text that is not a number. */
    public List<Double> numbers() {
        return numbers(kind);
    }

    /** A kind without its numbers. */
    public static String name(String kind) {
        return kind.split(SEPARATOR, 2)[0];
    }

    /** The numbers of a kind in order; NaN for text that is not a number. */
    public static List<Double> numbers(String kind) {
        return Arrays.stream(kind.split(SEPARATOR, -1))
                .skip(1)
                .map(text -> text.matches("-?[0-9]{1,9}(\\.[0-9]{1,17})?([eE]-?[0-9]{1,2})?")
                        ? Double.parseDouble(text)
                        : Double.NaN)
                .toList();
    }

    /** A kind with numbers. */
    public static String kind(String name, double... numbers) {
        StringBuilder kind = new StringBuilder(name);
        for (double number : numbers) {
            kind.append(SEPARATOR).append(number);
        }
        return kind.toString();
    }

    /** The same edit for some rows: {@code index} is {@code (R)}, int64. */
    public Edit rows(NDArray index) {
        return against == null && map == null
                ? this
                : new Edit(
                        kind, sites, against == null ? null : against.rows(index), map == null ? null : map.get(index));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Edit e
                && kind.equals(e.kind)
                && sites.equals(e.sites)
                && against == e.against
                && map == e.map;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, sites, System.identityHashCode(against), System.identityHashCode(map));
    }
}
