package dev.rhumb.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.evaluation.Better;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final double NAN = Double.NaN;

    @Test
    void theFrontHoldsWhatNothingDominates() {
        double[] x = {1, 2, 3, 2, 3, 4, NAN};
        double[] y = {5, 4, 4, 3, 4, 1, 9};
        assertThat(ParetoFront.of(x, y)).containsExactly(true, false, true, false, true, true, false);
    }

    @Test
    void theHypervolumeIsTheAreaOfAStaircase() {
        // Steps (1, 3), (2, 2), (3, 1) over the origin: 1*1 + 2*1 + 3*1.
        assertThat(ParetoFront.hypervolume(new double[] {2, 1, 3}, new double[] {2, 3, 1}, 0, 0))
                .isEqualTo(6);
        // A dominated point, one beyond the reference and one that is undefined add nothing.
        assertThat(ParetoFront.hypervolume(
                        new double[] {2, 1, 3, 1.5, -1, NAN}, new double[] {2, 3, 1, 1.5, 9, 9}, 0, 0))
                .isEqualTo(6);
        assertThat(ParetoFront.hypervolume(new double[] {2}, new double[] {3}, 1, 1))
                .isEqualTo(2);
        assertThat(ParetoFront.hypervolume(new double[0], new double[0], 0, 0)).isZero();
    }

    @Test
    void theHypervolumeOfAQuarterDiscApproachesItsArea() {
        int n = 2000;
        double[] x = new double[n + 1];
        double[] y = new double[n + 1];
        for (int i = 0; i <= n; i++) {
            x[i] = Math.sin(Math.PI / 2 * i / n);
            y[i] = Math.cos(Math.PI / 2 * i / n);
        }
        assertThat(ParetoFront.hypervolume(x, y, 0, 0)).isCloseTo(Math.PI / 4, within(1e-3));
    }

    @Test
    void onePointsHypervolumeVariesAsItsMeanDoes() {
        double[] blocks = new Random(3).doubles(40, 1, 3).toArray();
        double[] ones = new double[40];
        java.util.Arrays.fill(ones, 1);
        Interval area = ParetoFront.hypervolume(new double[][] {blocks}, new double[][] {ones}, 0, 0, 500, 7);
        Interval mean = Bootstrap.ofMean(blocks, 500, 7);
        assertThat(area.mean()).isCloseTo(mean.mean(), within(1e-12));
        assertThat(area.low()).isCloseTo(mean.low(), within(1e-12));
        assertThat(area.high()).isCloseTo(mean.high(), within(1e-12));
        Interval single = ParetoFront.hypervolume(new double[][] {{2}}, new double[][] {{3}}, 0, 0, 500, 7);
        assertThat(single.mean()).isEqualTo(6);
        assertThat(single.isKnown()).isFalse();
    }

    @Test
    void hypervolumesOverTheSameSeedsArePaired() {
        double[][] x = {{1, 2, 4}};
        double[][] shifted = {{1.5, 2.5, 4.5}};
        double[][] y = {{1, 1, 1}};
        Interval difference = ParetoFront.hypervolumeDifference(shifted, y, x, y, 0, 0, 200, 1);
        assertThat(difference.mean()).isCloseTo(0.5, within(1e-12));
        assertThat(difference.low()).isCloseTo(0.5, within(1e-12));
        assertThat(difference.high()).isCloseTo(0.5, within(1e-12));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParetoFront.hypervolumeDifference(
                        x, y, new double[][] {{1, 2}}, new double[][] {{1, 1}}, 0, 0, 10, 1))
                .withMessageContaining("3 and 2 blocks");
    }

    @Test
    void membershipIsTheChanceThatAResampleKeepsThePoint() {
        // The second point is on the front unless both draws take block 1, where the first dominates it: 3/4.
        double[][] x = {{1, 2}, {2, 1}};
        double[][] y = {{1, 1}, {1, 1}};
        double[] shares = ParetoFront.membership(x, y, 20_000, 5);
        assertThat(shares[0]).isCloseTo(0.75, within(0.01));
        assertThat(shares[1]).isCloseTo(0.75, within(0.01));
    }

    @Test
    void diversityAtAQualityIsReadOffTheLine() {
        double[] diversity = {10, 8, 2};
        double[] quality = {0, 1, 3};
        assertThat(MatchedQuality.diversityAt(diversity, quality, 2)).isEqualTo(5);
        assertThat(MatchedQuality.diversityAt(diversity, quality, 1)).isEqualTo(8);
        assertThat(MatchedQuality.diversityAt(diversity, quality, -1)).isEqualTo(10);
        assertThat(MatchedQuality.diversityAt(diversity, quality, 3.1)).isNaN();
    }

    @Test
    void aSweepThatTurnsBackIsAnsweredByItsBetterBranch() {
        double[] diversity = {10, 6, 9};
        double[] quality = {0, 2, 0};
        // Up: 10 - 2 q; down: 9 - 1.5 q. At q = 1 that is 8 and 7.5.
        assertThat(MatchedQuality.diversityAt(diversity, quality, 1)).isEqualTo(8);
        assertThat(MatchedQuality.diversityAt(new double[] {10, NAN, 9}, new double[] {0, 2, 3}, 1))
                .isEqualTo(9);
    }

    @Test
    void levelsLieWithinWhatBothReach() {
        assertThat(MatchedQuality.levels(new double[] {0, 4}, new double[] {NAN, 2, 9}, 3))
                .containsExactly(2.5, 3, 3.5);
        assertThat(MatchedQuality.levels(new double[] {0, 1}, new double[] {2, 3}, 3))
                .isEmpty();
    }

    @Test
    void everyBlockHasItsOwnLine() {
        double[][] diversity = {{10, 20}, {0, 0}};
        double[][] quality = {{0, 0}, {2, 0.5}};
        double[] kept = MatchedQuality.perBlock(diversity, quality, 1);
        assertThat(kept[0]).isEqualTo(5);
        assertThat(kept[1]).isNaN();
    }

    @Test
    void theBestPointNamesThoseThatCannotBeToldFromIt() {
        double[][] values = {{1, 2, 3}, {1.1, 1.9, 3.05}, {0, 1, 2.01}, {NAN, 9, 9}};
        BestPoint best = BestPoint.of(values, Better.HIGHER).orElseThrow();
        assertThat(best.index()).isEqualTo(1);
        assertThat(best.tied()).containsExactly(0);
        assertThat(BestPoint.of(values, Better.LOWER).orElseThrow().index()).isEqualTo(2);
        assertThat(BestPoint.of(new double[][] {{0.4}, {1.2}, {2}}, Better.NEARER_ONE)
                        .orElseThrow())
                .isEqualTo(new BestPoint(1, 1.2, java.util.List.of(0, 2)));
        assertThat(BestPoint.of(new double[][] {{NAN}}, Better.HIGHER)).isEmpty();
    }
}
