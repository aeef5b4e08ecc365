package dev.rhumb.diffusion.network;

import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Unsupported;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A U-Net's forward pass with some sites edited and some values shown; equal variants are one compiled script.
 *
 * @param edits kinds by site, in any order
 * @param taps in the order in which they are returned
 */
record UNetVariant(SortedMap<String, SortedSet<String>> edits, List<Tap> taps) {
    /** The network as it is. */
    static final UNetVariant PLAIN = of(List.of(), List.of());

    UNetVariant {
        edits = Collections.unmodifiableSortedMap(new TreeMap<>(edits));
        taps = List.copyOf(taps);
    }

    static UNetVariant of(List<Edit> edits, List<Tap> taps) {
        SortedMap<String, SortedSet<String>> bySite = new TreeMap<>();
        for (Edit edit : edits) {
            for (String site : edit.sites()) {
                bySite.computeIfAbsent(site, s -> new TreeSet<>()).add(edit.kind());
            }
        }
        return new UNetVariant(bySite, taps);
    }

    /** Whether a site is edited so. */
    boolean has(EditKind kind, String site) {
        return kinds(site).stream().anyMatch(k -> isA(kind, k));
    }

    private static boolean isA(EditKind kind, String written) {
        return Edit.name(written).equals(kind.label());
    }

    /** The numbers of the edit of a kind at a site, or empty if there is none. */
    Optional<List<Double>> numbers(EditKind kind, String site) {
        return kinds(site).stream().filter(k -> isA(kind, k)).map(Edit::numbers).findFirst();
    }

    /** The standard deviation by which queries are blurred; of several, the largest. */
    OptionalDouble blur(String site) {
        return kinds(site).stream()
                .filter(k -> isA(EditKind.BLURRED_QUERIES, k))
                .mapToDouble(k -> Edit.numbers(k).stream().findFirst().orElse(Double.POSITIVE_INFINITY))
                .max();
    }

    /** The sites that are edited so, in the order of their names. */
    List<String> sites(EditKind kind) {
        return edits.keySet().stream().filter(site -> has(kind, site)).toList();
    }

    /** Whether some site is edited so: then the script takes one more input. */
    boolean hasSome(EditKind kind) {
        return edits.keySet().stream().anyMatch(site -> has(kind, site));
    }

    /**
     * Refuses edits of one kind that differ in their numbers at one site; blurs alone are fine, the largest counts.
     *
     * @throws Unsupported in a sentence
     */
    void requireOneOfAKind() {
        edits.forEach((site, kinds) -> {
            for (EditKind kind : EditKind.values()) {
                List<String> same = kinds.stream().filter(k -> isA(kind, k)).toList();
                if (kind != EditKind.BLURRED_QUERIES && same.size() > 1) {
                    throw new Unsupported("the site '" + site + "' cannot be edited in two ways of one kind: " + same);
                }
            }
        });
    }

    private SortedSet<String> kinds(String site) {
        return edits.getOrDefault(site, Collections.emptySortedSet());
    }

    /**
     * Refuses taps of what is not there.
     *
     * @throws Unsupported in a sentence
     */
    void requireTaps(UNetSites sites) {
        for (Tap tap : taps) {
            UNetSite site = sites.named(tap.site())
                    .orElseThrow(() -> new Unsupported(
                            "there is no site '" + tap.site() + "' to tap; there are " + sites.names()));
            boolean skipped = tap.value() != Tap.Value.OUTPUT && has(EditKind.SKIPPED_BLOCK, tap.site());
            if (!tap.suits(site) || skipped) {
                throw new Unsupported("the site '" + tap.site() + "' has no "
                        + tap.value().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " to tap: it is "
                        + (skipped
                                ? "skipped"
                                : site.kind() == UNetSite.Kind.BLOCK
                                        ? "a block of convolutions"
                                        : "a transformer block"));
            }
        }
    }
}
