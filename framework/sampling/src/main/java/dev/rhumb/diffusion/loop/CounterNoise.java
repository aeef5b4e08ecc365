package dev.rhumb.diffusion.loop;

import dev.rhumb.guidance.RandomStream;

/**
 * Standard normals as a pure function of (seed, sample, purpose, step, stage, pass, position): a {@link RandomStream} keyed by
 * mixing the arguments, so that every machine draws the same bits.
 */
public final class CounterNoise implements NoiseSource {

    private final long seed;

    public CounterNoise(long seed) {
        this.seed = seed;
    }

    @Override
    public void fill(long sample, String purpose, int step, int stage, int pass, double[] into) {
        long key = RandomStream.mix(seed);
        key = RandomStream.mix(key ^ sample * RandomStream.GAMMA);
        key = RandomStream.mix(key ^ RandomStream.hash(purpose));
        key = RandomStream.mix(key ^ (((long) step << 32) | ((long) (stage & 0xFFFF) << 16) | (pass & 0xFFFF)));
        RandomStream stream = RandomStream.startingAt(key);
        for (int i = 0; i < into.length; i++) {
            into[i] = stream.nextGaussian();
        }
    }
}
