package dev.rhumb.runner.measure;

import dev.rhumb.diffusion.loop.Asked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one unit, in host memory.
 *
 * @param values row-major, {@code count * size} numbers in data units
 * @param labels the class of each; {@link #UNLABELLED} for a sample that was drawn without one
 * @param captions the caption each was asked for, or null if they were asked for classes alone
 * @param shape of one sample
 */
public record SampleBlock(
        float[] values, long[] labels, @Nullable List<String> captions, long[] shape) {
    /** The label of a sample that was drawn without a class. */
    public static final long UNLABELLED = -1;

    public SampleBlock {
        captions = captions == null ? null : List.copyOf(captions);
    }

    /**
     * Samples that were drawn for these conditions.
     *
     * @param classes of the model; in the loop this number is the null label
     */
    public static SampleBlock of(float[] values, Asked asked, int classes, long[] shape) {
        long[] labels = new long[asked.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = asked.labels() == null || asked.labels()[i] == classes ? UNLABELLED : asked.labels()[i];
        }
        return new SampleBlock(values, labels, asked.captions(), shape);
    }

    /** Values of a sample. */
    public int size() {
        int size = 1;
        for (long axis : shape) {
            size *= (int) axis;
        }
        return size;
    }

    public int count() {
        return labels.length;
    }

    /** Whether all values of a sample are finite. */
    public boolean isFinite(int sample) {
        int size = size();
        for (int i = sample * size; i < (sample + 1) * size; i++) {
            if (!Float.isFinite(values[i])) {
                return false;
            }
        }
        return true;
    }

    /** Without the samples that are not finite. */
    public SampleBlock finite() {
        int size = size();
        int kept = 0;
        float[] some = new float[values.length];
        long[] theirs = new long[labels.length];
        List<String> said = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            if (isFinite(i)) {
                System.arraycopy(values, i * size, some, kept * size, size);
                theirs[kept++] = labels[i];
                if (captions != null) {
                    said.add(captions.get(i));
                }
            }
        }
        return new SampleBlock(
                Arrays.copyOf(some, kept * size), Arrays.copyOf(theirs, kept), captions == null ? null : said, shape);
    }
}
