package dev.rhumb.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.evaluation.Metrics;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void studentsIntervalMatchesATable() {
        Interval interval = Interval.ofBlocks(1, 2, 3, 4, 5);
        // t(0.975, 4) = 2.776445 and the standard error is sqrt(2.5 / 5).
        assertThat(interval.mean()).isEqualTo(3);
        assertThat(interval.high() - 3).isCloseTo(2.776445 * Math.sqrt(0.5), within(1e-6));
        assertThat(interval.low()).isCloseTo(6 - interval.high(), within(1e-12));
    }

    @Test
    void threeSeedBlocksCoverTheTruthNineteenTimesInTwenty() {
        Random random = new Random(1);
        int covered = 0;
        for (int i = 0; i < 4000; i++) {
            covered += Interval.ofBlocks(random.nextGaussian(), random.nextGaussian(), random.nextGaussian())
                            .contains(0)
                    ? 1
                    : 0;
        }
        assertThat(covered / 4000.0).isCloseTo(0.95, within(0.0104));
    }

    @Test
    void oneBlockHasNoInterval() {
        Interval interval = Interval.ofBlocks(4.0);
        assertThat(interval.mean()).isEqualTo(4);
        assertThat(interval.isKnown()).isFalse();
        assertThat(interval.contains(4)).isFalse();
        assertThat(Interval.ofBlocks(1, Double.POSITIVE_INFINITY).mean()).isInfinite();
        assertThat(Interval.ofBlocks(1, Double.POSITIVE_INFINITY).isKnown()).isFalse();
    }

    @Test
    void pairsRemoveWhatSeedsHaveInCommon() {
        double[] a = {10, 20, 30, 40};
        double[] b = {9, 19.1, 29, 38.9};
        Interval paired = Interval.ofPairedDifference(a, b);
        assertThat(paired.mean()).isCloseTo(1, within(1e-12));
        assertThat(paired.low()).isPositive();
        assertThat(Interval.ofBlocks(a).low()).isLessThan(Interval.ofBlocks(b).high());
    }

    @Test
    void onlyCommonSeedsArePaired() {
        Interval paired = Interval.ofPairedDifference(Map.of(1, 5.0, 2, 7.0, 3, 100.0), Map.of(2, 6.0, 1, 4.0));
        assertThat(paired.mean()).isEqualTo(1);
        assertThat(paired.count()).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Interval.ofPairedDifference(Map.of(1, 5.0), Map.of(2, 6.0)))
                .withMessage("The two methods have no seed in common: [1] and [2].");
    }

    @Test
    void theBootstrapCoversAMeanAndIsSeeded() {
        Random random = new Random(2);
        int covered = 0;
        double[] values = new double[60];
        for (int i = 0; i < 300; i++) {
            for (int j = 0; j < values.length; j++) {
                values[j] = random.nextGaussian();
            }
            covered += Bootstrap.ofMean(values, 300, i).contains(0) ? 1 : 0;
        }
        assertThat(covered / 300.0).isBetween(0.90, 0.98);
        assertThat(Bootstrap.ofMean(values, 300, 9)).isEqualTo(Bootstrap.ofMean(values, 300, 9));
        assertThat(Bootstrap.ofMean(values, 300, 9)).isNotEqualTo(Bootstrap.ofMean(values, 300, 8));
    }

    @Test
    void aShareHasWilsonsInterval() {
        // (0.8 + z^2/20 -+ z sqrt(0.016 + z^2/400)) / (1 + z^2/10) with z = 1.95996.
        Interval some = Interval.ofShare(8, 10);
        assertThat(some.mean()).isEqualTo(0.8);
        assertThat(some.low()).isCloseTo(0.4902, within(1e-4));
        assertThat(some.high()).isCloseTo(0.9433, within(1e-4));
        Interval all = Interval.ofShare(1000, 1000);
        assertThat(all.high()).isEqualTo(1);
        assertThat(all.low()).isBetween(0.995, 0.999);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Interval.ofShare(3, 2))
                .withMessageContaining("3 out of 2");
    }

    @Test
    void differencesOfIndependentMeansAddHalfWidthsInSquares() {
        Interval difference = Interval.ofDifference(new Interval(5, 2, 8, 4), new Interval(3, -1, 7, 3));
        assertThat(difference.mean()).isEqualTo(2);
        assertThat(difference.low()).isEqualTo(-3);
        assertThat(difference.high()).isEqualTo(7);
        assertThat(Interval.ofDifference(new Interval(5, 2, 8, 4), new Interval(3, Double.NaN, Double.NaN, 1))
                        .isKnown())
                .isFalse();
    }

    @Test
    void intervalsOfIndependentDifferencesCoverAtLeastAtTheirLevel() {
        Random random = new Random(7);
        int held = 0;
        int repeats = 4000;
        for (int r = 0; r < repeats; r++) {
            double[] narrow = java.util.stream.DoubleStream.generate(() -> 0.1 * random.nextGaussian())
                    .limit(4)
                    .toArray();
            double[] wide = java.util.stream.DoubleStream.generate(() -> 3 + random.nextGaussian())
                    .limit(3)
                    .toArray();
            Interval difference = Interval.ofDifference(Interval.ofBlocks(narrow), Interval.ofBlocks(wide));
            held += difference.contains(-3) ? 1 : 0;
        }
        // Two standard errors of the count below the level.
        assertThat((double) held / repeats).isGreaterThan(0.943);
    }

    @Test
    void aShareOverBlocksHasWilsonsIntervalWithStudentsQuantile() {
        // Mean 0.85, standard error sqrt(0.0005 / 4 / 3 * 4) / 2; n = 0.1275 / error^2; t(0.975, 3) = 3.182446.
        double[] values = {0.84, 0.86, 0.83, 0.87};
        double error = Math.sqrt((2 * 0.0001 + 2 * 0.0004) / 3 / 4);
        double n = 0.85 * 0.15 / (error * error);
        double t = 3.182446;
        double centre = (0.85 + t * t / 2 / n) / (1 + t * t / n);
        double half = t / (1 + t * t / n) * Math.sqrt(0.85 * 0.15 / n + t * t / 4 / n / n);
        Interval share = Interval.ofBounded(0, 1, 1000, values);
        assertThat(share.mean()).isCloseTo(0.85, within(1e-15));
        assertThat(share.low()).isCloseTo(centre - half, within(1e-7));
        assertThat(share.high()).isCloseTo(centre + half, within(1e-7));
        // A cosine is a share of the way from -1 to 1.
        Interval cosine = Interval.ofBounded(-1, 1, 1000, 0.68, 0.72, 0.66, 0.74);
        assertThat(cosine.low()).isCloseTo(2 * share.low() - 1, within(1e-12));
        assertThat(cosine.high()).isCloseTo(2 * share.high() - 1, within(1e-12));
    }

    @Test
    void noIntervalLeavesTheRangeOfItsMetric() {
        Metrics metrics = Metrics.standard();
        double[] recalls = {0.7, 0.95, 0.68, 0.98};
        assertThat(Interval.ofBlocks(recalls).high()).isGreaterThan(1);
        Interval recall = Interval.of(metrics.named("recall"), 400, recalls);
        assertThat(recall.high()).isBetween(0.9, 1.0);
        assertThat(recall.low()).isLessThan(0.7);
        Interval accuracy = Interval.of(metrics.named("accuracy"), 480, 0, 0, 0.0166, 0.0083);
        assertThat(accuracy.low()).isBetween(0.0, accuracy.mean());
        Interval fid = Interval.of(metrics.named("fid"), 400, 3, 500, 10, 90);
        assertThat(fid.low()).isZero();
        assertThat(fid.high()).isEqualTo(Interval.ofBlocks(3, 500, 10, 90).high());
        // Unbiased estimates of a distance may be negative, and so may their intervals.
        assertThat(Interval.of(metrics.named("kid"), 400, 0.1, -0.1, 0.2).low()).isNegative();
    }

    @Test
    void blocksThatAllCountEverythingStillLeaveDoubt() {
        Interval all = Interval.ofBounded(0, 1, 1000, 1, 1, 1, 1);
        // Wilson's lower end n / (n + t^2), with Student's quantile for four blocks.
        assertThat(all.low()).isCloseTo(1000 / (1000 + 3.182446 * 3.182446), within(1e-7));
        assertThat(all.high()).isEqualTo(1);
        Interval none = Interval.ofBounded(0, 1, 1000, 0, 0, 0, 0);
        assertThat(none.low()).isZero();
        assertThat(none.high()).isCloseTo(1 - all.low(), within(1e-12));
        assertThat(Interval.ofBounded(0, 1, 250, 1).isKnown()).isFalse();
    }

    @Test
    void differencesThatAllAgreeSayNothingOfTheirSpread() {
        BlockMean same = BlockMean.ofPairedDifference(new double[] {0.975, 0.95, 0.9}, new double[] {1, 0.975, 0.925});
        assertThat(same.mean()).isCloseTo(-0.025, within(1e-12));
        assertThat(same.isKnown()).isFalse();
        assertThat(same.interval(0.95).isKnown()).isFalse();
        BlockMean none = BlockMean.ofPairedDifference(new double[] {0.9, 0.8}, new double[] {0.9, 0.8});
        assertThat(none.pValue()).isEqualTo(1);
        assertThat(none.interval(0.95)).isEqualTo(new Interval(0, 0, 0, 2));
    }

    @Test
    void pValuesAreStudents() {
        // t = 2 / 0.5 = 4 with three degrees of freedom: p = 0.028008.
        assertThat(new BlockMean(2, 0.5, 4).pValue()).isCloseTo(0.0280085, within(1e-6));
        assertThat(new BlockMean(2, 0.5, 4).interval(0.95).low()).isCloseTo(2 - 0.5 * 3.182446, within(1e-6));
        assertThat(new BlockMean(2, Double.NaN, 1).pValue()).isNaN();
    }

    @Test
    void holmsProcedureStepsDownUntilAComparisonStands() {
        // With 3 degrees of freedom: p = 0.0028, 0.0138, 0.0395, 0.3910; limits 0.0125, 0.0167, 0.025.
        BlockMean first = new BlockMean(9, 1, 4);
        BlockMean second = new BlockMean(5.2, 1, 4);
        BlockMean third = new BlockMean(3.5, 1, 4);
        BlockMean last = new BlockMean(1, 1, 4);
        BlockMean unknown = new BlockMean(7, Double.NaN, 1);
        Holm holm = Holm.of(java.util.List.of(third, unknown, first, last, second));
        assertThat(holm.count()).isEqualTo(4);
        assertThat(holm.comparisons())
                .extracting(Holm.Corrected::differs)
                .containsExactly(false, false, true, false, true);
        assertThat(holm.comparisons().get(2).p()).isCloseTo(4 * first.pValue(), within(1e-12));
        assertThat(holm.comparisons().get(4).p()).isCloseTo(3 * second.pValue(), within(1e-12));
        assertThat(holm.comparisons().get(0).p()).isCloseTo(2 * third.pValue(), within(1e-12));
        assertThat(holm.comparisons().get(1).p()).isNaN();
        // The interval is at the level of its test: 1 - 0.05 / 4 for the first, 1 - 0.05 / 2 from the first that
        // stands.
        assertThat(holm.comparisons().get(2).interval()).isEqualTo(first.interval(1 - 0.05 / 4));
        assertThat(holm.comparisons().get(3).interval().low())
                .isCloseTo(last.interval(0.975).low(), within(1e-9));
        // Alone, the third would be significant.
        assertThat(Holm.of(java.util.List.of(third)).comparisons().get(0).differs())
                .isTrue();
    }
}
