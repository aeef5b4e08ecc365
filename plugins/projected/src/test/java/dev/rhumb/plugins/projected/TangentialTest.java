package dev.rhumb.plugins.projected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TangentialTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new Tangential(3);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new Tangential(1));
    }

    @Test
    void keepsOfTheUnconditionalScoreWhatLiesAlongTheFirstSingularVector() {
        try (NDManager manager = NDManager.newBaseManager()) {
            // Rows (3, 1) and (1, 3): equal lengths, so the first singular vector is their sum's direction, (1, 1).
            NDArray c = manager.create(new double[][] {{3, 1}, {2, 0}, {0, 0}, {4, 2}});
            NDArray u = manager.create(new double[][] {{1, 3}, {0, 1}, {0, 0}, {4, 2}});
            // At weight 0 the result is the kept component itself: (2, 2); nothing of (0, 1), which is orthogonal.
            double[] kept = new Tangential(0).combine(c, u, null).toDoubleArray();
            assertThat(kept).containsExactly(new double[] {2, 2, 0, 0, 0, 0, 4, 2}, within(1e-14));
        }
    }
}
