package dev.rhumb.diffusion.network;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The kinds of {@link dev.rhumb.guidance.Edit} that a U-Net knows, by the names they have in experiments: ways to make a network worse on
 * purpose. Edits of one site act in this order: permuted tokens, blurred queries, identity attention; a skipped site is nothing but
 * its (permuted) input.
 */
public enum EditKind {
    /**
     * Every token attends to itself alone: the attention map becomes the identity, the output the values (Ahn et al. 2024, perturbed-attention
     * guidance, equation 12).
     */
    IDENTITY_ATTENTION(List.of(UNetSite.Kind.SELF_ATTENTION)),
    /**
     * Queries are blurred over the image grid by a Gaussian (Hong 2024, smoothed energy guidance, section 4.2), reflected at the
     * edges, of {@code sigma} tokens in {@code blurred-queries:sigma}; without a number sigma is infinite, and every query is the mean.
     */
    BLURRED_QUERIES(List.of(UNetSite.Kind.SELF_ATTENTION)),
    /** The site adds nothing to its residual connection (skip-layer and spatio-temporal skip guidance, Hyung et al. 2025). */
    SKIPPED_BLOCK(List.of(UNetSite.Kind.values())),
    /**
     * The site's input pixels change places, and stay there (Rajabi et al. 2025, token perturbation guidance). The permutation depends on
     * the site's name and size alone: it is the same for all rows, steps and runs.
     */
    PERMUTED_TOKENS(List.of(UNetSite.Kind.values()));

    private static final String SEPARATOR = ":";

    private final List<UNetSite.Kind> where;

    EditKind(List<UNetSite.Kind> where) {
        this.where = where;
    }

    /** The name in experiments. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All names. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(EditKind::label).toList();
    }

    /** Whether it makes sense at such a site. */
    public boolean suits(UNetSite.Kind site) {
        return where.contains(site);
    }

    /** The kind of a name, which may have a number behind a colon if it is {@link #BLURRED_QUERIES}. */
    public static Optional<EditKind> named(String kind) {
        String[] parts = kind.split(SEPARATOR, 2);
        return Arrays.stream(values())
                .filter(known -> known.label().equals(parts[0]))
                .filter(known -> parts.length == 1 || (known == BLURRED_QUERIES && sigma(kind) > 0))
                .findFirst();
    }

    /** The number behind the colon, infinite if there is none, NaN if it is none. */
    static double sigma(String kind) {
        String[] parts = kind.split(SEPARATOR, 2);
        if (parts.length == 1) {
            return Double.POSITIVE_INFINITY;
        }
        return parts[1].matches("[0-9]{1,4}(\\.[0-9]{1,9})?") ? Double.parseDouble(parts[1]) : Double.NaN;
    }
}
