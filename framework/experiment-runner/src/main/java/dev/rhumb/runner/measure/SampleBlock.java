package dev.rhumb.runner.measure;

/**
 * Samples of one unit, in host memory.
 *
 * @param values row-major, {@code count * size} numbers in data units
 * @param labels the class each was asked for; the number of classes stands for none
 * @param shape of one sample
 */
public record SampleBlock(float[] values, long[] labels, long[] shape) {
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
        for (int i = 0; i < labels.length; i++) {
            if (isFinite(i)) {
                System.arraycopy(values, i * size, some, kept * size, size);
                theirs[kept++] = labels[i];
            }
        }
        return new SampleBlock(
                java.util.Arrays.copyOf(some, kept * size), java.util.Arrays.copyOf(theirs, kept), shape);
    }
}
