package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.engine.OutOfMemory;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.records.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One begun entry of a stack: its guide, its gate, and whether it has changed anything yet. */
final class StackEntry {

    final int index;
    final CheckedGuide guide;
    private final Entry entry;
    private boolean inside;
    private boolean active;
    private boolean effective;
    /** Whether all that was compared so far is equal, on the device; null before the first comparison. */
    private @Nullable NDArray unchanged;

    private StackEntry(int index, Entry entry, CheckedGuide guide) {
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
            if (type.isAnnotationPresent(Method.class)) {
                Description<Guidance> description = Description.of(Guidance.class, type);
                description.validate(guidance);
                if (description.isNeutral(guidance)) {
                    continue;
                }
            }
            begun.add(new StackEntry(i, stack.get(i), begin(guidance, run)));
        }
        return begun;
    }

    private static CheckedGuide begin(Guidance guidance, Run run) {
        MethodName name = MethodName.of(guidance);
        try {
            return new CheckedGuide(name, Objects.requireNonNull(guidance.begin(run), "it returned null for a guide"));
        } catch (Unsupported refused) {
            throw new Unsupported(name.text() + ": " + refused.getMessage());
        } catch (IllegalArgumentException | OutOfMemoryError passed) {
            throw passed;
        } catch (RuntimeException e) {
            if (OutOfMemory.is(e)) {
                throw e;
            }
            throw MethodFailure.atBegin(name, e);
        } catch (Error e) {
            throw MethodFailure.atBegin(name, e);
        }
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
        NDArray column = entry.strength().isUniform()
                ? Constants.filled(like, values.length, values[0])
                : Constants.of(
                        like.getManager(), like.getDevice(), values, new Shape(values.length), like.getDataType());
        return PerSample.spread(column, like);
    }

    /** Notes whether it changed a value. The device compares, and nothing waits for the result until {@link #isIneffective}. */
    void saw(NDArray before, NDArray after, NDManager run) {
        if (effective || before == after) {
            return;
        }
        try (NDArray equal = before.eq(after);
                NDArray all = equal.all()) {
            NDArray known = unchanged;
            NDArray now = known == null ? all.duplicate() : known.logicalAnd(all);
            now.attach(run);
            if (known != null) {
                known.close();
            }
            unchanged = now;
        }
    }

    void sawEffect() {
        effective = true;
    }

    /** Whether it was active and never changed anything. */
    boolean isIneffective() {
        NDArray known = unchanged;
        effective |= known != null && !known.getBoolean();
        unchanged = null;
        return active && !effective;
    }

    /** Whether no evaluation lay in its interval. */
    boolean isIdle() {
        return !inside;
    }
}
