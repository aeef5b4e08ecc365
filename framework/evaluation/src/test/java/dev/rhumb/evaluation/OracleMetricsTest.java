package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** On the line: class 0 is {@code N(-1, 1)}, class 1 is {@code N(1, 1)}, equally likely. */
class OracleMetricsTest {
    private static final Metrics METRICS = Metrics.standard();

    private static double logNormal(double x, double mean, double deviation) {
        double z = (x - mean) / deviation;
        return -0.5 * z * z - Math.log(deviation) - 0.5 * Math.log(2 * Math.PI);
    }

    private static double conditional(double x, int label) {
        return logNormal(x, label == 0 ? -1 : 1, 1);
    }

    private static double tilted(double x, int label, double w) {
        double marginal = Math.log(0.5) + LogDensities.add(conditional(x, 0), conditional(x, 1));
        return w * conditional(x, label) + (1 - w) * marginal;
    }

    private static MetricInput exact(MetricInput input, double w) {
        Evidence.Modes modes = new Evidence.Modes(
                2,
                points -> Arrays.stream(points.toArray())
                        .mapToInt(x -> x > 0 ? 1 : 0)
                        .toArray());
        return input.with(new Oracle(Oracle.Density.pointwise((x, label) -> conditional(x[0], label))))
                .with(new Evidence.Tilted(Oracle.Density.pointwise((x, label) -> tilted(x[0], label, w))))
                .with(modes);
    }

    private static Labels alternating(int n) {
        int[] labels = new int[n];
        Arrays.setAll(labels, i -> i % 2);
        return Labels.of(labels);
    }

    private static Features conditionalSamples(int n, long seed) {
        Random random = new Random(seed);
        double[] values = new double[n];
        Arrays.setAll(values, i -> (i % 2 == 0 ? -1 : 1) + random.nextGaussian());
        return Features.of(values, n, 1);
    }

    // Rejection from a uniform proposal on [-8, 8], under a bound found on a grid.
    private static Features tiltedSamples(int n, double w, long seed) {
        Random random = new Random(seed);
        double bound = Double.NEGATIVE_INFINITY;
        for (double x = -8; x <= 8; x += 1e-3) {
            bound = Math.max(bound, tilted(x, 1, w));
        }
        List<Double> values = new ArrayList<>();
        while (values.size() < n) {
            double x = 16 * random.nextDouble() - 8;
            int label = values.size() % 2;
            if (Math.log(random.nextDouble()) < tilted(x, label, w) - bound - 1e-6) {
                values.add(x);
            }
        }
        return Features.of(values.stream().mapToDouble(v -> v).toArray(), n, 1);
    }

    private static MetricInput input(Features generated, double w) {
        MetricInput labelled = MetricInput.of(conditionalSamples(4000, 1), generated)
                .withLabels(alternating(generated.rows()))
                .withReferenceLabels(alternating(4000));
        return exact(labelled, w);
    }

    private static double measure(String metric, MetricInput input) {
        return METRICS.named(metric).measure(input);
    }

    @Test
    void divergenceOfGaussiansMatchesTheClosedForm() {
        Features points = Samples.gaussian(20_000, 2, 0.5, 2, 1);
        double[] logDensities = new double[points.rows()];
        for (int i = 0; i < logDensities.length; i++) {
            logDensities[i] = logNormal(points.get(i, 0), 0, 1) + logNormal(points.get(i, 1), 0, 1);
        }
        double expected = 2 * (-Math.log(2) + (4 + 0.25) / 2 - 0.5);
        assertThat(KullbackLeibler.estimate(points, logDensities, 4)).isCloseTo(expected, within(0.06));
    }

    @Test
    void entropyOfTheUnitCubeIsZero() {
        Random random = new Random(3);
        double[] values = random.doubles(9000).toArray();
        assertThat(KullbackLeibler.entropy(Features.of(values, 9000, 1), 4)).isCloseTo(0, within(0.03));
        assertThat(KullbackLeibler.entropy(Features.of(values, 4500, 2), 4)).isCloseTo(0, within(0.06));
    }

    @Test
    void collapsedSamplesDivergeInfinitely() {
        Features points = Samples.repeated(50, 2, 2, 1);
        assertThat(KullbackLeibler.estimate(points, new double[50], 4)).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void densitiesThatAreNoneAreRefused() {
        Features points = Samples.gaussian(10, 1, 0, 1, 1);
        double[] logDensities = new double[10];
        logDensities[3] = Double.NaN;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KullbackLeibler.estimate(points, logDensities, 4))
                .withMessage("The log-density at sample 3 is NaN; it must be a number or minus infinity.");
    }

