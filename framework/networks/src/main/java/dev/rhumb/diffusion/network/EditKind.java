package dev.rhumb.diffusion.network;

import dev.rhumb.guidance.Edit;
import dev.rhumb.records.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The kinds of {@link Edit} that a U-Net knows, by the names they have in experiments. Edits of one site act in this order: permuted
 * tokens, blurred queries, tempered, sparse, identity or given attention, negative attention; a skipped site is nothing but its (permuted)
 * input.
 */
public enum EditKind {
    /**
     * Every token attends to itself alone: the attention map becomes the identity, the output the values (Ahn et al. 2024, perturbed-attention
     * guidance, equation 12). In joint attention a pixel attends to itself and to all words, as diffusers has it.
     */
    IDENTITY_ATTENTION("", List.of(UNetSite.Kind.SELF_ATTENTION, UNetSite.Kind.JOINT_ATTENTION)),
    /**
     * Queries are blurred over the image grid by a Gaussian (Hong 2024, smoothed energy guidance, section 4.2), reflected at the
     * edges, of {@code sigma} tokens in {@code blurred-queries:sigma}; without a number sigma is infinite, and every query is the mean.
     */
    BLURRED_QUERIES(
            "blurred-queries, or blurred-queries:SIGMA with SIGMA above 0 in tokens",
            List.of(UNetSite.Kind.SELF_ATTENTION, UNetSite.Kind.JOINT_ATTENTION)) {
        @Override
        boolean takes(List<Double> numbers) {
            return numbers.isEmpty() || (numbers.size() == 1 && numbers.get(0) > 0);
        }
    },
    /** The site adds nothing to its residual connection (skip-layer and spatio-temporal skip guidance, Hyung et al. 2025). */
    SKIPPED_BLOCK("", UNetSite.Kind.LAYERS),
    /**
     * The site's input pixels change places, and stay there (Rajabi et al. 2025, token perturbation guidance). The permutation depends on
     * the site's name and size alone: it is the same for all rows, steps and runs.
     */
    PERMUTED_TOKENS("", UNetSite.Kind.LAYERS),
    /**
     * {@code tempered-attention:T} divides what enters the softmax by T: above 1 attention is more even, below 1 more decided (Ifriqi et al. 2025,
     * entropy rectifying guidance).
     */
    TEMPERED_ATTENTION(
            "tempered-attention:T with T above 0",
            List.of(UNetSite.Kind.SELF_ATTENTION, UNetSite.Kind.CROSS_ATTENTION, UNetSite.Kind.JOINT_ATTENTION)) {
        @Override
        boolean takes(List<Double> numbers) {
            return numbers.size() == 1 && numbers.get(0) > 0;
        }
    },
    /**
     * {@code sparse-attention:LAMBDA} replaces the softmax by {@code LAMBDA entmax-1.5 + (1 - LAMBDA) softmax} (Kim and Sim 2025, PLADIS): beyond 1 it
     * extrapolates from the dense to the sparse map.
     */
    SPARSE_ATTENTION("sparse-attention:LAMBDA with LAMBDA from 0 to 10", List.of(UNetSite.Kind.CROSS_ATTENTION)) {
        @Override
        boolean takes(List<Double> numbers) {
            return numbers.size() == 1 && numbers.get(0) >= 0 && numbers.get(0) <= 10;
        }
    },
    /**
     * {@code negative-attention:SCALE:TAU:ALPHA} moves the attended output Z away from what a second caption gives, Z-: {@code Z + SCALE (Z - Z-)}, shortened
     * where its L1 norm over the channels exceeds TAU times that of Z, then blended with Z by ALPHA (Chen et al. 2025, normalized attention
     * guidance).
     */
    NEGATIVE_ATTENTION(
            "negative-attention:SCALE:TAU:ALPHA with SCALE from 0, TAU from 1 and ALPHA from 0 to 1",
            List.of(UNetSite.Kind.CROSS_ATTENTION)) {
        @Override
        boolean takes(List<Double> numbers) {
            return numbers.size() == 3
                    && numbers.get(0) >= 0
                    && numbers.get(1) >= 1
                    && numbers.get(2) >= 0
                    && numbers.get(2) <= 1;
        }
    },
    /** A map that comes with the edit takes the place of the attention map ({@link Edit#map}), whatever the queries say. */
    GIVEN_ATTENTION("", List.of(UNetSite.Kind.SELF_ATTENTION)),
    /**
     * {@code dropout:RATE} sets that share of the values before a block's second convolution to 0 and scales the rest up to the same mean. Which ones is
     * a function of the row's noise, the site and the position alone.
     */
    DROPOUT("dropout:RATE with RATE from 0 to below 1", List.of(UNetSite.Kind.BLOCK)) {
        @Override
        boolean takes(List<Double> numbers) {
            return numbers.size() == 1 && numbers.get(0) >= 0 && numbers.get(0) < 1;
        }
    };

    private final String written;
    private final List<UNetSite.Kind> where;

    EditKind(String written, List<UNetSite.Kind> where) {
        this.written = written;
        this.where = where;
    }

    /** The name in experiments. */
    public String label() {
        return Field.kebab(name());
    }

    /** All names. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(EditKind::label).toList();
    }

    /** How it is written, with the ranges of its numbers. */
    String written() {
        return written.isEmpty() ? label() + " without a number" : written;
    }

    /** Whether it makes sense at such a site. */
    public boolean suits(UNetSite.Kind site) {
        return where.contains(site);
    }

    /** Whether it is written for images of one size. */
    boolean countsPixels() {
        return List.of(BLURRED_QUERIES, PERMUTED_TOKENS, DROPOUT, GIVEN_ATTENTION)
                .contains(this);
    }

    /** Whether these numbers may stand behind its name. */
    boolean takes(List<Double> numbers) {
        return numbers.isEmpty();
    }

    /** The kind of a name, whatever numbers stand behind it. */
    static Optional<EditKind> called(String kind) {
        return Arrays.stream(values())
                .filter(known -> known.label().equals(Edit.name(kind)))
                .findFirst();
    }

    /** The kind of a name, with numbers that it takes. */
    public static Optional<EditKind> named(String kind) {
        return called(kind).filter(known -> known.takes(Edit.numbers(kind)));
    }
}
