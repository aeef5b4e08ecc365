package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ReadMetricsTest {
    private static final Features THREE = Features.of(new double[][] {{1, 2}, {3, 4}, {5, 7}});
    private static final MetricInput INPUT = MetricInput.of(THREE, THREE);

    private static double measure(String metric, MetricInput input) {
        return Metrics.standard().named(metric).measure(input);
    }

    @Test
    void adherenceIsTheMeanShareAndStrictlyTheShareOfOnes() {
        MetricInput input = INPUT.with(Adherence.of(1, 0.5, 0));
        assertThat(measure("adherence", input)).isEqualTo(0.5);
        assertThat(measure("adherence-strict", input)).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(measure("adherence", input.generatedSubset(0, 1))).isEqualTo(0.75);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> measure("adherence", INPUT))
                .withMessageContaining("needs a reader, and the class or caption of each sample");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> INPUT.with(Adherence.of(1)))
                .withMessageContaining("3 generated samples");
        assertThatIllegalArgumentException().isThrownBy(() -> Adherence.of(0.2, 1.5));
    }

    @Test
    void saturationIsTheShareOfValuesAtOrBeyondTheEnds() {
        float[] real = {0.5f, -0.5f, 0.5f, -0.5f, 0, 0};
        float[] shown = {1, -3, 0.9f, 0.997f, 0, -0.99f};
        MetricInput input = INPUT.with(new Evidence.Pictures(Pixels.of(shown, 3), Pixels.of(real, 3)));
        assertThat(measure("saturation", input)).isCloseTo(0.5, within(1e-12));
        assertThat(measure("saturation", input.generatedSubset(2))).isZero();
    }

    /** Nothing that a metric looks at can hold a value that is no number. */
    @Test
    void valuesThatAreNoNumbersAreRefusedByEverythingThatMetricsLookAt() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Pixels.of(new float[] {0, 0, 0, (float) bad, 0, 0}, 3))
                    .withMessageStartingWith("Pixels must be finite numbers, but image 1 has one that is not");
            assertThatIllegalArgumentException().isThrownBy(() -> Features.of(new double[][] {{0}, {bad}}));
            assertThatIllegalArgumentException().isThrownBy(() -> Adherence.of(0, bad));
            assertThatIllegalArgumentException().isThrownBy(() -> Cosines.of(0, bad));
        }
    }

    @Test
    void contrastIsComparedWithThatOfTheReference() {
        float[] real = {0.5f, -0.5f, 0.25f, -0.25f, 0, 0};
        float[] shown = {1, 0, 3, 2, -1, 0};
        MetricInput input = INPUT.with(new Evidence.Pictures(Pixels.of(shown, 3), Pixels.of(real, 3)));
        assertThat(measure("contrast-ratio", input)).isCloseTo(0.5 / 0.25, within(1e-6));
        assertThat(measure("contrast-ratio", input.referenceSubset(0))).isCloseTo(1, within(1e-6));
        assertThatIllegalArgumentException().isThrownBy(() -> Pixels.of(real, 4));
    }
}
