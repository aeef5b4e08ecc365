package dev.rhumb.runner.kind;

import dev.rhumb.diffusion.loop.Conditions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one unit. Their values may lie in a file, and are read in pieces.
 *
 * @param source of the values
 * @param labels the class of each; {@link #UNLABELLED} for a sample that was drawn without one
 * @param captions the intended caption of each, or null if they have only classes
 * @param shape of one sample
 */
public record SampleBlock(
        Source source, long[] labels, @Nullable List<String> captions, long[] shape) {
    /** The label of a sample that was drawn without a class. */
    public static final long UNLABELLED = -1;

    private static final int PIECE = 1024;
    private static final int VALUES = 1 << 24;

    /** Where values come from. */
    @FunctionalInterface
    public interface Source {
        /** The values of samples {@code from} up to but not including {@code to}, row-major, in data units. */
        float[] values(int from, int to) throws IOException;
    }

    public SampleBlock {
        captions = captions == null ? null : List.copyOf(captions);
    }

    /**
     * Samples in host memory.
     *
     * @param values row-major, {@code count * size} numbers in data units
     */
    public SampleBlock(float[] values, long[] labels, @Nullable List<String> captions, long[] shape) {
        this(
                (from, to) -> {
                    int size = values.length / Math.max(1, labels.length);
                    return Arrays.copyOfRange(values, from * size, to * size);
                },
                labels,
                captions,
                shape);
    }

    /**
     * Samples that were drawn for these conditions.
     *
     * @param classes of the model; in the loop this number is the null label
     */
    public static SampleBlock of(Source source, Conditions requested, int classes, long[] shape) {
        long[] labels = new long[requested.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = requested.labels() == null || requested.labels()[i] == classes
                    ? UNLABELLED
                    : requested.labels()[i];
        }
        return new SampleBlock(source, labels, requested.captions(), shape);
    }

    /** Values of a sample. */
    public int size() {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    public int count() {
        return labels.length;
    }

    /** Samples {@code from} up to but not including {@code to}, row-major, in data units. */
    public float[] values(int from, int to) throws IOException {
        return source.values(from, to);
    }

    /** All values at once. */
    public float[] values() throws IOException {
        return values(0, count());
    }

    /** The samples whose values are finite, by their places. */
    public int[] finiteRows() throws IOException {
        return finiteRows(0, count());
    }

    /** The samples {@code first} up to but not including {@code last} whose values are finite, by their places. */
    public int[] finiteRows(int first, int last) throws IOException {
        int size = size();
        IntStream.Builder finite = IntStream.builder();
        int piece = Math.max(1, Math.min(PIECE, VALUES / Math.max(1, size)));
        for (int from = first; from < last; from += piece) {
            int to = Math.min(last, from + piece);
            float[] values = values(from, to);
            for (int row = from; row < to; row++) {
                if (isFinite(values, (row - from) * size, size)) {
                    finite.add(row);
                }
            }
        }
        return finite.build().toArray();
    }

    private static boolean isFinite(float[] values, int from, int size) {
        for (int i = from; i < from + size; i++) {
            if (!Float.isFinite(values[i])) {
                return false;
            }
        }
        return true;
    }

    /** The first samples, at most this many. */
    public SampleBlock first(int most) {
        return rows(IntStream.range(0, Math.min(most, count())).toArray());
    }

    /** The labels as numbers of classes; {@link #UNLABELLED} where there is none. */
    public int[] classes() {
        return Arrays.stream(labels).mapToInt(Math::toIntExact).toArray();
    }

    /** Without the samples that are not finite. */
    public SampleBlock finite() throws IOException {
        return rows(finiteRows());
    }

    /** These samples alone; all of them are this block itself. */
    public SampleBlock rows(int[] chosen) {
        if (chosen.length == count()) {
            return this;
        }
        long[] theirs = new long[chosen.length];
        List<String> said = new ArrayList<>();
        for (int i = 0; i < chosen.length; i++) {
            theirs[i] = labels[chosen[i]];
            if (captions != null) {
                said.add(captions.get(chosen[i]));
            }
        }
        return new SampleBlock((from, to) -> picked(chosen, from, to), theirs, captions == null ? null : said, shape);
    }

    private float[] picked(int[] chosen, int from, int to) throws IOException {
        int size = size();
        float[] some = new float[Math.multiplyExact(to - from, size)];
        int row = from;
        while (row < to) {
            int end = row + 1;
            while (end < to && chosen[end] == chosen[end - 1] + 1) {
                end++;
            }
            float[] run = values(chosen[row], chosen[end - 1] + 1);
            System.arraycopy(run, 0, some, (row - from) * size, run.length);
            row = end;
        }
        return some;
    }
}
