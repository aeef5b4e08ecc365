package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Constants;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.MethodDescription;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Unsupported;
import java.util.ArrayList;
import java.util.List;

/** One begun entry of a stack: its guide, its gate, and whether it has changed anything yet. */
final class StackEntry {

    final int index;
    final Guide guide;
    private final Entry entry;
    private boolean inside;
    private boolean active;
    private boolean effective;

    private StackEntry(int index, Entry entry, Guide guide) {
        this.index = index;
        this.entry = entry;
        this.guide = guide;
    }

    /** Begins all entries that are not set to their neutral value. */
    static List<StackEntry> begin(List<Entry> stack, Run run) {
        List<StackEntry> begun = new ArrayList<>();
        for (int i = 0; i < stack.size(); i++) {
            Guidance guidance = stack.get(i).guidance();
            Class<? extends Guidance> type = guidance.getClass();
            boolean described = type.isAnnotationPresent(Method.class);
            if (described) {
                MethodDescription description = MethodDescription.of(type);
                description.validate(guidance);
                if (description.isNeutral(guidance)) {
                    continue;
                }
            }
            try {
                begun.add(new StackEntry(i, stack.get(i), guidance.begin(run)));
            } catch (Unsupported refused) {
                String name = described ? MethodDescription.of(type).name() : type.getSimpleName();
                throw new Unsupported(name + ": " + refused.getMessage());
            }
        }
        return begun;
    }

    boolean isActive(NoiseLevel here, NoiseLevel start) {
        boolean contained = entry.during().contains(here, start);
        boolean on =
                contained && !(entry.strength().isUniform() && entry.strength().at(here, 0) == 0);
        inside |= contained;
        active |= on;
        return on;
    }

    /** Whether the strength at this level is exactly 1 for all samples. */
    boolean isFull(NoiseLevel level) {
        return entry.strength().isUniform() && entry.strength().at(level, 0) == 1;
    }

    /** The multiplier of each row, {@code (B, 1, ...)} like {@code like}. */
    NDArray multiplier(NoiseLevel level, long firstSample, NDArray like) {
        double[] values = new double[(int) like.getShape().get(0)];
        for (int i = 0; i < values.length; i++) {
            values[i] = entry.strength().at(level, firstSample + i);
        }
        NDArray column = Constants.of(like.getManager(), values, new Shape(values.length), like.getDataType());
        return PerSample.spread(column, like);
    }

    boolean needsEffectCheck() {
        return !effective;
    }

    void sawEffect() {
        effective = true;
    }

    /** Whether it was active and never changed anything. */
    boolean isIneffective() {
        return active && !effective;
    }

    /** Whether no evaluation lay in its interval. */
    boolean isIdle() {
        return !inside;
    }
}
