package dev.rhumb.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.network.ParameterSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamWTest {
    @Test
    void followsTheAlgorithmAsPrinted() {
        Optimiser settings = new Optimiser(0.1, 0.9, 0.99, 1e-8, 0.05, 0, Optimiser.Decay.CONSTANT, 1);
        List<ParameterSpec> specs = List.of(
                new ParameterSpec("kernel", new Shape(1, 2), 0, 0, 1),
                new ParameterSpec("bias", new Shape(1), 2, 0, 0));
        double[] expected = {1, -2, 3};
        double[] m = new double[3];
        double[] v = new double[3];
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray weights = manager.create(new float[] {1, -2, 3});
            AdamW adam = new AdamW(manager, settings, specs, 3);
            for (int step = 0; step < 7; step++) {
                float[] g = {(float) Math.sin(step), 0.5f, -0.01f * step};
                try (NDManager scratch = manager.newSubManager()) {
                    adam.update(scratch, weights, scratch.create(g), 0.1, step);
                }
                for (int i = 0; i < 3; i++) {
                    m[i] = 0.9 * m[i] + 0.1 * g[i];
                    v[i] = 0.99 * v[i] + 0.01 * g[i] * g[i];
                    double mean = m[i] / (1 - Math.pow(0.9, step + 1));
                    double root = Math.sqrt(v[i] / (1 - Math.pow(0.99, step + 1)));
                    double decay = i < 2 ? 0.05 * expected[i] : 0;
                    expected[i] -= 0.1 * (mean / (root + 1e-8) + decay);
                }
            }
            for (int i = 0; i < 3; i++) {
                assertThat((double) weights.getFloat(i)).isCloseTo(expected[i], within(1e-5));
            }
        }
    }

    @Test
    void theRateWarmsUpAndFallsAlongACosine() {
        Optimiser settings = new Optimiser(0.2, 0.9, 0.99, 1e-8, 0, 10, Optimiser.Decay.COSINE, 1);
        assertThat(settings.rate(0, 110)).isCloseTo(0.02, within(1e-12));
        assertThat(settings.rate(9, 110)).isCloseTo(0.2, within(1e-12));
        assertThat(settings.rate(60, 110)).isCloseTo(0.1, within(1e-12));
        assertThat(settings.rate(110, 110)).isCloseTo(0, within(1e-12));
    }

    @Test
    void theAverageForgetsHalfInAHalfLife() {
        Averaging averaging = new Averaging(1000, 0.05, java.util.List.of());
        assertThat(Math.pow(averaging.keep(1000, 1_000_000, 50), 20)).isCloseTo(0.5, within(1e-12));
        assertThat(averaging.keep(1000, 0, 50)).isLessThan(1e-3);
    }
}
