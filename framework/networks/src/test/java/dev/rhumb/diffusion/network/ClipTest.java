package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.network.NetworkShape;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClipTest {
    private static final TextShape TEXT = new TextShape(List.of("a", "red", "star", "ring"), 6, 8, 1, 2);
    private static final ClipShape SHAPE = new ClipShape(2, 8, 8, 1, List.of(8, 16), 1, List.of(1), 8, 16, 4, 5, TEXT);
    private static final List<String> CAPTIONS = List.of("a red star", "a ring", "");

    private static NDArray uniform(NDManager manager, long seed, Shape shape) {
        double[] values = new SplittableRandom(seed)
                .doubles(shape.size())
                .map(u -> 2 * u - 1)
                .toArray();
        return manager.create(values, shape);
    }

    private static Clip randomised(NDManager manager) {
        Clip net = new Clip(manager, SHAPE);
        net.initialize(1);
        SplittableRandom random = new SplittableRandom(5);
        float[] values = net.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (0.2 * (random.nextDouble() - 0.5));
        }
        net.setWeights(values);
        return net;
    }

    @Test
    void imagesAndTextsBecomeUnitVectors() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Clip net = randomised(manager);
            NDArray x = uniform(manager, 1, new Shape(2, 2, 8, 8)).toType(DataType.FLOAT32, true);
            NDArray images = net.images(x, manager.create(new float[] {0, 1}));
            NDArray texts = net.texts(net.tokenizer().tokens(manager, CAPTIONS));
            assertThat(images.getShape()).isEqualTo(new Shape(2, 5));
            assertThat(texts.getShape()).isEqualTo(new Shape(3, 5));
            for (float length : images.norm(new int[] {1}).toFloatArray()) {
                assertThat(length).isCloseTo(1, within(1e-5f));
            }
            for (float length : texts.norm(new int[] {1}).toFloatArray()) {
                assertThat(length).isCloseTo(1, within(1e-5f));
            }
        }
    }

    @Test
    void similarityIsTheScaledCosine() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Clip net = randomised(manager);
            NDArray x = uniform(manager, 1, new Shape(2, 2, 8, 8)).toType(DataType.FLOAT32, true);
            NDArray noise = manager.create(new float[] {0, 1});
            NDArray tokens = net.tokenizer().tokens(manager, CAPTIONS);
            NDArray logits = net.similarity(net.weights(), x, noise, tokens);
            NDArray expected =
                    net.images(x, noise).matMul(net.texts(tokens).transpose()).mul(net.logitScale());
            assertThat(logits.getShape()).isEqualTo(new Shape(2, 3));
            assertThat(logits.sub(expected).abs().max().getFloat()).isLessThan(1e-4f);
        }
    }

    @Test
    void theLogitScaleStartsAsPublishedAndIsBounded() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Clip net = new Clip(manager, SHAPE);
            net.initialize(1);
            assertThat(net.logitScale()).isCloseTo(1 / 0.07, within(1e-4));
            float[] values = net.toFloats();
            ParameterSpec scale = net.specs().stream()
                    .filter(spec -> spec.name().equals("logit-scale"))
                    .findFirst()
                    .orElseThrow();
            assertThat(scale.decays()).isFalse();
            values[(int) scale.offset()] = 9;
            net.setWeights(values);
            assertThat(net.logitScale()).isCloseTo(100, within(1e-3));
        }
    }

    @Test
    void inputGradientAgreesWithFiniteDifferences() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Clip net = randomised(manager);
            net.freeze(Precision.FLOAT64);
            NDArray noise = manager.create(new double[] {0.3, -0.7});
            NDArray x = uniform(manager, 1, new Shape(2, 2, 8, 8));
            NDArray direction = uniform(manager, 2, x.getShape());
            NDArray cotangent = uniform(manager, 3, new Shape(2, 5));
            NDArray leaf = Autograd.leaf(x);
            NDArray y = Autograd.recording(true, () -> net.images(leaf, noise));
            double analytic =
                    Autograd.backward(y, cotangent, leaf).mul(direction).sum().getDouble();
            double h = 1e-5;
            NDArray up = net.images(x.add(direction.mul(h)), noise);
            NDArray down = net.images(x.sub(direction.mul(h)), noise);
            double numeric = up.sub(down).mul(cotangent).sum().getDouble() / (2 * h);
            assertThat(Math.abs(analytic)).isGreaterThan(1e-3);
            assertThat(numeric).isCloseTo(analytic, within(1e-7));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text\\..*", "(down|pool|image)\\..*", "logit-scale"})
    void parameterGradientsAgreeWithFiniteDifferences(String part) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Clip net = randomised(manager);
            net.freeze(Precision.FLOAT64);
            NDArray noise = manager.create(new double[] {0.3, -0.7});
            NDArray x = uniform(manager, 1, new Shape(2, 2, 8, 8));
            NDArray tokens = net.tokenizer().tokens(manager, CAPTIONS);
            NDArray cotangent = uniform(manager, 3, new Shape(2, 3));
            NDArray weights = net.weights().toType(DataType.FLOAT64, true);
            SplittableRandom random = new SplittableRandom(7);
            double[] along = new double[(int) net.parameterCount()];
            for (ParameterSpec spec : net.specs()) {
                for (int i = 0; i < spec.size(); i++) {
                    along[(int) spec.offset() + i] = spec.name().matches(part) ? 2 * random.nextDouble() - 1 : 0;
                }
            }
            NDArray direction = manager.create(along);
            NDArray leaf = Autograd.leaf(weights);
            NDArray y = Autograd.recording(true, () -> net.similarity(leaf, x, noise, tokens));
            double analytic =
                    Autograd.backward(y, cotangent, leaf).mul(direction).sum().getDouble();
            double h = 1e-6;
            NDArray up = net.similarity(weights.add(direction.mul(h)), x, noise, tokens);
            NDArray down = net.similarity(weights.sub(direction.mul(h)), x, noise, tokens);
            double numeric = up.sub(down).mul(cotangent).sum().getDouble() / (2 * h);
            assertThat(Math.abs(analytic)).isGreaterThan(1e-2);
            assertThat(numeric).isCloseTo(analytic, within(1e-6 * Math.max(1, Math.abs(analytic))));
        }
    }

    @Test
    void aShapeSurvivesTheWayThroughJson() {
        assertThat(RecordJson.read(RecordJson.write(SHAPE), NetworkShape.class, Networks.WORDS))
                .isEqualTo(SHAPE);
        assertThat(RecordJson.write(SHAPE).getAsJsonObject().get("type").getAsString())
                .isEqualTo("clip");
    }

    @Test
    void refusesShapesThatDoNotFit() {
        assertThatThrownBy(() -> new ClipShape(2, 8, 8, 1, List.of(8, 16), 1, List.of(1), 8, 16, 4, 1, TEXT))
                .hasMessage("dimension must be at least 2, not 1");
        assertThatThrownBy(() -> new ClipShape(2, 9, 8, 1, List.of(8, 16), 1, List.of(1), 8, 16, 4, 4, TEXT))
                .hasMessageContaining("divisible by 2, not 9x8");
    }
}
