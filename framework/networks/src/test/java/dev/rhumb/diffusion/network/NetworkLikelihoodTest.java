package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.NoiseLevel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetworkLikelihoodTest {
    private static final EncoderShape SHAPE = new EncoderShape(1, 8, 8, 3, 1, List.of(8, 16), 1, List.of(1), 8, 16, 4);

    private NDManager manager;
    private Encoder network;

    @BeforeEach
    void build() {
        manager = NDManager.newBaseManager();
        network = new Encoder(manager, SHAPE);
        network.initialize(1);
        float[] values = network.toFloats();
        float[] jitter = new Draws(2, "jitter", 0).normals(values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] += 0.2f * jitter[i];
        }
        network.setWeights(values);
        network.freeze(Precision.FLOAT64);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private NetworkLikelihood likelihood(boolean knowsNoise) {
        return new NetworkLikelihood(
                "tiny", network, SHAPE, new Preconditioning(Preconditioning.Kind.EDM, 0.5), knowsNoise);
    }

    private NDArray points(int count, long seed) {
        Draws draws = new Draws(seed, "points", 0);
        double[] values = new double[count * 64];
        for (int i = 0; i < values.length; i++) {
            values[i] = draws.normal();
        }
        return manager.create(values, new Shape(count, 1, 8, 8));
    }

    private Condition labels(long... labels) {
        NDArray array = manager.create(labels);
        return Condition.ofLabels("test", array, () -> array);
    }

    @Test
    void probabilitiesOfAllLabelsAddUpToOne() {
        NDArray x = points(2, 1);
        NDArray sum = manager.zeros(new Shape(2, 1)).toType(x.getDataType(), false);
        for (int label = 0; label < 3; label++) {
            NDArray log = likelihood(true).logLikelihood(x, NoiseLevel.ofSigma(0.7), labels(label, label));
            assertThat(log.getShape()).isEqualTo(new Shape(2, 1));
            sum = sum.add(log.exp());
            NDArray all = likelihood(true).logProbabilities(x, NoiseLevel.ofSigma(0.7));
            assertThat(all.getShape()).isEqualTo(new Shape(2, 3));
            assertThat(all.get(":, {}:{}", label, label + 1).toDoubleArray()).isEqualTo(log.toDoubleArray());
        }
        assertThat(sum.sub(1).abs().max().getDouble()).isLessThan(1e-12);
    }

    @Test
    void itsGradientAgreesWithFiniteDifferences() {
        NDArray x = points(2, 1);
        NDArray direction = points(2, 2);
        NoiseLevel level = NoiseLevel.of(0.8, 0.6);
        Condition c = labels(2, 0);
        NetworkLikelihood likelihood = likelihood(true);
        NDArray leaf = Autograd.leaf(x);
        NDArray y = Autograd.recording(true, () -> likelihood.logLikelihood(leaf, level, c));
        double analytic =
                Autograd.backward(y, y.onesLike(), leaf).mul(direction).sum().getDouble();
        double h = 1e-5;
        double numeric = likelihood
                        .logLikelihood(x.add(direction.mul(h)), level, c)
                        .sub(likelihood.logLikelihood(x.sub(direction.mul(h)), level, c))
                        .sum()
                        .getDouble()
                / (2 * h);
        assertThat(analytic).isCloseTo(numeric, within(1e-7));
        assertThat(Math.abs(numeric)).isGreaterThan(1e-3);
    }

    @Test
    void onlyANoiseRobustClassifierLooksAtTheLevel() {
        NDArray x = points(1, 1);
        // The same input after scaling, at two levels of different noise: sigma^2 + 0.25 doubles, so x grows by its
        // root.
        NDArray scaled = x.mul(Math.sqrt(2));
        NoiseLevel low = NoiseLevel.ofSigma(0.5);
        NoiseLevel high = NoiseLevel.ofSigma(Math.sqrt(0.75));
        assertThat(difference(likelihood(false), x, low, scaled, high)).isLessThan(1e-12);
        assertThat(difference(likelihood(true), x, low, scaled, high)).isGreaterThan(1e-6);
    }

    private double difference(NetworkLikelihood l, NDArray x, NoiseLevel at, NDArray y, NoiseLevel there) {
        return Math.abs(l.logLikelihood(x, at, labels(1)).getDouble()
                - l.logLikelihood(y, there, labels(1)).getDouble());
    }

    @Test
    void theNullLabelHasNoLikelihood() {
        assertThatThrownBy(() -> likelihood(true).logLikelihood(points(1, 1), NoiseLevel.ofSigma(1), labels(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("classifier 'tiny' has labels 0..2, but the label is 3");
    }
}
