package dev.rhumb.plugins.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Space;
import java.lang.reflect.Proxy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On the noise estimates of constant networks, whose deviation is rounding alone. */
final class RescaleTest {

    private static final NoiseLevel LEVEL = NoiseLevel.of(0.8, 0.6);

    private static Prediction ofNoise(NDArray x, NDArray noise) {
        return Prediction.of(x, LEVEL, x.sub(noise.mul(LEVEL.s())).div(LEVEL.a()));
    }

    private static Prediction rescaled(double share, Space space, Prediction conditional, Prediction guided) {
        Evaluation here = (Evaluation) Proxy.newProxyInstance(
                Evaluation.class.getClassLoader(),
                new Class<?>[] {Evaluation.class},
                (proxy, method, arguments) -> method.getName().equals("conditional") ? conditional : LEVEL);
        Run none = (Run) Proxy.newProxyInstance(
                Run.class.getClassLoader(), new Class<?>[] {Run.class}, (proxy, method, arguments) -> {
                    throw new AssertionError(method.getName());
                });
        return new Rescale(share, space).begin(none).refine(here).apply(guided);
    }

    @ParameterizedTest
    @EnumSource(
            value = Space.class,
            names = {"NOISE", "SCORE"})
    void aGuidedNoiseEstimateThatIsFlatWithinRoundingStaysAsItIs(Space space) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = manager.arange(48f).reshape(1, 3, 4, 4).sin().mul(2);
            NDArray conditional = manager.arange(48f).reshape(1, 3, 4, 4).cos();
            Prediction c = ofNoise(x, conditional);
            Prediction u = ofNoise(x, conditional.mul(2).sub(0.25));
            // Guidance of weight 2 cancels the networks' outputs to the constant 0.25.
            Prediction guided = c.plus(1, c.minus(u));
            assertThat(rescaled(1, space, c, guided).noise().toFloatArray())
                    .usingComparatorWithPrecision(1e-5f)
                    .containsOnly(0.25f);
        }
    }

    @ParameterizedTest
    @EnumSource(Space.class)
    void otherwiseTheDeviationIsTheConditionalOne(Space space) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = manager.arange(48f).reshape(1, 3, 4, 4).sin().mul(2);
            Prediction c = ofNoise(x, manager.arange(48f).reshape(1, 3, 4, 4).cos());
            Prediction guided =
                    c.plus(4, ofNoise(x, manager.ones(new Shape(1, 3, 4, 4))).minus(c));
            float wanted = PerSample.std(c.in(space)).getFloat(0, 0, 0, 0);
            assertThat(PerSample.std(rescaled(1, space, c, guided).in(space)).getFloat(0, 0, 0, 0))
                    .isCloseTo(wanted, within(1e-4f * wanted));
        }
    }
}
