package dev.rhumb.plugins.frequency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import dev.rhumb.testkit.OracleWorld;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FrequencyScaledTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new FrequencyScaled(3, 1, 2, 1);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new FrequencyScaled(1, 1, 1, 1));
    }

    @Override
    protected OracleWorld world() {
        return OracleWorld.images();
    }

    @Test
    void eachWaveIsScaledByTheFactorOfItsBand() {
        try (NDManager manager = NDManager.newBaseManager()) {
            // Along a row of 8: a mean, one period, and three periods; cutoff 2 leaves the first two low.
            NDArray mean = wave(manager, i -> 1);
            NDArray slow = wave(manager, i -> Math.cos(2 * Math.PI * i / 8));
            NDArray fast = wave(manager, i -> Math.sin(2 * Math.PI * 3 * i / 8));
            NDArray u = wave(manager, i -> i * i);
            NDArray c = u.add(mean).add(slow).add(fast);
            NDArray expected = u.add(mean.add(slow).mul(2 * 0.5)).add(fast.mul(2 * 3));
            assertThat(new FrequencyScaled(2, 0.5, 3, 2).combine(c, u, null).toDoubleArray())
                    .containsExactly(expected.toDoubleArray(), within(1e-12));
        }
    }

    private static NDArray wave(NDManager manager, IntToDoubleFunction value) {
        return manager.create(
                IntStream.range(0, 32).map(i -> i % 8).mapToDouble(value).toArray(), new Shape(1, 1, 4, 8));
    }
}
