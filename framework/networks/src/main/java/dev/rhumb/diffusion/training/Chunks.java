package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.stream.LongStream;

/**
 * Flat vectors in pieces that a processor's cache holds. A chain of elementwise operations over one piece after the other gives the
 * same bits as over the whole, and reads main memory once instead of once an operation.
 */
final class Chunks {
    /** Values in a piece: 256 KiB in float32, and enough for two of the engine's threads. */
    private static final long SIZE = 1L << 16;

    private Chunks() {}

    /** Views of a flat vector, in order; they belong to its manager. */
    static NDList of(NDArray flat) {
        long[] starts = LongStream.iterate(SIZE, start -> start < flat.size(), start -> start + SIZE)
                .toArray();
        return flat.split(starts);
    }
}
