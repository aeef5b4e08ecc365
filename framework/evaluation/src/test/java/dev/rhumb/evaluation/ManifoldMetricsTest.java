package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ManifoldMetricsTest {
    @Test
    void bothConventionsEqualPlainLoopsWherePointsRepeat() {
        Features real = Features.concatenate(List.of(Samples.gaussian(120, 3, 0, 1, 1), Samples.repeated(80, 3, 7, 2)));
        Features fake =
                Features.concatenate(List.of(Samples.gaussian(90, 3, 0.5, 1, 3), Samples.repeated(60, 3, 7, 2)));
        for (Ball ball : Ball.values()) {
            for (int k : new int[] {1, 3, 8}) {
                boolean[][] inReal = inside(real, fake, k, ball);
                boolean[][] inFake = inside(fake, real, k, ball);
                assertThat(PrecisionRecall.precision(real, fake, k, ball)).isEqualTo(anyShare(inReal));
                assertThat(PrecisionRecall.recall(real, fake, k, ball)).isEqualTo(anyShare(inFake));
                assertThat(DensityCoverage.coverage(real, fake, k, ball)).isEqualTo(anyShare(transposed(inReal)));
                assertThat(DensityCoverage.density(real, fake, k, ball)).isCloseTo(density(inReal, k), within(1e-12));
            }
        }
    }

    @Test
    void nearestNeighboursEqualPlainLoopsAndTheEarlierOfEquallyNearOnesComesFirst() {
        Features among =
                Features.concatenate(List.of(Samples.gaussian(150, 3, 0, 1, 1), Samples.repeated(30, 3, 7, 2)));
        Features samples = Samples.gaussian(70, 3, 0, 1, 4);
        Nearest nearest = Nearest.of(among, samples, 4);
        for (int i = 0; i < samples.rows(); i++) {
            double[] sample = samples.row(i);
            int[] order = java.util.stream.IntStream.range(0, among.rows())
                    .boxed()
                    .sorted(java.util.Comparator.comparingDouble(j -> distance(sample, among.row(j))))
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int rank = 0; rank < 4; rank++) {
                assertThat(nearest.row(i, rank)).isEqualTo(order[rank]);
                assertThat(nearest.distance(i, rank))
                        .isCloseTo(Math.sqrt(distance(sample, among.row(order[rank]))), within(1e-12));
            }
        }
        int[] closest = nearest.closest(3);
        assertThat(nearest.distance(closest[0], 0)).isLessThanOrEqualTo(nearest.distance(closest[1], 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Nearest.of(samples, among, 71))
                .withMessageEndingWith("here 70.");
    }

    // [query][centre]: whether the query lies in the ball of the centre.
    private static boolean[][] inside(Features centres, Features queries, int k, Ball ball) {
        boolean[][] inside = new boolean[queries.rows()][centres.rows()];
        for (int c = 0; c < centres.rows(); c++) {
            double[] others = new double[centres.rows() - 1];
            for (int o = 0, at = 0; o < centres.rows(); o++) {
                if (o != c) {
                    others[at++] = distance(centres.row(c), centres.row(o));
                }
            }
            Arrays.sort(others);
            for (int q = 0; q < queries.rows(); q++) {
                double distance = distance(queries.row(q), centres.row(c));
                inside[q][c] = ball == Ball.CLOSED ? distance <= others[k - 1] : distance < others[k - 1];
            }
        }
        return inside;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }

    private static double anyShare(boolean[][] inside) {
        int any = 0;
        for (boolean[] row : inside) {
            boolean found = false;
            for (boolean one : row) {
                found |= one;
            }
            any += found ? 1 : 0;
        }
        return (double) any / inside.length;
    }

    private static double density(boolean[][] inside, int k) {
        int count = 0;
        for (boolean[] row : inside) {
            for (boolean one : row) {
                count += one ? 1 : 0;
            }
        }
        return (double) count / k / inside.length;
    }

    private static boolean[][] transposed(boolean[][] matrix) {
        boolean[][] transposed = new boolean[matrix[0].length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix[0].length; j++) {
                transposed[j][i] = matrix[i][j];
            }
        }
        return transposed;
    }

    @Test
    void densityAndCoverageOfOneDistributionHaveTheirExactExpectations() {
        int n = 400;
        int m = 300;
        int k = 5;
        double density = 0;
        double coverage = 0;
        for (int seed = 0; seed < 20; seed++) {
            Features real = Samples.gaussian(n, 3, 0, 1, 2 * seed);
            Features fake = Samples.gaussian(m, 3, 0, 1, 2 * seed + 1);
            density += DensityCoverage.density(real, fake, k) / 20;
            coverage += DensityCoverage.coverage(real, fake, k) / 20;
        }
        double missed = 1;
        for (int i = 1; i <= k; i++) {
            missed *= (double) (n - i) / (m + n - i);
        }
        assertThat(density).isCloseTo(1, within(0.03));
        assertThat(coverage).isCloseTo(1 - missed, within(0.01));
    }

    @Test
    void repeatedPointsCoverThemselvesInClosedBallsOnly() {
        Features set = Samples.repeated(60, 4, 6, 1);
        assertThat(DensityCoverage.coverage(set, set, 5, Ball.CLOSED)).isEqualTo(1);
        assertThat(DensityCoverage.coverage(set, set, 5, Ball.OPEN)).isZero();
    }

    @Test
    void distantSetsShareNothing() {
        Features near = Samples.gaussian(50, 4, 0, 1, 1);
        Features far = Samples.gaussian(50, 4, 100, 1, 2);
        assertThat(PrecisionRecall.precision(near, far, 3)).isZero();
        assertThat(PrecisionRecall.recall(near, far, 3)).isZero();
        assertThat(DensityCoverage.density(near, far, 5)).isZero();
        assertThat(DensityCoverage.coverage(near, far, 5)).isZero();
    }

    @Test
    void aHighDimensionalGaussianIsFarFromOne() {
        // The published anchor's dimension with a tenth of its samples: the same shape, wider spread.
        Features real = Samples.gaussian(1000, 1000, 0, 1, 1);
        Features fake = Samples.gaussian(1000, 1000, 0, 1, 2);
        assertThat(PrecisionRecall.precision(real, fake, 5)).isBetween(0.2, 0.8);
        assertThat(DensityCoverage.density(real, fake, 5)).isBetween(0.8, 1.3);
        assertThat(DensityCoverage.coverage(real, fake, 5)).isBetween(0.94, 0.99);
    }

    /** The figures printed by the prdc package for its example, whose seed is not known. */
    @Test
    @Tag("slow")
    void thePublishedAnchorIsReproduced() {
        Features real = Samples.gaussian(10_000, 1000, 0, 1, 1);
        Features fake = Samples.gaussian(10_000, 1000, 0, 1, 2);
        assertThat(PrecisionRecall.precision(real, fake, 5)).isCloseTo(0.4772, within(0.03));
        assertThat(PrecisionRecall.recall(real, fake, 5)).isCloseTo(0.4705, within(0.03));
        // Printed as 1.0555; the expectation is exactly 1, and in so many dimensions seeds differ by several
        // hundredths.
        assertThat(DensityCoverage.density(real, fake, 5)).isCloseTo(1, within(0.1));
        assertThat(DensityCoverage.coverage(real, fake, 5)).isCloseTo(0.9735, within(0.01));
    }

    @Test
    void theNumberOfNeighboursIsChecked() {
        Features set = Samples.gaussian(5, 2, 0, 1, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PrecisionRecall.precision(set, set, 5))
                .withMessage(
                        "The number of nearest neighbours is 5, but it must be from 1 to the number of samples less"
                                + " one, here 4.");
    }
}
