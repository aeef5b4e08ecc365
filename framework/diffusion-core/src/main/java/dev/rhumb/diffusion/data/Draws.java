package dev.rhumb.diffusion.data;

import java.util.SplittableRandom;

/**
 * Random numbers that depend on nothing but what they are for: (seed, purpose, index). Normal deviates are computed with strict
 * arithmetic, so that the same key gives the same numbers on every platform.
 */
public final class Draws {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final SplittableRandom random;
    private double spare = Double.NaN;

    /**
     * A stream.
     *
     * @param seed of the whole training
     * @param purpose what is drawn, such as "noise"
     * @param index which of them, such as the step
     */
    public Draws(long seed, String purpose, long index) {
        this.random = new SplittableRandom(mix(mix(seed + GOLDEN * purpose.hashCode()) + GOLDEN * index));
    }

    /** The finaliser of MurmurHash3 in Stafford's variant 13. */
    private static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }

    /** Uniform in [0, 1). */
    public double uniform() {
        return random.nextDouble();
    }

    /** Uniform integer from {@code least} to {@code most}, both included. */
    public int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** Standard normal, by the polar method of Marsaglia and Bray (1964). */
    public double normal() {
        if (!Double.isNaN(spare)) {
            double value = spare;
            spare = Double.NaN;
            return value;
        }
        double u;
        double v;
        double square;
        do {
            u = 2 * random.nextDouble() - 1;
            v = 2 * random.nextDouble() - 1;
            square = u * u + v * v;
        } while (square >= 1 || square == 0);
        double factor = Math.sqrt(-2 * StrictMath.log(square) / square);
        spare = v * factor;
        return u * factor;
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
