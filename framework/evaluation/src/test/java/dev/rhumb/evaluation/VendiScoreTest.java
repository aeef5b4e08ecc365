package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VendiScoreTest {
    @Test
    void theAnchorsOfTheAuthorsDocumentationAreMet() {
        double[] points = {0, 0, 10, 10, 20, 20};
        double[] kernel = new double[36];
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                kernel[i * 6 + j] = Math.exp(-Math.abs(points[i] - points[j]));
            }
        }
        // Printed as 2.9999: cut after four digits, not rounded.
        assertThat(VendiScore.ofKernel(kernel, 6, 1)).isCloseTo(2.9999, within(1e-4));
        assertThat(VendiScore.ofKernel(new double[] {1, 0.9, 0, 0.9, 1, 0, 0, 0, 1}, 3, 1))
                .isCloseTo(2.1573, within(5e-5));
    }

    @Test
    void equalSamplesCountOnceAndOrthogonalOnesEach() {
        assertThat(VendiScore.cosine(Samples.repeated(80, 5, 1, 1))).isCloseTo(1, within(1e-9));
        double[][] axes = new double[20][20];
        for (int i = 0; i < 20; i++) {
            axes[i][i] = i + 1;
        }
        for (double order : new double[] {0.5, 1, 2, Double.POSITIVE_INFINITY}) {
            assertThat(VendiScore.cosine(Features.of(axes), order)).isCloseTo(20, within(1e-9));
        }
    }

    /** With axes far apart in the reference's unit every sample is another; closer than its width all are one. */
    @Test
    void theReferenceSaysHowFarApartSamplesDiffer() {
        Features reference = Samples.gaussian(200, 3, 5, 1, 1);
        double[][] apart = new double[30][3];
        double[][] close = new double[30][3];
        for (int i = 0; i < 30; i++) {
            apart[i][0] = 50 * i;
            close[i][0] = 1e-4 * i;
        }
        assertThat(VendiScore.relativeTo(reference, Features.of(apart), 1)).isCloseTo(30, within(1e-9));
        assertThat(VendiScore.relativeTo(reference, Features.of(close), 1)).isCloseTo(1, within(1e-3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VendiScore.relativeTo(Samples.repeated(80, 3, 5, 1), reference, 1))
                .withMessageContaining("occur more than 5 times");
    }

    /** Unlike the cosine's, which the same samples raise by moving the origin. */
    @Test
    void neitherTheOriginNorTheUnitOfTheFeaturesMatters() {
        Features real = Samples.gaussian(150, 4, 0, 1, 1);
        Features fake = Samples.gaussian(100, 4, 0, 1, 2);
        double score = VendiScore.relativeTo(real, fake, 1);
        assertThat(VendiScore.relativeTo(moved(real), moved(fake), 1)).isCloseTo(score, within(1e-9 * score));
        assertThat(VendiScore.cosine(moved(fake))).isLessThan(VendiScore.cosine(fake) - 1);
    }

    private static Features moved(Features set) {
        return Features.of(Arrays.stream(set.toArray()).map(x -> 8 * (x + 4)).toArray(), set.rows(), set.columns());
    }

    @Test
    void theDualFormEqualsTheKernelMatrix() {
        Features tall = Samples.gaussian(60, 7, 0.5, 1, 1);
        Features wide = Samples.gaussian(7, 60, 0.5, 1, 2);
        for (Features set : new Features[] {tall, wide}) {
            double[] kernel = Kernel.polynomial(1, 1, 0).matrix(set.normalized());
            for (double order : new double[] {1, 2, Double.POSITIVE_INFINITY}) {
                assertThat(VendiScore.cosine(set, order))
                        .isCloseTo(VendiScore.ofKernel(kernel, set.rows(), order), within(1e-9));
            }
        }
    }

    @Test
    void theScoreFallsWithTheOrder() {
        Features set = Samples.gaussian(50, 10, 0.5, 1, 1);
        assertThat(VendiScore.cosine(set, 0.5)).isGreaterThan(VendiScore.cosine(set, 1));
        assertThat(VendiScore.cosine(set, 1)).isGreaterThan(VendiScore.cosine(set, 2));
        assertThat(VendiScore.cosine(set, 2)).isGreaterThan(VendiScore.cosine(set, Double.POSITIVE_INFINITY));
    }

    @Test
    void weightsOfZeroRemoveASample() {
        double[] kernel = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        assertThat(VendiScore.ofKernel(kernel, new double[] {0.5, 0.5, 0}, 1)).isCloseTo(2, within(1e-12));
    }

    @Test
    void badKernelsWeightsAndOrdersAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VendiScore.ofKernel(new double[] {1, 0.5, 0.4, 1}, 2, 1))
                .withMessageContaining("not symmetric");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VendiScore.ofKernel(new double[] {2, 0, 0, 1}, 2, 1))
                .withMessageContaining("entry (0, 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VendiScore.ofKernel(new double[] {1, 0, 0, 1}, new double[] {0.5, 0.4}, 1))
                .withMessageContaining("add up to 0.9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VendiScore.cosine(Samples.gaussian(4, 2, 0, 1, 1), 0))
                .withMessageContaining("order");
    }
}
