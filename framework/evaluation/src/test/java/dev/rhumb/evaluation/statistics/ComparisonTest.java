package dev.rhumb.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.evaluation.Better;
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
        BestPoint best = BestPoint.of(values, Better.HIGHER, NAN).orElseThrow();
        assertThat(best.index()).isEqualTo(1);
        assertThat(best.tied()).containsExactly(0);
        assertThat(BestPoint.of(values, Better.LOWER, NAN).orElseThrow().index())
                .isEqualTo(2);
        double[][] either = {{0.4}, {1.2}, {2}};
        assertThat(BestPoint.of(either, Better.NEARER_ONE, NAN).orElseThrow())
                .isEqualTo(new BestPoint(1, 1.2, java.util.List.of(0, 2)));
        assertThat(BestPoint.of(either, Better.NEARER_FLOOR, 0.5).orElseThrow())
                .isEqualTo(new BestPoint(0, 0.4, java.util.List.of(1, 2)));
        assertThat(BestPoint.of(either, Better.NEARER_FLOOR, NAN)).isEmpty();
        assertThat(BestPoint.of(new double[][] {{NAN}}, Better.HIGHER, NAN)).isEmpty();
    }
}
