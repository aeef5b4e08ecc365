package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairwiseDistanceTest {
    private static double[][] points(int rows, int columns, double offset) {
        SplittableRandom random = new SplittableRandom(3);
        double[][] points = new double[rows][columns];
        for (double[] point : points) {
            for (int j = 0; j < columns; j++) {
                point[j] = offset + random.nextDouble();
            }
        }
        return points;
    }

    @Test
    void isTheMeanSquaredDistanceOfAllPairs() {
        double[][] points = points(13, 5, 0);
        double sum = 0;
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < i; j++) {
                for (int k = 0; k < points[i].length; k++) {
                    sum += Math.pow(points[i][k] - points[j][k], 2);
                }
            }
        }
        assertThat(PairwiseDistance.of(Features.of(points))).isCloseTo(sum / (13 * 12 / 2), within(1e-13));
    }

    @Test
    void farFromTheOriginItKeepsItsDigits() {
        assertThat(PairwiseDistance.of(Features.of(points(13, 5, 1e6))))
                .isCloseTo(PairwiseDistance.of(Features.of(points(13, 5, 0))), within(1e-9));
    }

    @Test
    void onePointHasNoPair() {
        assertThatThrownBy(() -> PairwiseDistance.of(Features.of(points(1, 2, 0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs at least 2");
    }
}
