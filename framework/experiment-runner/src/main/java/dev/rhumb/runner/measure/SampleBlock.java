package dev.rhumb.runner.measure;

import dev.rhumb.diffusion.loop.Asked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one unit, in host memory.
 *
 * @param values row-major, {@code count * size} numbers in data units
 * @param labels the class each was asked for; the number of classes stands for none, and {@link #UNLABELLED} for a sample that was
 *     asked for a caption alone
 * @param captions the caption each was asked for, or null if they were asked for classes alone
 * @param shape of one sample
 */
public record SampleBlock(
        float[] values, long[] labels, @Nullable List<String> captions, long[] shape) {
    /** In the place of a label where no class was asked for. */
    public static final long UNLABELLED = -1;

    public SampleBlock {
        captions = captions == null ? null : List.copyOf(captions);
    }

    /** Samples that were asked for this. */
    public static SampleBlock of(float[] values, Asked asked, long[] shape) {
        long[] labels = asked.labels();
        if (labels == null) {
            labels = new long[asked.size()];
            Arrays.fill(labels, UNLABELLED);
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
