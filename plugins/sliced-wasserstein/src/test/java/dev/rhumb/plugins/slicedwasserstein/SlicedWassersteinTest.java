package dev.rhumb.plugins.slicedwasserstein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Metric;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.testkit.MetricContract;
import org.junit.jupiter.api.Test;

class SlicedWassersteinTest extends MetricContract {
    @Override
    protected Metric metric() {
        return new SlicedWasserstein(50);
    }

    @Test
    void inOneDimensionItIsTheDistanceOfSortedSamples() {
        Features real = Features.of(new double[] {4, 0, 2, 6}, 4, 1);
        Features fake = Features.of(new double[] {7, 1, 3, 5}, 4, 1);
        assertThat(new SlicedWasserstein(3).measure(MetricInput.of(real, fake))).isCloseTo(1, within(1e-12));
    }

    /**
     * The squared distance to a copy moved by a vector is the mean squared cosine of directions and vector, 1/d: here 0.1, with a
     * deviation of sqrt(2 (d - 1) / (d^2 (d + 2)) / 1000) = 0.0039; five of them are allowed.
     */
    @Test
    void directionsLeanToNoAxisUnderAnySeed() {
        double[][] real = new double[20][10];
        for (int i = 0; i < real.length; i++) {
            real[i][i % 10] = i;
        }
        for (long seed = 0; seed < 20; seed++) {
            for (int axis = 0; axis < 10; axis++) {
                double[][] fake = new double[real.length][];
                for (int i = 0; i < fake.length; i++) {
                    fake[i] = real[i].clone();
                    fake[i][axis] += 1;
                }
                MetricInput input =
                        MetricInput.of(Features.of(real), Features.of(fake)).withSeed(seed);
                double distance = new SlicedWasserstein(1000).measure(input);
                assertThat(distance * distance).isCloseTo(0.1, within(0.0195));
            }
        }
    }

    @Test
    void setsOfUnequalSizeAreComparedByTheirQuantiles() {
        // Quantile functions: 0 then 2, against 0, 1, 5: squares 0, 1 on both sides of one half, and 9, a third or
        // sixth each.
        Features real = Features.of(new double[] {0, 2}, 2, 1);
        Features fake = Features.of(new double[] {0, 1, 5}, 3, 1);
        double squared = 0 / 3.0 + 1 / 6.0 + 1 / 6.0 + 9 / 3.0;
        assertThat(new SlicedWasserstein(2).measure(MetricInput.of(real, fake)))
                .isCloseTo(Math.sqrt(squared), within(1e-12));
    }
}
