package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextUNetTest {
    private static final TextShape TEXT = new TextShape(List.of("a", "red", "star", "ring"), 6, 8, 2, 2);
    private static final UNetShape SHAPE =
            new UNetShape(2, 8, 8, 0, 1, List.of(8, 16), 1, List.of(1), 8, 16, 4, TEXT, null, null);
    private static final List<String> CAPTIONS = List.of("a red star", "");

    @TempDir
    Path folder;

    private static NDArray uniform(NDManager manager, long seed, Shape shape) {
        double[] values = new SplittableRandom(seed)
                .doubles(shape.size())
                .map(u -> 2 * u - 1)
                .toArray();
        return manager.create(values, shape);
    }

    /** Outputs of residual branches start at zero, so gradients are checked on weights that are all random. */
    private static UNet randomised(NDManager manager) {
        UNet net = new UNet(manager, SHAPE);
        net.initialize(1);
        SplittableRandom random = new SplittableRandom(5);
        float[] values = net.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (0.2 * (random.nextDouble() - 0.5));
        }
        net.setWeights(values);
        return net;
    }

    private static NDArray output(UNet net, NDArray weights, NDArray x, NDArray noise) {
        NDArray tokens = net.tokenizer().tokens(x.getManager(), CAPTIONS);
        return net.run(weights, x, noise, net.encode(weights, tokens)).singletonOrThrow();
    }

    @Test
    void inputGradientAgreesWithFiniteDifferences() {
        try (NDManager manager = NDManager.newBaseManager()) {
            UNet net = randomised(manager);
            net.freeze(Precision.FLOAT64);
            NDArray weights = net.weights().toType(DataType.FLOAT64, true);
            NDArray noise = manager.create(new double[] {0.3, -0.7});
            NDArray x = uniform(manager, 1, new Shape(2, 2, 8, 8));
            NDArray direction = uniform(manager, 2, x.getShape());
            NDArray cotangent = uniform(manager, 3, x.getShape());
            NDArray leaf = Autograd.leaf(x);
            NDArray y = Autograd.recording(true, () -> output(net, weights, leaf, noise));
            double analytic =
                    Autograd.backward(y, cotangent, leaf).mul(direction).sum().getDouble();
            double h = 1e-5;
            NDArray up = output(net, weights, x.add(direction.mul(h)), noise);
            NDArray down = output(net, weights, x.sub(direction.mul(h)), noise);
            double numeric = up.sub(down).mul(cotangent).sum().getDouble() / (2 * h);
            assertThat(Math.abs(analytic)).isGreaterThan(1e-2);
            assertThat(numeric).isCloseTo(analytic, within(1e-7));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text\\.words",
                "text\\.positions",
                "text\\.0\\.attention\\..*",
                "text\\.1\\.perceptron\\..*",
                "text\\.norm\\..*",
                "text\\.pooled\\..*",
                "middle\\.attention\\.cross\\.query\\..*",
                "up\\.1\\.0\\.attention\\.cross\\.pair\\..*",
                "down\\.1\\.0\\.attention\\.cross\\.(norm|out)\\..*"
            })
    void parameterGradientAgreesWithFiniteDifferences(String part) {
        try (NDManager manager = NDManager.newBaseManager()) {
            UNet net = randomised(manager);
            net.freeze(Precision.FLOAT64);
            NDArray noise = manager.create(new double[] {0.3, -0.7});
            NDArray x = uniform(manager, 1, new Shape(2, 2, 8, 8));
            NDArray cotangent = uniform(manager, 3, x.getShape());
            NDArray weights = net.weights().toType(DataType.FLOAT64, true);
            NDArray direction = alongParameters(manager, net, name -> name.matches(part));
            NDArray leaf = Autograd.leaf(weights);
            NDArray y = Autograd.recording(true, () -> output(net, leaf, x, noise));
            double analytic =
                    Autograd.backward(y, cotangent, leaf).mul(direction).sum().getDouble();
            double h = 1e-5;
            NDArray up = output(net, weights.add(direction.mul(h)), x, noise);
            NDArray down = output(net, weights.sub(direction.mul(h)), x, noise);
            double numeric = up.sub(down).mul(cotangent).sum().getDouble() / (2 * h);
            assertThat(Math.abs(analytic)).isGreaterThan(1e-4);
            assertThat(numeric).isCloseTo(analytic, within(1e-7 * Math.max(1, Math.abs(analytic))));
        }
    }

    private static NDArray alongParameters(NDManager manager, UNet net, Predicate<String> chosen) {
        SplittableRandom random = new SplittableRandom(7);
        double[] direction = new double[(int) net.parameterCount()];
        for (ParameterSpec spec : net.specs()) {
            for (int i = 0; i < spec.size(); i++) {
                direction[(int) spec.offset() + i] = chosen.test(spec.name()) ? 2 * random.nextDouble() - 1 : 0;
            }
        }
        return manager.create(direction);
    }

    @Test
    void eachCaptionIsReadByItself() {
        try (NDManager manager = NDManager.newBaseManager()) {
            UNet net = randomised(manager);
            NDArray both = net.encode(net.tokenizer().tokens(manager, List.of("a ring", "a red star")));
            NDArray one = net.encode(net.tokenizer().tokens(manager, List.of("a red star")));
            assertThat(both.getShape()).isEqualTo(new Shape(2, 48));
            assertThat(both.get("1:2").sub(one).abs().max().getFloat()).isLessThan(1e-5f);
            assertThat(both.get("0:1").sub(one).abs().max().getFloat()).isGreaterThan(0.1f);
        }
    }

    @Test
    void bfloat16StaysNearFloat32AndHandsOutFloat32() {
        try (NDManager manager = NDManager.newBaseManager()) {
            UNet net = randomised(manager);
            NDArray tokens = net.tokenizer().tokens(manager, CAPTIONS);
            NDArray x = uniform(manager, 1, new Shape(2, 2, 8, 8)).toType(DataType.FLOAT32, true);
            NDArray noise = manager.ones(new Shape(2));
            NDArray exact = net.forwardEmbedded(x, noise, net.encode(tokens));
            net.freeze(Precision.BFLOAT16);
            NDArray condition = net.encode(tokens);
            NDArray rounded = net.forwardEmbedded(x, noise, condition);
            assertThat(condition.getDataType()).isEqualTo(DataType.FLOAT32);
            assertThat(rounded.getDataType()).isEqualTo(DataType.FLOAT32);
            assertThat(rounded.sub(exact).abs().max().getFloat())
                    .isPositive()
                    .isLessThan(0.1f * exact.abs().max().getFloat());
        }
    }

    @Test
    void wordOrderMatters() {
        try (NDManager manager = NDManager.newBaseManager()) {
            UNet net = randomised(manager);
            NDArray tokens = net.tokenizer().tokens(manager, List.of("red star ring", "red ring star"));
            NDArray x = uniform(manager, 1, new Shape(1, 2, 8, 8)).toType(DataType.FLOAT32, true);
            NDArray out = net.forwardEmbedded(x.concat(x), manager.ones(new Shape(2)), net.encode(tokens));
            assertThat(out.get("0").sub(out.get("1")).abs().max().getFloat()).isGreaterThan(1e-3f);
        }
    }

    @Test
    void namesItsSites() {
        try (NDManager manager = NDManager.newBaseManager()) {
            UNet net = new UNet(manager, SHAPE);
            assertThat(net.attentionSites())
                    .containsExactly("down.1.0.attention", "middle.attention", "up.1.0.attention");
            assertThat(net.crossAttentionSites())
                    .containsExactly("down.1.0.attention.cross", "middle.attention.cross", "up.1.0.attention.cross");
        }
    }

    @Test
    void aModelFileCarriesItsVocabulary() throws IOException {
        Path file = folder.resolve("texts.safetensors");
        try (NDManager manager = NDManager.newBaseManager()) {
            UNet net = randomised(manager);
            ModelFile.Description description = new ModelFile.Description(
                    "texts",
                    "denoiser",
                    SHAPE,
                    new Preconditioning(Preconditioning.Kind.EDM, 0.5),
                    "words",
                    "abc",
                    new JsonObject(),
                    new JsonObject());
            ModelFile.write(file, description, net, net.toFloats(), Safetensors.Format.F32);
            ModelFile loaded = ModelFile.load(file, manager);
            assertThat(loaded.description().network()).isEqualTo(SHAPE);
            UNet again = (UNet) loaded.network();
            NDArray tokens = again.tokenizer().tokens(manager, CAPTIONS);
            assertThat(again.encode(tokens).toFloatArray())
                    .isEqualTo(net.encode(tokens).toFloatArray());
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new UNetShape(2, 8, 8, 3, 1, List.of(8), 1, List.of(), 8, 16, 4, TEXT, null, null))
                .hasMessageContaining("classes: 0, not 3");
        try (NDManager manager = NDManager.newBaseManager()) {
            UNet net = new UNet(manager, SHAPE);
            NDArray labels = manager.create(new long[] {0});
            assertThatThrownBy(() -> net.embed(labels)).hasMessageContaining("reads captions");
            NDArray x = manager.zeros(new Shape(1, 2, 8, 8));
            NDArray noise = manager.zeros(new Shape(1));
            assertThatThrownBy(() -> net.forwardEmbedded(x, noise, manager.zeros(new Shape(1, 16))))
                    .hasMessage("the network takes condition vectors (B, 48), but was given (1, 16)");
            UNet byClass = new UNet(manager, new UNetShape(2, 8, 8, 3, 1, List.of(8), 1, List.of(), 8, 16, 4));
            assertThatThrownBy(byClass::tokenizer).hasMessageContaining("has classes");
            assertThat(byClass.crossAttentionSites()).isEmpty();
        }
    }
}
