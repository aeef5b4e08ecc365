package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UNetTest {
    private static final UNetShape SMALL = new UNetShape(2, 8, 8, 3, 1, List.of(8, 16), 1, List.of(1), 8, 16, 4);

    private static NDArray normal(NDManager manager, long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        Shape s = new Shape(shape);
        double[] values = random.doubles(s.size()).map(u -> 2 * u - 1).toArray();
        return manager.create(values, s);
    }

    /** The output layer starts at zero, so gradients are checked on weights that are all random. */
    private static void randomise(ScriptedNetwork network) {
        SplittableRandom random = new SplittableRandom(5);
        float[] values = network.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] += 0.1 * (random.nextDouble() - 0.5);
        }
        network.setWeights(values);
    }

    /** Its script would be written for minutes. */
    @Test
    void moreBlocksThanAnyNetworkHasAreRefused() {
        assertThatThrownBy(() -> new UNetShape(2, 8, 8, 3, 1, List.of(8, 16), 10_000, List.of(1), 8, 16, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("blocks must be at most 128, not 10000");
    }

    @Test
    void startsAtZeroOutput() {
        try (NDManager manager = NDManager.newBaseManager()) {
            UNet net = new UNet(manager, SMALL);
            net.initialize(1);
            NDArray x = normal(manager, 1, 3, 2, 8, 8).toType(DataType.FLOAT32, false);
            NDArray out = net.forward(x, manager.create(new float[] {0, .1f, -1}), manager.create(new int[] {0, 1, 3}));
            assertThat(out.getShape()).isEqualTo(new Shape(3, 2, 8, 8));
            assertThat(out.abs().max().getFloat()).isZero();
        }
    }

    @Test
    void parametersAreViewsOfTheFlatWeights() {
        try (NDManager manager = NDManager.newBaseManager()) {
            UNet net = new UNet(manager, SMALL);
            net.initialize(1);
            ParameterSpec spec = net.specs().get(3);
            net.weights().addi(1);
            float[] flat = net.toFloats();
            float[] view = net.getParameters().get(spec.name()).getArray().toFloatArray();
            assertThat(view).hasSize((int) spec.size()).contains(flat[(int) spec.offset()]);
            assertThat(net.getParameters().size()).isEqualTo(net.specs().size());
        }
    }

    @Test
    void inputGradientAgreesWithFiniteDifferencesInDoublePrecision() {
        try (NDManager manager = NDManager.newBaseManager()) {
            UNet net = new UNet(manager, SMALL);
            net.initialize(1);
            randomise(net);
            net.freeze(Precision.FLOAT64);
            NDArray x = normal(manager, 1, 2, 2, 8, 8);
            NDArray direction = normal(manager, 2, 2, 2, 8, 8);
            NDArray cotangent = normal(manager, 3, 2, 2, 8, 8);
            NDArray noise = manager.create(new double[] {0.3, -0.7});
            NDArray labels = manager.create(new int[] {2, 3});

            boolean before = Autograd.isRecording();
            Autograd.setRecording(true);
            x.setRequiresGradient(true);
            NDArray y = net.forward(x, noise, labels);
            Autograd.backward(y, cotangent);
            Autograd.setRecording(before);
            double analytic = x.getGradient().mul(direction).sum().getDouble();
            x.setRequiresGradient(false);

            double h = 1e-5;
            NDArray up = net.forward(x.add(direction.mul(h)), noise, labels);
            NDArray down = net.forward(x.sub(direction.mul(h)), noise, labels);
            double numeric = up.sub(down).mul(cotangent).sum().getDouble() / (2 * h);
            assertThat(Math.abs(analytic)).isGreaterThan(1e-2);
            assertThat(numeric).isCloseTo(analytic, org.assertj.core.api.Assertions.within(1e-7));
        }
    }

    @Test
    void onlyNetworksWithGroupsOfAtLeast32ChannelsComputeChannelsLast() {
        assertThat(new UNetShape(2, 8, 8, 3, 1, List.of(64, 96), 1, List.of(1), 32, 16, 2).channelsLast())
                .isTrue();
        assertThat(new UNetShape(2, 8, 8, 3, 1, List.of(64, 96), 1, List.of(1), 32, 16, 4).channelsLast())
                .isFalse();
    }

    @Test
    void bothLayoutsHaveTheSameValuesAndGradients() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = normal(manager, 1, 2, 2, 8, 8);
            NDArray cotangent = normal(manager, 3, 2, 2, 8, 8);
            List<NDArray> first = valueAndGradient(manager, false, Precision.FLOAT64, x, cotangent);
            List<NDArray> last = valueAndGradient(manager, true, Precision.FLOAT64, x, cotangent);
            assertThat(distance(first.get(0), last.get(0))).isLessThan(1e-12);
            assertThat(distance(first.get(1), last.get(1))).isLessThan(1e-12);
        }
    }

    /** Its rounding is 1/256 for one value; attention is computed in float32 while gradients are recorded. */
    @Test
    void gradientsInHalfPrecisionAreThoseOfFullPrecisionWithinItsRounding() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = normal(manager, 1, 2, 2, 8, 8).toType(DataType.FLOAT32, false);
            NDArray cotangent = normal(manager, 3, 2, 2, 8, 8).toType(DataType.FLOAT32, false);
            for (boolean channelsLast : new boolean[] {false, true}) {
                List<NDArray> full = valueAndGradient(manager, channelsLast, Precision.FLOAT32, x, cotangent);
                List<NDArray> half = valueAndGradient(manager, channelsLast, Precision.BFLOAT16, x, cotangent);
                assertThat(distance(full.get(0), half.get(0))).isBetween(1e-5, 0.02);
                assertThat(distance(full.get(1), half.get(1))).isBetween(1e-5, 0.02);
            }
        }
    }

    /** The output for x, and the gradient of its product with a cotangent. */
    private static List<NDArray> valueAndGradient(
            NDManager manager, boolean channelsLast, Precision precision, NDArray x, NDArray cotangent) {
        UNet net = new UNet(manager, SMALL, channelsLast);
        net.initialize(1);
        randomise(net);
        net.freeze(precision);
        return Autograd.recording(true, () -> {
            NDArray leaf = Autograd.leaf(x);
            NDArray noise = manager.create(new double[] {0.3, -0.7}).toType(x.getDataType(), false);
            NDArray y = net.forward(leaf, noise, manager.create(new int[] {2, 3}));
            Autograd.backward(y, cotangent);
            return List.of(y.stopGradient(), leaf.getGradient());
        });
    }

    /** Relative, in the Euclidean norm. */
    private static double distance(NDArray a, NDArray b) {
        NDArray wide = a.toType(DataType.FLOAT64, false);
        NDArray off = wide.sub(b.toType(DataType.FLOAT64, false));
        return Math.sqrt(off.square().sum().getDouble() / wide.square().sum().getDouble());
    }
}
