package dev.rhumb.guidance;

import java.util.random.RandomGenerator;
import org.apiguardian.api.API;

/**
 * Random numbers as a function of a seed and of what they are for. Streams of different keys are independent, neighbouring seeds
 * and indices included; the same key gives the same bits on every machine. Everything seeded draws from here.
 *
 * <p>SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014): a counter that
 * goes up by the golden ratio, mixed. All streams lie on one orbit of 2^64 numbers, so the start must be mixed too: starts that
 * differ by a multiple of the ratio give one stream, shifted. A stream belongs to one thread.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class RandomStream implements RandomGenerator {
    /** Odd, 2^64 over the golden ratio: how far the counter goes with each number. */
    public static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long counter;
    private double spare = Double.NaN;

    private RandomStream(long start) {
        this.counter = start;
    }

    /**
     * The stream of a key.
     *
     * @param seed any number
     * @param purpose what is drawn, such as "directions"
     * @param indices which of them, such as the number of the direction; as many as there are
     */
    public static RandomStream of(long seed, String purpose, long... indices) {
        long key = mix(mix(seed + GAMMA) ^ hash(purpose));
        for (long index : indices) {
            key = mix(key ^ mix(index + GAMMA));
        }
        return new RandomStream(key);
    }

    /** The stream that starts here, for keys that a caller mixes itself. */
    public static RandomStream startingAt(long start) {
        return new RandomStream(start);
    }

    /** Every bit of the result depends on every bit of the argument, one to one: D. Stafford's variant 13 of MurmurHash3's finaliser. */
    public static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }

    /** FNV-1a over the characters, 64 bits: {@link String#hashCode} has 32, and collides too easily. */
    public static long hash(String words) {
        long h = 0xCBF29CE484222325L;
        for (int i = 0; i < words.length(); i++) {
            h = (h ^ words.charAt(i)) * 0x100000001B3L;
        }
        return h;
    }

    @Override
    public long nextLong() {
        return mix(counter += GAMMA);
    }

    /** By Stafford's variant 4, whose upper half is taken. */
    @Override
    public int nextInt() {
        long z = counter += GAMMA;
        z = (z ^ (z >>> 33)) * 0x62A9D9ED799705F5L;
        return (int) (((z ^ (z >>> 28)) * 0xCB24D0A5C88C35B3L) >>> 32);
    }

    /** Standard normal, by the polar method (G. Marsaglia and T. A. Bray 1964) in strict arithmetic. */
    @Override
    public double nextGaussian() {
        if (!Double.isNaN(spare)) {
            double value = spare;
            spare = Double.NaN;
            return value;
        }
        double u;
        double v;
        double square;
        do {
            u = 2 * nextDouble() - 1;
            v = 2 * nextDouble() - 1;
            square = u * u + v * v;
        } while (square >= 1 || square == 0);
        double factor = Math.sqrt(-2 * StrictMath.log(square) / square);
        spare = v * factor;
        return u * factor;
    }

    /** {@code size} different numbers below {@code n}, in the order drawn (R. A. Fisher and F. Yates 1938). */
    public int[] choose(int n, int size) {
        int[] numbers = new int[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = i;
        }
        for (int i = 0; i < size; i++) {
            int j = i + nextInt(n - i);
            int picked = numbers[j];
            numbers[j] = numbers[i];
            numbers[i] = picked;
        }
        return java.util.Arrays.copyOf(numbers, size);
    }
}
