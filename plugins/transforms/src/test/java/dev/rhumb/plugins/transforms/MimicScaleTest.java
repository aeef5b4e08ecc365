package dev.rhumb.plugins.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import org.junit.jupiter.api.Test;

final class MimicScaleTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new MimicScale(0.3, 1);
    }

    @Test
    void eachChannelKeepsItsMeanAndTakesTheSmallerSpread() {
        try (NDManager manager = NDManager.newBaseManager()) {
            // One sample of two channels of 1 x 4 pixels, means 2 and 0, largest deviations 8 and 4.
            NDArray guided = image(manager, -6, 2, 2, 10, -4, 0, 0, 4);
            NDArray smaller = image(manager, 0, 1, 3, 4, 100, 99, 101, 100);
            // Spreads to take over: 2 and 1.
            assertThat(new MimicScale(7, 1).spreadLike(guided, smaller).toDoubleArray())
                    .containsExactly(new double[] {0, 2, 2, 4, -1, 0, 0, 1}, within(1e-12));
        }
    }

    @Test
    void valuesBeyondTheQuantileAreClipped() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray guided = image(manager, -8, 0, 0, 8, -3, 3, -1, 1);
            NDArray smaller = image(manager, -1, 0, 0, 1, -1, 1, 0, 0);
            // The medians of |d| are 4 and 2: clipped there and divided by them.
            assertThat(new MimicScale(7, 0.5).spreadLike(guided, smaller).toDoubleArray())
                    .containsExactly(new double[] {-1, 0, 0, 1, -1, 1, -0.5, 0.5}, within(1e-12));
        }
    }

    @Test
    void aSpreadThatIsSmallEnoughStays() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray guided = image(manager, -1, 0, 0, 1, 5, 5, 5, 5);
            NDArray smaller = image(manager, -2, 0, 0, 2, 7, 7, 7, 7);
            assertThat(new MimicScale(7, 1).spreadLike(guided, smaller).toDoubleArray())
                    .containsExactly(new double[] {-1, 0, 0, 1, 5, 5, 5, 5}, within(1e-12));
        }
    }

    private static NDArray image(NDManager manager, double... values) {
        return manager.create(values, new Shape(1, 2, 1, 4));
    }
}
