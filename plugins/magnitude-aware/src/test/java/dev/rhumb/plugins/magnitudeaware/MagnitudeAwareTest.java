package dev.rhumb.plugins.magnitudeaware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MagnitudeAwareTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new MagnitudeAware(3, 1);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new MagnitudeAware(1, 1));
    }

    @Test
    void theWeightFallsWithTheRelativeDifference() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray c = manager.create(new double[][] {{3, 8}, {1, 2}, {0, 0}, {2, 0}});
            NDArray u = manager.create(new double[][] {{3, 4}, {1, 2}, {0, 0}, {0, 0}});
            // Row 0: the difference (0, 4) has norm 4 against 5; rows 1 and 2 agree; row 3 is off an estimate of 0.
            double[] guided = new MagnitudeAware(3, 2).combine(c, u, null).toDoubleArray();
            assertThat(guided)
                    .containsExactly(new double[] {3, 8 + 2 * Math.exp(-2 * 0.8) * 4, 1, 2, 0, 0, 2, 0}, within(1e-14));
        }
    }
}
