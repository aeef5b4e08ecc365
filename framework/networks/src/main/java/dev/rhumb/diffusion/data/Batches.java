package dev.rhumb.diffusion.data;

import dev.rhumb.guidance.RandomStream;

/**
 * Which images make up the batch of a training step: epoch after epoch of seeded permutations. A pure function of (seed, step), so
 * that a resumed training sees the same batches.
 */
public final class Batches {
    private final int size;
    private final int batch;
    private final long seed;
    private long epoch = -1;
    private int[] order = new int[0];

    /**
     * Batches of a data set of {@code size} images.
     *
     * @param size number of images
     * @param batch images per batch; may exceed {@code size}
     * @param seed any number
     */
    public Batches(int size, int batch, long seed) {
        if (size < 1 || batch < 1) {
            throw new IllegalArgumentException("batches of " + batch + " from " + size + " images cannot be made");
        }
        this.size = size;
        this.batch = batch;
        this.seed = seed;
    }

    /** Indices of the images of a step, counted from 0; across an epoch's end the batch goes on with the next permutation. */
    public int[] at(long step) {
        int[] indices = new int[batch];
        for (int i = 0; i < batch; i++) {
            long position = step * batch + i;
            indices[i] = order(position / size)[(int) (position % size)];
        }
        return indices;
    }

    private int[] order(long wanted) {
        if (epoch != wanted) {
            // Trainings that were begun with this start go on with it. Neighbouring epochs draw the same numbers, one
            // later, but
            // reduce them by other bounds: their orders are independent, as the test checks.
            order = permutation(size, seed + RandomStream.GAMMA * (wanted + 1));
            epoch = wanted;
        }
        return order;
    }

    /** Fisher and Yates' shuffle of 0..size-1. */
    static int[] permutation(int size, long seed) {
        RandomStream random = RandomStream.startingAt(seed);
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
