package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.Autograd;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AutoencoderTest {
    private static final AutoencoderShape.Kl KL = new AutoencoderShape.Kl(2);
    private static final AutoencoderShape.Vq VQ = new AutoencoderShape.Vq(2, 5, 0.25);

    private static AutoencoderShape shape(AutoencoderShape.Bottleneck bottleneck) {
        return new AutoencoderShape(
                3, 8, 8, bottleneck, List.of(4, 8, 8), List.of(0, 1, 1), List.of(1, 1, 1), true, 4, 2);
    }

    private static Autoencoder network(NDManager manager, AutoencoderShape.Bottleneck bottleneck) {
        Autoencoder net = new Autoencoder(manager, shape(bottleneck));
        float[] values = new Draws(7, "weights", 0).normals((int) net.parameterCount());
        for (int i = 0; i < values.length; i++) {
            values[i] *= 0.3f;
        }
        net.setWeights(values);
        net.normalise(net.weights(), new float[] {0.5f, -1}, new float[] {2, 0.25f});
        net.freeze(Precision.FLOAT64);
        return net;
    }

    private static NDArray normals(NDManager manager, String purpose, long... shape) {
        Shape s = new Shape(shape);
        NDArray values = manager.create(new Draws(1, purpose, 0).normals((int) s.size()), s);
        return values.toType(DataType.FLOAT64, false);
    }

    /** Compares the gradient of a random linear functional with central differences along random directions. */
    private static void requireGradient(NDManager manager, NDArray at, UnaryOperator<NDArray> f) {
        NDArray leaf = Autograd.leaf(at);
        NDArray y = Autograd.recording(true, () -> f.apply(leaf));
        NDArray cotangent = normals(manager, "cotangent", y.getShape().getShape());
        NDArray gradient = Autograd.backward(y, cotangent, leaf);
        double h = 1e-5;
        for (int i = 0; i < 5; i++) {
            NDArray d = normals(manager, "direction " + i, at.getShape().getShape());
            double up = f.apply(at.add(d.mul(h))).mul(cotangent).sum().getDouble();
            double down = f.apply(at.sub(d.mul(h))).mul(cotangent).sum().getDouble();
            double expected = (up - down) / (2 * h);
            assertThat(gradient.mul(d).sum().getDouble())
                    .isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
        }
    }

    @Test
    void gradientOfEncodingIsTheDifferenceQuotient() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Autoencoder net = network(manager, KL);
            Autograd.recording(false, () -> {
                requireGradient(manager, normals(manager, "images", 2, 3, 8, 8), net::encode);
                return net;
            });
        }
    }

    @Test
    void gradientOfDecodingIsTheDifferenceQuotient() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Autoencoder net = network(manager, KL);
            Autograd.recording(false, () -> {
                requireGradient(manager, normals(manager, "latents", 2, 2, 2, 2), net::decode);
                return net;
            });
        }
    }

    @Test
    void decodingOfQuantisedLatentsSeesTheNearestCodesAndPassesTheGradientStraightThrough() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Autoencoder net = network(manager, VQ);
            Autograd.recording(false, () -> {
                NDArray latents = normals(manager, "latents", 2, 2, 2, 2);
                float[] book = net.codebook(net.weights()).toFloatArray();
                double[] values = latents.toDoubleArray();
                double[] nearest = new double[values.length];
                for (int image = 0; image < 2; image++) {
                    for (int place = 0; place < 4; place++) {
                        int at = image * 8 + place;
                        double a = values[at] * 2 + 0.5;
                        double b = values[at + 4] * 0.25 - 1;
                        int best = 0;
                        for (int k = 1; k < 5; k++) {
                            if (Math.hypot(book[2 * k] - a, book[2 * k + 1] - b)
                                    < Math.hypot(book[2 * best] - a, book[2 * best + 1] - b)) {
                                best = k;
                            }
                        }
                        nearest[at] = book[2 * best];
                        nearest[at + 4] = book[2 * best + 1];
                    }
                }
                NDArray quantised = manager.create(nearest, latents.getShape());
                NDArray expected = net.output(net.working(), net.features(net.working(), quantised));
                assertThat(net.decode(latents).sub(expected).abs().max().getDouble())
                        .isLessThan(1e-12);

                NDArray leaf = Autograd.leaf(latents);
                NDArray y = Autograd.recording(true, () -> net.decode(leaf));
                NDArray cotangent = normals(manager, "cotangent", 2, 3, 8, 8);
                NDArray gradient = Autograd.backward(y, cotangent, leaf);
                NDArray behind = Autograd.leaf(quantised);
                NDArray z =
                        Autograd.recording(true, () -> net.output(net.working(), net.features(net.working(), behind)));
                NDArray straight = Autograd.backward(z, cotangent, behind)
                        .mul(manager.create(new double[] {2, 0.25}, new Shape(1, 2, 1, 1)));
                assertThat(gradient.sub(straight).abs().max().getDouble()).isLessThan(1e-12);
                return net;
            });
        }
    }

    @Test
    void divergenceIsThatOfTheClosedFormAndTheDrawIsMeanPlusDeviationTimesNoise() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Autoencoder net = network(manager, KL);
            NDArray images = normals(manager, "images", 2, 3, 8, 8);
            NDArray none = manager.zeros(new Shape(2, 2, 2, 2), DataType.FLOAT64);
            NDArray ones = none.onesLike();
            Autoencoder.Compressed still = net.compress(net.working(), images, none);
            Autoencoder.Compressed drawn = net.compress(net.working(), images, ones);
            double[] mean = still.codes().toDoubleArray();
            double[] moved = drawn.latent().toDoubleArray();
            double[] expected = new double[2];
            for (int i = 0; i < mean.length; i++) {
                double variance = Math.pow(moved[i] - mean[i], 2);
                expected[i / 8] += (mean[i] * mean[i] + variance - 1 - Math.log(variance)) / 16;
            }
            assertThat(still.latent().toDoubleArray()).containsExactly(mean);
            assertThat(still.regulariser().toDoubleArray()).containsExactly(expected, within(1e-9));
        }
    }

    @Test
    void codebookLossPullsCodesByOneAndTheEncoderByCommitment() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Autoencoder net = network(manager, VQ);
            Autograd.recording(false, () -> {
                NDArray images = normals(manager, "images", 2, 3, 8, 8);
                NDArray z = net.encode(net.working(), images);
                NDArray none = manager.zeros(new Shape(2, 2, 2, 2), DataType.FLOAT64);
                NDArray weights = Autograd.leaf(net.working());
                Autoencoder.Compressed out = Autograd.recording(true, () -> net.compress(weights, images, none));
                double distance = out.latent().sub(z).square().mean().getDouble();
                assertThat(out.regulariser().mean().getDouble()).isCloseTo(1.25 * distance, within(1e-9));
                NDArray gradient =
                        Autograd.backward(out.regulariser(), out.regulariser().onesLike(), weights);
                double[] book = net.slice(gradient, "codebook").toDoubleArray();
                double[] expected = new double[book.length];
                long[] codes = out.codes().toLongArray();
                double[] difference = out.latent().sub(z).toDoubleArray();
                for (int i = 0; i < difference.length; i++) {
                    int channel = i / 4 % 2;
                    int code = (int) codes[i / 8 * 4 + i % 4];
                    expected[2 * code + channel] += 2 * difference[i] / 8;
                }
                assertThat(book).containsExactly(expected, within(1e-9));
                assertThat(net.slice(gradient, "encoder.stem.weight")
                                .abs()
                                .sum()
                                .getDouble())
                        .isGreaterThan(0);
                return net;
            });
        }
    }

    @Test
    void encodingIsNormalisedAndDecodingUndoesIt() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Autoencoder net = network(manager, KL);
            NDArray images = normals(manager, "images", 2, 3, 8, 8);
            NDArray raw = net.encode(net.working(), images);
            double[] expected = raw.toDoubleArray();
            for (int i = 0; i < expected.length; i++) {
                expected[i] = i / 4 % 2 == 0 ? (expected[i] - 0.5) / 2 : (expected[i] + 1) / 0.25;
            }
            NDArray latents = net.encode(images);
            assertThat(latents.toDoubleArray()).containsExactly(expected, within(1e-12));
            NDArray straight = net.output(net.working(), net.features(net.working(), raw));
            assertThat(net.decode(latents).sub(straight).abs().max().getDouble())
                    .isLessThan(1e-10);
        }
    }

    @Test
    void refusesBlocksThatDoNotFitTheLevels() {
        assertThatThrownBy(() -> new AutoencoderShape(
                        3, 8, 8, KL, List.of(4, 8, 8), List.of(0, 1), List.of(1, 1, 1), true, 4, 2))
                .hasMessage("down must be a number of blocks, at least 0, for each of 3 levels, not [0, 1]");
        assertThat(Arrays.stream(shape(VQ).latentShape().getShape()).toArray()).containsExactly(2, 2, 2);
    }
}
