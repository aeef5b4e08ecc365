package dev.rhumb.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.MetricInput;
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

    private static Features gaussian(int n, long seed) {
        double[] values = new Random(seed).doubles(3L * n).toArray();
        return Features.of(values, n, 3);
    }

    @Test
    void theFloorShowsTheBiasOfRealSamples() {
        Metrics metrics = Metrics.standard();
        MetricInput heldOut = MetricInput.of(gaussian(800, 1), gaussian(600, 2));
        Interval few = RealFloor.heldOut(metrics.named("fid"), heldOut, 50, 20, 3);
        Interval many = RealFloor.heldOut(metrics.named("fid"), heldOut, 500, 20, 3);
        assertThat(few.mean()).isGreaterThan(4 * many.mean());
        assertThat(few.contains(few.mean())).isTrue();
        assertThat(RealFloor.heldOut(metrics.named("fid"), heldOut, 50, 20, 3)).isEqualTo(few);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RealFloor.heldOut(metrics.named("fid"), heldOut, 601, 20, 3))
                .withMessage("The floor asks for 601 held-out samples, but must ask for 1 to 600.");
    }

    @Test
    void halvesOfOneSetAreDisjoint() {
        Features real = gaussian(400, 4);
        Interval recall = RealFloor.halves(Metrics.standard().named("recall"), MetricInput.of(real, real), 10, 5);
        assertThat(recall.high()).isLessThan(1);
        assertThat(recall.low()).isGreaterThan(0.8);
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
}
