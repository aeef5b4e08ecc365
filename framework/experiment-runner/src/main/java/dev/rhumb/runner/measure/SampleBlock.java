package dev.rhumb.runner.measure;

import dev.rhumb.diffusion.loop.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one unit, in host memory.
 *
 * @param values row-major, {@code count * size} numbers in data units
 * @param labels the class of each; {@link #UNLABELLED} for a sample that was drawn without one
 * @param captions the intended caption of each, or null if they have only classes
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
        return rows(IntStream.range(0, count()).filter(this::isFinite).toArray());
    }

    /** These samples alone; all of them are this block itself. */
    public SampleBlock rows(int[] chosen) {
        if (chosen.length == count()) {
            return this;
        }
        int size = size();
        float[] some = new float[chosen.length * size];
        long[] theirs = new long[chosen.length];
        List<String> said = new ArrayList<>();
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(values, chosen[i] * size, some, i * size, size);
            theirs[i] = labels[chosen[i]];
            if (captions != null) {
                said.add(captions.get(chosen[i]));
            }
        }
        return new SampleBlock(some, theirs, captions == null ? null : said, shape);
    }
}
