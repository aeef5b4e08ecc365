package dev.rhumb.diffusion;

import dev.rhumb.guidance.RandomStream;
import java.util.random.RandomGenerator;

/**
 * Random numbers that depend on nothing but what they are for: (seed, purpose, index), the
 * same on every platform.
 */
public final class Draws {
    private final RandomStream random;

    /**
     * A stream.
     *
     * @param seed of the whole training
     * @param purpose what is drawn, such as "noise"
     * @param index which of them, such as the step
     */
    public Draws(long seed, String purpose, long index) {
        // This key, not the usual one: trainings that were begun with it go on with it.
        long purposes = RandomStream.mix(seed + RandomStream.GAMMA * purpose.hashCode());
        this.random = RandomStream.startingAt(RandomStream.mix(purposes + RandomStream.GAMMA * index));
    }

    /** The stream itself. */
    public RandomGenerator random() {
        return random;
    }

    /** Uniform in [0, 1). */
    public double uniform() {
        return random.nextDouble();
    }

    /** Uniform integer from {@code least} to {@code most}, both included. */
    public int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** Standard normal. */
    public double normal() {
        return random.nextGaussian();
    }

    /** Standard normal values. */
    public float[] normals(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) normal();
        }
        return values;
    }
}
