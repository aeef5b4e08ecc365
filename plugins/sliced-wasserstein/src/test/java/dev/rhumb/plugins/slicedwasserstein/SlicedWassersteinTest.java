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
