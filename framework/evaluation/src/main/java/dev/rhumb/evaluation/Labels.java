package dev.rhumb.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/** An immutable list of class labels, one per sample, each 0 or more. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Labels {
    private final int[] values;

    private Labels(int[] values) {
        this.values = values;
    }

    /** @throws IllegalArgumentException if there is none, or one is negative */
    public static Labels of(int... labels) {
        if (labels.length == 0) {
            throw new IllegalArgumentException("A list of labels needs at least one label.");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0) {
                throw new IllegalArgumentException("Label " + i + " is " + labels[i] + ", but labels count from 0.");
            }
        }
        return new Labels(labels.clone());
    }

    /** The same label for every one of {@code count} samples. */
    public static Labels constant(int label, int count) {
        int[] values = new int[count];
        Arrays.fill(values, label);
        return of(values);
    }

    /** The number of samples. */
    public int size() {
        return values.length;
    }

    /** The label of one sample. */
    public int get(int sample) {
        return values[sample];
    }

    /** The labels of chosen samples. */
    public Labels subset(int... chosen) {
        return of(Arrays.stream(chosen).map(i -> values[i]).toArray());
    }

    /** The distinct labels, ascending. */
    public int[] distinct() {
        return Arrays.stream(values).sorted().distinct().toArray();
    }

    /** The samples that carry a label, ascending; empty if none does. */
    public int[] rowsOf(int label) {
        return IntStream.range(0, values.length).filter(i -> values[i] == label).toArray();
    }

    @Override
    public String toString() {
        return "Labels[" + values.length + " of " + distinct().length + " classes]";
    }
}
