package dev.rhumb.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** Seeds are pinned; limits are five standard errors, passed by chance once in two million. */
final class RandomStreamTest {
    private static final int DRAWS = 20_000;

    /** Keys one apart in each part, as seeds, samples and directions are. */
    private static List<LongFunction<RandomStream>> neighbours() {
        return List.of(
                i -> RandomStream.of(i, "test"),
                i -> RandomStream.of(-i, "test", 3),
                i -> RandomStream.of(7, "test", i),
                i -> RandomStream.of(7, "test", 3, i),
                i -> RandomStream.of(7, "test", i, 3),
                i -> RandomStream.of(7, "test" + i),
                // Starts that differ by the step of the counter: one stream, shifted, if they were not mixed.
                i -> RandomStream.of(i * RandomStream.GAMMA, "test"),
                i -> RandomStream.of(7, "test", i * RandomStream.GAMMA));
    }

    @Test
    void itsNumbersAreThoseOfSplitMix64() {
        RandomStream stream = RandomStream.startingAt(42);
        SplittableRandom peer = new SplittableRandom(42);
        for (int i = 1; i < 1000; i++) {
            assertThat(stream.nextLong()).isEqualTo(peer.nextLong());
            assertThat(stream.nextInt()).isEqualTo(peer.nextInt());
            assertThat(stream.nextDouble()).isEqualTo(peer.nextDouble());
            assertThat(stream.nextInt(i)).isEqualTo(peer.nextInt(i));
            assertThat(stream.nextInt(-i, i)).isEqualTo(peer.nextInt(-i, i));
        }
    }

    @Test
    void theSameKeyGivesTheSameBitsEverywhere() {
        RandomStream stream = RandomStream.of(1, "test", 2, 3);
        // Pinned: a change of these numbers changes what exact samples, subsets and floors are drawn.
        assertThat(stream.nextLong()).isEqualTo(PINNED);
        assertThat(stream.nextGaussian()).isEqualTo(PINNED_NORMAL);
    }

    private static final long PINNED = -2125008324216047225L;
    private static final double PINNED_NORMAL = -1.3989580007267761;

    @Test
    void everyBitOfTheKeyTurnsEveryBitHalfOfTheTime() {
        for (LongUnaryOperator function : List.<LongUnaryOperator>of(
                RandomStream::mix,
                seed -> RandomStream.of(seed, "test", 1).nextLong(),
                index -> RandomStream.of(1, "test", index).nextLong(),
                index -> RandomStream.of(1, "test", index, 5).nextLong())) {
            int trials = 2000;
            double error = Math.sqrt(0.25 / trials);
            RandomStream arguments = RandomStream.startingAt(9);
            int[][] turned = new int[Long.SIZE][Long.SIZE];
            for (int trial = 0; trial < trials; trial++) {
                long argument = arguments.nextLong();
                long value = function.applyAsLong(argument);
                for (int in = 0; in < Long.SIZE; in++) {
                    long change = value ^ function.applyAsLong(argument ^ (1L << in));
                    for (int out = 0; out < Long.SIZE; out++) {
                        turned[in][out] += (int) (change >>> out) & 1;
                    }
                }
            }
            for (int[] row : turned) {
                for (int count : row) {
                    assertThat((double) count / trials).isCloseTo(0.5, within(5 * error));
                }
            }
        }
    }

    @Test
    void neighbouringKeysShareNoNumber() {
        Set<Long> seen = new HashSet<>();
        int drawn = 0;
        for (LongFunction<RandomStream> keys : neighbours()) {
            for (long i = 1; i <= 40; i++) {
                RandomStream stream = keys.apply(i);
                for (int k = 0; k < 1000; k++, drawn++) {
                    seen.add(stream.nextLong());
                }
            }
        }
        // RandomStream.of(7, "test", 3, 3) is among them twice, and so are its numbers.
        assertThat(seen).hasSize(drawn - 1000);
    }

    @Test
    void neighbouringKeysAreNotCorrelated() {
        for (LongFunction<RandomStream> keys : neighbours()) {
            for (int apart = 1; apart <= 3; apart++) {
                for (int lag = -2; lag <= 2; lag++) {
                    double[] a = normals(keys.apply(10), DRAWS + 4);
                    double[] b = normals(keys.apply(10 + apart), DRAWS + 4);
                    double product = 0;
                    for (int i = 2; i < DRAWS + 2; i++) {
                        product += a[i] * b[i + lag] / DRAWS;
                    }
                    assertThat(product).as("%d apart, lag %d", apart, lag).isCloseTo(0, within(5 / Math.sqrt(DRAWS)));
                }
            }
        }
    }

    /** What goes wrong first: each stream gives one number only, as where every sample or direction has its own. */
    @Test
    void firstNumbersOfNeighbouringKeysAreStandardNormalAndNotCorrelated() {
        for (LongFunction<RandomStream> keys : neighbours()) {
            double[] first = new double[DRAWS + 1];
            double[] second = new double[DRAWS + 1];
            for (int i = 0; i <= DRAWS; i++) {
                RandomStream stream = keys.apply(i);
                first[i] = stream.nextGaussian();
                second[i] = stream.nextGaussian();
            }
            double mean = 0;
            double square = 0;
            double fourth = 0;
            double next = 0;
            double across = 0;
            for (int i = 0; i < DRAWS; i++) {
                mean += first[i] / DRAWS;
                square += first[i] * first[i] / DRAWS;
                fourth += Math.pow(first[i], 4) / DRAWS;
                next += first[i] * first[i + 1] / DRAWS;
                across += first[i] * second[i + 1] / DRAWS;
            }
            double error = 5 / Math.sqrt(DRAWS);
            assertThat(mean).isCloseTo(0, within(error));
            assertThat(square).isCloseTo(1, within(error * Math.sqrt(2)));
            assertThat(fourth).isCloseTo(3, within(error * Math.sqrt(96)));
            assertThat(next).isCloseTo(0, within(error));
            assertThat(across).isCloseTo(0, within(error));
        }
    }

    private static double[] normals(RandomStream stream, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = stream.nextGaussian();
        }
        return values;
    }

    @Test
    void chosenNumbersDifferAndAllAreEquallyLikely() {
        int[] counts = new int[10];
        int trials = 30_000;
        for (int seed = 0; seed < trials; seed++) {
            int[] chosen = RandomStream.of(seed, "choose").choose(10, 3);
            List<Integer> different = new ArrayList<>();
            for (int number : chosen) {
                counts[number]++;
                different.add(number);
            }
            assertThat(different).hasSize(3).doesNotHaveDuplicates();
        }
        for (int count : counts) {
            assertThat((double) count / trials).isCloseTo(0.3, within(5 * Math.sqrt(0.3 * 0.7 / trials)));
        }
        assertThat(RandomStream.of(1, "all").choose(50, 50))
                .doesNotHaveDuplicates()
                .hasSize(50);
    }
}
