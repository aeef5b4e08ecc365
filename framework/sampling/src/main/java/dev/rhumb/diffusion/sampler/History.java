package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.sampling.Memory;
import java.util.ArrayList;
import java.util.List;

/** The estimates of the steps before this one, newest first; empty at the start and after a rewind. */
final class History {

    /** One estimate and the level it was made at. */
    record Entry(NDArray value, NoiseLevel level) {}

    private static final String NAME = "history.";

    private final Memory memory;
    private final int depth;
    private final List<Entry> entries = new ArrayList<>();

    private History(Memory memory, int depth) {
        this.memory = memory;
        this.depth = depth;
    }

    /** At most {@code depth} entries. A level without signal has no finite lambda, so nothing before it counts. */
    static History of(Memory memory, int depth) {
        History history = new History(memory, depth);
        for (int i = 0; i < depth; i++) {
            NDArray value = memory.recall(NAME + i);
            NoiseLevel level = memory.value(NAME + i, NoiseLevel.class);
            if (value == null || level == null || level.a() == 0) {
                break;
            }
            history.entries.add(new Entry(value, level));
        }
        return history;
    }

    int size() {
        return entries.size();
    }

    Entry get(int i) {
        return entries.get(i);
    }

    /** Puts this step's estimate first. Call it last: older entries may be freed. */
    void push(NDArray value, NoiseLevel level) {
        for (int i = Math.min(depth - 1, entries.size()); i > 0; i--) {
            memory.remember(NAME + i, entries.get(i - 1).value());
            memory.keep(NAME + i, entries.get(i - 1).level());
        }
        if (depth > 0) {
            memory.remember(NAME + 0, value);
            memory.keep(NAME + 0, level);
        }
    }
}
