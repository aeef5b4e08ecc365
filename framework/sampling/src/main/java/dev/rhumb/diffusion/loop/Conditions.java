package dev.rhumb.diffusion.loop;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The intended condition of each row of a batch: a class, a caption, or both. A model reads what it knows; guides of the stack may read the
 * other.
 *
 * @param labels 0 to classes - 1, or the number of classes for none; null if there are captions alone
 * @param captions one per row, empty for none; null if there are labels alone
 */
public record Conditions(long @Nullable [] labels, @Nullable List<String> captions) {

    public Conditions {
        labels = labels == null ? null : labels.clone();
        captions = captions == null ? null : List.copyOf(captions);
        if (labels == null && captions == null) {
            throw new IllegalArgumentException("a batch needs labels, captions or both");
        }
        if (labels != null && captions != null && labels.length != captions.size()) {
            throw new IllegalArgumentException(
                    "a batch of " + labels.length + " labels cannot have " + captions.size() + " captions");
        }
    }

    /** For classes. */
    public static Conditions ofLabels(long... labels) {
        return new Conditions(labels, null);
    }

    /** For captions. */
    public static Conditions ofCaptions(List<String> captions) {
        return new Conditions(null, captions);
    }

    /** The first class, or the empty caption where the model reads captions, for every row. */
    static Conditions anything(boolean captions, int rows) {
        return captions ? ofCaptions(Collections.nCopies(rows, "")) : ofLabels(new long[rows]);
    }

    /** Number of rows. */
    public int size() {
        return labels != null ? labels.length : captions != null ? captions.size() : 0;
    }

    /** Rows {@code from} inclusive to {@code to} exclusive. */
    public Conditions rows(int from, int to) {
        return new Conditions(
                labels == null ? null : Arrays.copyOfRange(labels, from, to),
                captions == null ? null : captions.subList(from, to));
    }

    /** Whether two rows have the same condition. */
    boolean agree(int one, int other) {
        return (labels == null || labels[one] == labels[other])
                && (captions == null || captions.get(one).equals(captions.get(other)));
    }

    /** A row in words. */
    String describe(int row) {
        String label = labels == null ? "" : "label " + labels[row];
        String caption = captions == null ? "" : "caption \"" + captions.get(row) + "\"";
        return label.isEmpty() || caption.isEmpty() ? label + caption : label + " and " + caption;
    }
}
