package dev.rhumb.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Draws;
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
            AdamW adam = new AdamW(manager, settings, specs, weights);
            for (int step = 0; step < 7; step++) {
                float[] g = {(float) Math.sin(step), 0.5f, -0.01f * step};
                try (NDManager scratch = manager.newSubManager()) {
                    adam.update(scratch, scratch.create(g), 0.1, step);
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

    /** The pieces are an order of work: the operations on each value, and so the bits, are those of whole vectors. */
    @Test
    void theBitsAreThoseOfWholeVectorsWhateverThePieces() {
        int size = 150_001;
        Optimiser settings = new Optimiser(0.1, 0.9, 0.99, 1e-8, 0.05, 0, Optimiser.Decay.CONSTANT, 1);
        Averaging averaging = new Averaging(100, 0.5, List.of(10.0));
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray weights = manager.create(new Draws(1, "weights", 0).normals(size));
            NDArray whole = weights.duplicate();
            NDArray average = weights.duplicate();
            NDArray mean = whole.zerosLike();
            NDArray square = whole.zerosLike();
            List<ParameterSpec> specs = List.of(new ParameterSpec("kernel", new Shape(1, size), 0, 0, 1));
            AdamW adam = new AdamW(manager, settings, specs, weights);
            Averages averages = new Averages(manager, averaging, weights);
            for (int step = 0; step < 3; step++) {
                NDArray g = manager.create(new Draws(2, "gradient", step).normals(size));
                adam.update(manager, g, 0.01, step);
                averages.update(manager, step, 8);
                mean.muli(0.9).addi(g.mul(1 - 0.9));
                square.muli(0.99).addi(g.square().muli(1 - 0.99));
                NDArray root = square.sqrt()
                        .divi(Math.sqrt(1 - Math.pow(0.99, step + 1.0)))
                        .addi(1e-8);
                whole.subi(mean.div(root)
                        .muli(0.01 / (1 - Math.pow(0.9, step + 1.0)))
                        .addi(whole.duplicate().muli(0.01 * 0.05)));
                double keep = averaging.keep(10, step, 8);
                average.muli(keep).addi(whole.mul(1 - keep));
            }
            assertThat(weights.toFloatArray()).isEqualTo(whole.toFloatArray());
            assertThat(adam.mean().toFloatArray()).isEqualTo(mean.toFloatArray());
            assertThat(adam.square().toFloatArray()).isEqualTo(square.toFloatArray());
            assertThat(averages.vectors().get(10.0).toFloatArray()).isEqualTo(average.toFloatArray());
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
        Averaging averaging = new Averaging(1000, 0.05, List.of());
        assertThat(Math.pow(averaging.keep(1000, 1_000_000, 50), 20)).isCloseTo(0.5, within(1e-12));
        assertThat(averaging.keep(1000, 0, 50)).isLessThan(1e-3);
    }
}
