package dev.rhumb.diffusion.loop;

/**
 * Standard normals as a pure function of (seed, sample, purpose, step, stage, pass, position): a SplitMix64 stream
 * (Steele, Lea &amp; Flood 2014) keyed by mixing the arguments, turned normal by the polar method (Marsaglia &amp; Bray 1964)
 * in {@link StrictMath}, so that every machine draws the same bits.
 */
public final class CounterNoise implements NoiseSource {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private final long seed;

    public CounterNoise(long seed) {
        this.seed = seed;
    }

    @Override
    public void fill(long sample, String purpose, int step, int stage, int pass, double[] into) {
        long state = mix(seed);
        state = mix(state ^ sample * GAMMA);
        state = mix(state ^ hash(purpose));
        state = mix(state ^ (((long) step << 32) | ((long) (stage & 0xFFFF) << 16) | (pass & 0xFFFF)));
        for (int i = 0; i < into.length; i += 2) {
            double u;
            double v;
            double r;
            do {
                u = 2 * unit(state += GAMMA) - 1;
                v = 2 * unit(state += GAMMA) - 1;
                r = u * u + v * v;
            } while (r >= 1 || r == 0);
            double scale = StrictMath.sqrt(-2 * StrictMath.log(r) / r);
            into[i] = u * scale;
            if (i + 1 < into.length) {
                into[i + 1] = v * scale;
            }
        }
    }

    private static double unit(long state) {
        return (mix(state) >>> 11) * 0x1.0p-53;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** FNV-1a over the characters, 64 bits: String.hashCode would collide too easily. */
    private static long hash(String purpose) {
        long h = 0xCBF29CE484222325L;
        for (int i = 0; i < purpose.length(); i++) {
            h = (h ^ purpose.charAt(i)) * 0x100000001B3L;
        }
        return h;
    }
}
