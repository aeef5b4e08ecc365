package dev.rhumb.evaluation;

import java.util.stream.IntStream;

/** Splits a range into blocks of a fixed size and works on them in parallel; the split never depends on the threads. */
final class Blocks {
    private Blocks() {}

    interface Work {
        void on(int from, int to);
    }

    static void forEach(int count, int size, Work work) {
        int blocks = (count + size - 1) / size;
        IntStream.range(0, blocks).parallel().forEach(b -> work.on(b * size, Math.min(count, (b + 1) * size)));
    }
}
