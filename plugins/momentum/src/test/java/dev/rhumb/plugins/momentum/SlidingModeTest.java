package dev.rhumb.plugins.momentum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SlidingModeTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new SlidingMode(3, 2, 0.1);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new SlidingMode(1, 2, 0));
    }

    /** An evaluation that keeps state and knows nothing else. */
    private static Evaluation stateOnly() {
        Map<Object, Object> state = new HashMap<>();
        return (Evaluation) Proxy.newProxyInstance(
                Evaluation.class.getClassLoader(),
                new Class<?>[] {Evaluation.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "recall" -> state.getOrDefault(arguments[0], arguments[1]);
                    case "remember" -> state.put(arguments[0], arguments[1]);
                    default -> throw new AssertionError("it asked for " + method.getName());
                });
    }

    @Test
    void theDifferenceIsPushedTowardsTheSurface() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Evaluation here = stateOnly();
            SlidingMode rule = new SlidingMode(2, 3, 0.5);
            NDArray zero = manager.zeros(new ai.djl.ndarray.types.Shape(1, 2), ai.djl.ndarray.types.DataType.FLOAT64);
            // First step: e = (3, 4), s along e, e' = e - 0.5 (0.6, 0.8) = (2.7, 3.6), D = 0 + 2 e'.
            assertThat(rule.combine(row(manager, 3, 4), zero, here).toDoubleArray())
                    .containsExactly(new double[] {5.4, 7.2}, within(1e-12));
            // Then e = (-5.4, -3.2): s = e - e' + 3 e' = e + 2 (2.7, 3.6) = (0, 4), e' = e - 0.5 (0, 1).
            assertThat(rule.combine(row(manager, -5.4, -3.2), zero, here).toDoubleArray())
                    .containsExactly(new double[] {-10.8, -7.4}, within(1e-12));
        }
    }

    @Test
    void aDifferenceOfRoundingSizeIsNotPushed() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray conditional = manager.create(new float[] {0.3f, -0.7f}).reshape(1, -1);
            NDArray unconditional =
                    manager.create(new float[] {0.3f, Math.nextUp(-0.7f)}).reshape(1, -1);
            assertThat(new SlidingMode(2, 3, 0.5)
                            .combine(conditional, unconditional, stateOnly())
                            .toFloatArray())
                    .containsExactly(new float[] {0.3f, -0.7f}, within(1e-6f));
        }
    }

    private static NDArray row(NDManager manager, double... values) {
        return manager.create(values).reshape(1, -1);
    }
}
