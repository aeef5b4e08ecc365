package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.Test;

class FrechetDistanceTest {
    @Test
    void diagonalGaussiansHaveTheSumOfSquaredDifferencesOfMeansAndDeviations() {
        GaussianFit a = GaussianFit.of(new double[] {0, 1, 2}, new double[] {1, 0, 0, 0, 4, 0, 0, 0, 9});
        GaussianFit b = GaussianFit.of(new double[] {1, 1, 0}, new double[] {4, 0, 0, 0, 0, 0, 0, 0, 1});
        assertThat(FrechetDistance.between(a, b)).isCloseTo(1 + 4 + 1 + 4 + 4, within(1e-12));
    }

    @Test
    void correlatedGaussiansInThePlaneMatchTheClosedForm() {
        double[] c1 = {2, 0.7, 0.7, 1};
        double[] c2 = {1, -0.4, -0.4, 3};
        // tr sqrt(M) = sqrt(tr M + 2 sqrt(det M)) for a 2 x 2 matrix with positive eigenvalues, here M = C1 C2.
        double trace = c1[0] * c2[0] + c1[1] * c2[2] + c1[2] * c2[1] + c1[3] * c2[3];
        double determinant = (c1[0] * c1[3] - c1[1] * c1[2]) * (c2[0] * c2[3] - c2[1] * c2[2]);
        double expected = 3 + 4 - 2 * Math.sqrt(trace + 2 * Math.sqrt(determinant));
        GaussianFit a = GaussianFit.of(new double[2], c1);
        GaussianFit b = GaussianFit.of(new double[2], c2);
        assertThat(FrechetDistance.between(a, b)).isCloseTo(expected, within(1e-13));
        assertThat(FrechetDistance.between(b, a)).isCloseTo(expected, within(1e-13));
    }

    @Test
    void samplesApproachTheDistanceOfTheirDistributions() {
        Features a = Samples.gaussian(20_000, 4, 0, 1, 1);
        Features b = Samples.gaussian(20_000, 4, 0.5, 2, 2);
        assertThat(FrechetDistance.between(a, b)).isCloseTo(4 * 0.25 + 4, within(0.15));
    }

    @Test
    void aSetHasNoDistanceFromItselfEvenWithFewerSamplesThanFeatures() {
        for (Features set : new Features[] {
            Samples.gaussian(10, 40, 3, 2, 1), Samples.repeated(300, 60, 5, 2), Samples.repeated(50, 30, 1, 3)
        }) {
            assertThat(FrechetDistance.between(
                            set, set.subset(IntStream.range(0, set.rows()).toArray())))
                    .isCloseTo(0, within(1e-9));
        }
    }

    @Test
    void varianceInDifferentDirectionsDoesNotOverlap() {
        Features a = Features.of(new double[][] {{1, 0}, {-1, 0}});
        Features b = Features.of(new double[][] {{0, 2}, {0, -2}});
        assertThat(FrechetDistance.between(a, b)).isCloseTo(2 + 8, within(1e-12));
    }

    @Test
    void nuclearNormsAgreeWithTheRobustForm() {
        Random random = new Random(5);
        for (int rank = 1; rank <= 12; rank++) {
            DMatrixRMaj left = RandomMatrices_DDRM.rectangle(30, rank, random);
            DMatrixRMaj right = RandomMatrices_DDRM.rectangle(rank, 20, random);
            DMatrixRMaj product = new DMatrixRMaj(30, 20);
            CommonOps_DDRM.mult(left, right, product);
            double expected = Arrays.stream(Spectrum.fromEigenvalues(product.data, 30, 20))
                    .sum();
            assertThat(Arrays.stream(Spectrum.singularValues(product.data, 30, 20))
                            .sum())
                    .isCloseTo(expected, within(1e-11 * expected));
        }
    }

    @Test
    void infinityRemovesMostOfTheBias() {
        Features reference = Samples.gaussian(20_000, 16, 0, 1, 1);
        double biased = 0;
        double corrected = 0;
        for (int seed = 0; seed < 5; seed++) {
            Features generated = Samples.gaussian(1000, 16, 0, 1, 100 + seed);
            biased += FrechetDistance.between(reference, generated) / 5;
            corrected += FrechetDistance.infinity(reference, generated, seed) / 5;
        }
        assertThat(biased).isGreaterThan(0.08);
        assertThat(Math.abs(corrected)).isLessThan(biased / 4);
    }

    /** At the fewest samples that are taken, four for each feature; fewer are refused. The truth is 0. */
    @Test
    void infinityTakesSubsetsOfMoreSamplesThanFeatures() {
        Features reference = Samples.gaussian(20_000, 32, 0, 1, 1);
        double biased = 0;
        double corrected = 0;
        for (int seed = 0; seed < 5; seed++) {
            Features generated = Samples.gaussian(128, 32, 0, 1, 200 + seed);
            biased += FrechetDistance.between(reference, generated) / 5;
            corrected += FrechetDistance.infinity(reference, generated, seed) / 5;
        }
        assertThat(Math.abs(corrected)).isLessThan(biased / 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrechetDistance.infinity(reference, reference.head(127), 1))
                .withMessage("FID-infinity needs at least 20 generated samples and four for each of the 32 features,"
                        + " here 128, but there are 127; a line through fewer does not lead to the value of many.");
    }

    @Test
    void infinityIsAFunctionOfItsSeed() {
        Features a = Samples.gaussian(200, 3, 0, 1, 1);
        Features b = Samples.gaussian(200, 3, 1, 1, 2);
        assertThat(FrechetDistance.infinity(a, b, 7)).isEqualTo(FrechetDistance.infinity(a, b, 7));
        assertThat(FrechetDistance.infinity(a, b, 7)).isNotEqualTo(FrechetDistance.infinity(a, b, 8));
    }

    @Test
    void badInputIsRefused() {
        Features a = Samples.gaussian(5, 3, 0, 1, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrechetDistance.between(a, Samples.gaussian(5, 2, 0, 1, 1)))
                .withMessageContaining("3 and 2 features");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrechetDistance.between(a, a.head(1)))
                .withMessageContaining("at least two samples");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GaussianFit.of(new double[2], new double[] {1, 0.5, 0.1, 1}))
                .withMessageContaining("not symmetric at (1, 0)");
        GaussianFit indefinite = GaussianFit.of(new double[2], new double[] {1, 2, 2, 1});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrechetDistance.between(indefinite, indefinite))
                .withMessageContaining("not positive semi-definite");
    }
}
