package dev.rhumb.plugins.classifierfree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.records.Description;
import org.junit.jupiter.api.Test;

class ClassifierFreeTest {

    private static final double[] CONDITIONAL = {0.1, -1.7, 2.5, 1e-9};
    private static final double[] UNCONDITIONAL = {0.4, 0.3, -7.5, 3.0};

    /** The rule as the paper writes it, (1 + w) conditional - w unconditional, with scale = 1 + w. */
    private static double paper(double scale, int i) {
        double w = scale - 1;
        return (1 + w) * CONDITIONAL[i] - w * UNCONDITIONAL[i];
    }

    private static double[] combine(double scale) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray c = manager.create(CONDITIONAL).reshape(2, 2);
            NDArray u = manager.create(UNCONDITIONAL).reshape(2, 2);
            // The rule depends on nothing but its two predictions.
            return new ClassifierFree(scale).combine(c, u, null).toDoubleArray();
        }
    }

    @Test
    void followsTheEquationOfThePaperAtAnyWeight() {
        for (double scale : new double[] {-2, 0, 0.5, 1, 1.5, 7.5}) {
            double[] guided = combine(scale);
            for (int i = 0; i < guided.length; i++) {
                assertThat(guided[i]).as("scale %s, element %s", scale, i).isCloseTo(paper(scale, i), within(1e-13));
            }
        }
    }

    @Test
    void neutralScaleIsBitwiseTheConditionalPrediction() {
        assertThat(combine(1)).containsExactly(CONDITIONAL);
        assertThat(Description.of(Guidance.class, ClassifierFree.class).isNeutral(new ClassifierFree(1)))
                .isTrue();
    }

    @Test
    void refusesAWeightThatIsNoNumber() {
        for (double scale : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> new ClassifierFree(scale))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("scale is " + scale);
        }
    }
}