    @Test
    void exactSamplesScoreTheFloorOfEveryOracleMetric() {
        MetricInput input = input(conditionalSamples(4000, 2), 2);
        assertThat(measure("kl", input)).isCloseTo(0, within(0.05));
        assertThat(measure("mode-weights", input)).isLessThan(0.03);
        assertThat(measure("off-support", input)).isCloseTo(0.01, within(0.006));
        assertThat(measure("energy-distance-per-class", input)).isCloseTo(0, within(0.01));
        assertThat(measure("variance-ratio-per-class", input)).isCloseTo(1, within(0.05));
    }

    @Test
    void swappedClassesAreSeenOnlyWithinClasses() {
        Features swapped = Features.of(
                Arrays.stream(conditionalSamples(2000, 2).toArray())
                        .map(x -> -x)
                        .toArray(),
                2000,
                1);
        MetricInput input = input(swapped, 2);
        assertThat(measure("energy-distance", input)).isCloseTo(0, within(0.01));
        assertThat(measure("energy-distance-per-class", input)).isGreaterThan(0.5);
        assertThat(measure("kl", input)).isCloseTo(2, within(0.15));
        assertThat(measure("mode-weights", input)).isGreaterThan(0.6);
    }

    @Test
    void tiltedSamplesMatchTheTiltedTargetAndConditionalOnesDoNot() {
        for (double w : new double[] {0, 0.5, 3}) {
            MetricInput right = input(tiltedSamples(3000, w, 5), w);
            MetricInput wrong = input(conditionalSamples(3000, 5), w);
            assertThat(measure("kl-tilted", right)).isCloseTo(0, within(0.07));
            assertThat(measure("energy-distance-tilted", right)).isCloseTo(0, within(0.02));
            assertThat(measure("mode-weights-tilted", right)).isLessThan(0.05);
            assertThat(measure("energy-distance-tilted", wrong))
                    .isGreaterThan(2 * Math.abs(measure("energy-distance-tilted", right)));
        }
    }

    @Test
    void theNormaliserOfTheTiltedTargetIsFound() {
        double w = 3;
        double integral = 0;
        for (double x = -12; x < 12; x += 1e-3) {
            integral += 1e-3 * Math.exp(tilted(x, 1, w));
        }
        MetricInput input = input(conditionalSamples(100, 5), w);
        TiltedReference reference = TiltedReference.of(input, TiltedReference.proposal(input), 1);
        assertThat(reference.logNormalizer()).isCloseTo(Math.log(integral), within(0.05));
        assertThat(Arrays.stream(reference.weights()).sum()).isCloseTo(1, within(1e-12));
    }

    @Test
    void aReferenceThatMissesTheTargetIsRefused() {
        MetricInput input = MetricInput.of(Samples.gaussian(100, 1, 0, 1, 1), Samples.gaussian(50, 1, 0, 1, 2))
                .with(new Oracle(Oracle.Density.pointwise((x, label) -> logNormal(x[0], 0, 1))))
                .with(new Evidence.Tilted(Oracle.Density.pointwise((x, label) -> logNormal(x[0], 5, 0.1))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> measure("kl-tilted", input))
                .withMessageContaining("reference samples in effect represent the tilted target of class 0");
    }

    @Test
    void weightsOfModesAreCompared() {
        assertThat(ModeWeights.shares(new int[] {0, 1, 1, 2}, 4)).containsExactly(0.25, 0.5, 0.25, 0);
        assertThat(ModeWeights.totalVariation(new double[] {1, 0}, new double[] {0.25, 0.75}))
                .isEqualTo(0.75);
        assertThat(ModeWeights.divergence(new double[] {1, 0}, new double[] {0.25, 0.75}))
                .isCloseTo(Math.log(4), within(1e-15));
        assertThat(ModeWeights.divergence(new double[] {0.5, 0.5}, new double[] {1, 0}))
                .isInfinite();
    }

    @Test
    void theVarianceRatioIsTheSquareOfTheScale() {
        Features real = Samples.gaussian(500, 3, 0, 1, 1);
        Features half =
                Features.of(Arrays.stream(real.toArray()).map(x -> x / 2).toArray(), 500, 3);
        assertThat(VarianceRatio.of(real, half)).isCloseTo(0.25, within(1e-12));
    }
}
