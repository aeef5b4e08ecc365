package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.ToDoubleBiFunction;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class KernelMetricsTest {
    @Test
    void theEstimatorsEqualPlainDoubleSums() {
        Features x = Samples.gaussian(150, 5, 0, 1, 1);
        Features y = Samples.gaussian(140, 5, 0.3, 1, 2);
        ToDoubleBiFunction<double[], double[]> cubic = (a, b) -> {
            double dot = 0;
            for (int k = 0; k < a.length; k++) {
                dot += a[k] * b[k];
            }
            return Math.pow(dot / a.length + 1, 3);
        };
        double within = mean(x, x, cubic, true) + mean(y, y, cubic, true);
        double expected = within - 2 * mean(x, y, cubic, false);
        assertThat(KernelInceptionDistance.full(x, y)).isCloseTo(expected, within(1e-12));
    }

    private static double mean(
            Features a, Features b, ToDoubleBiFunction<double[], double[]> kernel, boolean withoutDiagonal) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < b.rows(); j++) {
                if (!withoutDiagonal || i != j) {
                    sum += kernel.applyAsDouble(a.row(i), b.row(j));
                    count++;
                }
            }
        }
        return sum / count;
    }

    @Test
    void kernelDistanceOfOneDistributionIsZeroOnAverage() {
        double[] values = new double[40];
        for (int seed = 0; seed < values.length; seed++) {
            Features x = Samples.gaussian(200, 8, 0, 1, 2 * seed);
            Features y = Samples.gaussian(200, 8, 0, 1, 2 * seed + 1);
            values[seed] = KernelInceptionDistance.full(x, y);
        }
        Moments moments = Moments.of(values);
        assertThat(Math.abs(moments.mean())).isLessThan(3 * moments.populationDeviation() / Math.sqrt(40));
        assertThat(Arrays.stream(values).min().orElseThrow()).isNegative();
        double shifted =
                KernelInceptionDistance.full(Samples.gaussian(200, 8, 0, 1, 1), Samples.gaussian(200, 8, 1, 1, 2));
        assertThat(shifted).isGreaterThan(moments.mean() + 10 * moments.populationDeviation());
    }

    @Test
    void subsetsOfAllSamplesAreAllPairs() {
        Features x = Samples.gaussian(200, 3, 0, 1, 1);
        Features y = Samples.gaussian(200, 3, 0, 1, 2);
        KernelInceptionDistance.OverSubsets subsets = KernelInceptionDistance.subsets(x, y, 10, 200, 3);
        assertThat(subsets.perSubset()).hasSize(10).containsOnly(KernelInceptionDistance.full(x, y));
    }

    @Test
    void subsetsEstimateTheSameAsAllPairs() {
        Features x = Samples.gaussian(500, 4, 0, 1, 1);
        Features y = Samples.gaussian(400, 4, 0.5, 1, 2);
        KernelInceptionDistance.OverSubsets subsets = KernelInceptionDistance.subsets(x, y, 60, 100, 3);
        double error = subsets.deviation() / Math.sqrt(60);
        assertThat(subsets.mean()).isCloseTo(KernelInceptionDistance.full(x, y), within(4 * error));
        assertThat(subsets).isEqualTo(KernelInceptionDistance.subsets(x, y, 60, 100, 3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelInceptionDistance.subsets(x, y, 10, 401, 3))
                .withMessage("The subset size is 401, but it must be from 2 to the size of the smaller set, here 400.");
    }

    @Test
    void biasedEstimatesExceedUnbiasedOnesByTheDiagonal() {
        Features x = Samples.gaussian(50, 3, 0, 1, 1);
        Features y = Samples.gaussian(50, 3, 0, 1, 2);
        Kernel kernel = Kernel.gaussian(1);
        double biased = MaximumMeanDiscrepancy.biased(kernel, x, y);
        double unbiased = MaximumMeanDiscrepancy.unbiased(kernel, x, y);
        assertThat(biased).isPositive().isGreaterThan(unbiased);
        assertThat(MaximumMeanDiscrepancy.paired(kernel, x, x)).isCloseTo(0, within(1e-15));
    }

    @Test
    void clipDiscrepancyIgnoresTheLengthOfEmbeddings() {
        Features x = Samples.gaussian(60, 6, 1, 1, 1);
        Features y = Samples.gaussian(60, 6, -1, 1, 2);
        double[] longer = Arrays.stream(y.toArray()).map(v -> 7 * v).toArray();
        // All pairs of a sample with itself are 1: what they add is known.
        Features unitX = x.normalized();
        Features unitY = y.normalized();
        double n = x.rows();
        double m = y.rows();
        double withinX = unitX.kernelSum(Kernel.gaussian(10));
        double withinY = unitY.kernelSum(Kernel.gaussian(10));
        assertThat(ClipMaximumMeanDiscrepancy.biased(x, y) - ClipMaximumMeanDiscrepancy.unbiased(x, y))
                .isCloseTo(
                        1000
                                * ((withinX + n) / (n * n)
                                        - withinX / (n * (n - 1))
                                        + (withinY + m) / (m * m)
                                        - withinY / (m * (m - 1))),
                        within(1e-9));
        assertThat(ClipMaximumMeanDiscrepancy.biased(x, Features.of(longer, 60, 6)))
                .isCloseTo(ClipMaximumMeanDiscrepancy.biased(x, y), within(1e-9))
                .isGreaterThan(1);
    }

    @Test
    void energyDistanceOfShiftedNormalsMatchesTheClosedForm() {
        double shift = 0.8;
        NormalDistribution standard = new NormalDistribution();
        // E|N(m, 2)|, the mean of a folded normal.
        double across = 2 / Math.sqrt(Math.PI) * Math.exp(-shift * shift / 4)
                + shift * (1 - 2 * standard.cumulativeProbability(-shift / Math.sqrt(2)));
        double expected = 2 * across - 4 / Math.sqrt(Math.PI);
        Features x = Samples.gaussian(6000, 1, 0, 1, 1);
        Features y = Samples.gaussian(6000, 1, shift, 1, 2);
        assertThat(EnergyDistance.unbiased(x, y)).isCloseTo(expected, within(0.04));
        assertThat(EnergyDistance.biased(x, y)).isGreaterThan(EnergyDistance.unbiased(x, y));
    }

    @Test
    void equalWeightsChangeNothing() {
        Features x = Samples.gaussian(90, 2, 0, 1, 1);
        Features y = Samples.gaussian(70, 2, 1, 1, 2);
        double[] weights = new double[90];
        Arrays.fill(weights, 1.0 / 90);
        assertThat(EnergyDistance.weighted(x, weights, y)).isCloseTo(EnergyDistance.unbiased(x, y), within(1e-12));
    }
}
