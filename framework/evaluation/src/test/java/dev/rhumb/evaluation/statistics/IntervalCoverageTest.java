package dev.rhumb.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;

/** How often intervals hold the truth in simulated experiments; prints the table of docs/statistics.md. */
class IntervalCoverageTest {
    private static final int EXPERIMENTS = 2000;
    private static final int RESAMPLES = 100;
    private static final int[] BLOCKS = {3, 4, 8};

    /** The values of one experiment's blocks. */
    private interface Draw {
        double[] blocks(int count, RandomGenerator random);
    }

    /**
     * What is simulated.
     *
     * @param name first cell of its row
     * @param truth that the interval should hold
     * @param interval of the values of the blocks
     * @param least coverage from four blocks on, in percent
     * @param most coverage from four blocks on, in percent; 100 where so few are counted that intervals have to be wide
     */
    private record Case(
            String name, double truth, Draw draw, Function<double[], Interval> interval, double least, double most) {}

    private static Case share(double share, int n, double correlation, double least, double most) {
        String name = String.format(Locale.ROOT, "share %s of %d", share, n)
                + (correlation > 0 ? ", blocks differ (correlation " + correlation + ")" : "");
        Draw draw = (count, random) -> IntStream.range(0, count)
                .mapToDouble(b -> binomial(random, n, between(random, share, correlation)) / (double) n)
                .toArray();
        return new Case(
                name, share, draw, values -> Interval.ofBounded(0, 1, (long) n * values.length, values), least, most);
    }

    /** A block's own share: beta with this mean and intraclass correlation. */
    private static double between(RandomGenerator random, double share, double correlation) {
        if (correlation == 0) {
            return share;
        }
        double size = 1 / correlation - 1;
        double counted = new GammaDistribution(random, share * size, 1).sample();
        double others = new GammaDistribution(random, (1 - share) * size, 1).sample();
        return counted / (counted + others);
    }

    private static int binomial(RandomGenerator random, int n, double share) {
        int counted = 0;
        for (int i = 0; i < n; i++) {
            counted += random.nextDouble() < share ? 1 : 0;
        }
        return counted;
    }

    /** The difference of two shares whose samples have most of their noise in common. */
    private static Case difference(double share, double other, int n) {
        Draw draw = (count, random) -> {
            double[] differences = new double[count];
            for (int b = 0; b < count; b++) {
                int one = 0;
                int two = 0;
                for (int i = 0; i < n; i++) {
                    double common = random.nextDouble();
                    one += common < share ? 1 : 0;
                    two += (random.nextDouble() < 0.2 ? random.nextDouble() : common) < other ? 1 : 0;
                }
                differences[b] = (one - two) / (double) n;
            }
            return differences;
        };
        return new Case(
                "paired difference of shares " + share + " and " + other + " of " + n,
                share - other,
                draw,
                values -> Interval.ofPairedDifference(values, new double[values.length]),
                93,
                97);
    }

    private static final List<Case> CASES = List.of(
            new Case(
                    "Gaussian mean",
                    2,
                    (count, random) -> IntStream.range(0, count)
                            .mapToDouble(b -> 2 + random.nextGaussian())
                            .toArray(),
                    Interval::ofBlocks,
                    93,
                    97),
            new Case(
                    "Gaussian mean of values that are at least 0",
                    // The mean of |1 + 0.4 z|, a folded normal.
                    1.0016,
                    (count, random) -> IntStream.range(0, count)
                            .mapToDouble(b -> Math.abs(1 + 0.4 * random.nextGaussian()))
                            .toArray(),
                    values -> Interval.ofBounded(0, Double.POSITIVE_INFINITY, 0, values),
                    93,
                    97),
            share(0.5, 100, 0, 93, 97),
            share(0.5, 250, 0.01, 93, 97),
            share(0.9, 40, 0, 93, 97),
            share(0.9, 250, 0, 93, 97),
            share(0.9, 250, 0.01, 93, 97),
            share(0.98, 250, 0, 93, 97),
            share(0.02, 40, 0, 93, 100),
            share(0.995, 250, 0, 93, 100),
            share(0.02, 250, 0.05, 85, 97),
            difference(0.85, 0.8, 250));

    private static double[] coverage(Case what, int blocks) {
        RandomGenerator random = new Well19937c(what.name().hashCode() + 31L * blocks);
        int[] held = new int[3];
        for (int e = 0; e < EXPERIMENTS; e++) {
            double[] values = what.draw().blocks(blocks, random);
            held[0] += what.interval().apply(values).contains(what.truth()) ? 1 : 0;
            held[1] += Interval.ofBlocks(values).contains(what.truth()) ? 1 : 0;
            held[2] += Bootstrap.ofMean(values, RESAMPLES, e).contains(what.truth()) ? 1 : 0;
        }
        return Arrays.stream(held).mapToDouble(h -> 100.0 * h / EXPERIMENTS).toArray();
    }

    @Test
    void intervalsHoldTheTruthAboutNineteenTimesInTwentyAsTheDocumentShows() throws IOException {
        List<String> table = new ArrayList<>(List.of(
                "| " + EXPERIMENTS
                        + " simulated experiments each | blocks | intervals here | Student's t | bootstrap |",
                "|---|---|---|---|---|"));
        for (Case what : CASES) {
            for (int blocks : BLOCKS) {
                double[] held = coverage(what, blocks);
                table.add(String.format(
                        Locale.ROOT,
                        "| %s | %d | %.1f %% | %.1f %% | %.1f %% |",
                        what.name(),
                        blocks,
                        held[0],
                        held[1],
                        held[2]));
                if (blocks > 3) {
                    assertThat(held[0]).as("%s, %d blocks", what.name(), blocks).isBetween(what.least(), what.most());
                }
            }
        }
        table.forEach(System.out::println);
        assertThat(Files.readString(Path.of(System.getProperty("rhumb.root"), "docs", "statistics.md")))
                .as("the table of docs/statistics.md, which is what this test prints")
                .contains(String.join("\n", table));
    }

    @Test
    void holmFindsNothingWhereNothingIsNineteenTimesInTwenty() {
        Random random = new Random(4);
        int found = 0;
        int alone = 0;
        int experiments = 1000;
        for (int e = 0; e < experiments; e++) {
            List<BlockMean> differences = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                differences.add(BlockMean.of(
                        random.nextGaussian(), random.nextGaussian(), random.nextGaussian(), random.nextGaussian()));
            }
            found += Holm.of(differences).comparisons().stream().anyMatch(Holm.Corrected::differs) ? 1 : 0;
            alone += differences.stream().anyMatch(d -> d.pValue() < 0.05) ? 1 : 0;
        }
        // Three standard errors of the count above the level.
        assertThat((double) found / experiments).isBetween(0.03, 0.071);
        // 1 - 0.95^12 of such tables would show a difference without a correction.
        assertThat((double) alone / experiments).isBetween(0.41, 0.51);
    }
}
