package dev.rhumb.diffusion.network.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Feature networks against what their own libraries computed (architecture-checks, {@code feature_peers.py}). */
class PublishedFeaturesTest {
    /** Relative to the largest value; the peers' own tolerance is 1e-4. */
    private static final double SAME = 2e-5;

    private static final int SIDE = 107;

    private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");

    @TempDir
    Path temporary;

    @AfterEach
    void close() {
        manager.close();
    }

    private static Path folder(String name) throws Exception {
        return Path.of(Objects.requireNonNull(PublishedFeaturesTest.class.getResource("/published-features/" + name))
                .toURI());
    }

    private static Map<String, Safetensors.Tensor> peer(Path folder) {
        return Safetensors.read(folder.resolve("peer.safetensors")).tensors();
    }

    private NDArray array(Safetensors.Tensor tensor) {
        return manager.create(tensor.values(), new Shape(tensor.shape()));
    }

    private static double apart(float[] ours, Safetensors.Tensor theirs) {
        assertThat(ours).hasSameSizeAs(theirs.values());
        double most = 0;
        double largest = 0;
        for (int i = 0; i < ours.length; i++) {
            most = Math.max(most, Math.abs(ours[i] - theirs.values()[i]));
            largest = Math.max(largest, Math.abs(theirs.values()[i]));
        }
        assertThat(largest).isGreaterThan(1e-3);
        return most / largest;
    }

    /**
     * Gradients {@code (B, ...)} of a network with rectifiers. The rounding of a processor may take one input of a
     * rectifier to the other side of its corner, which changes the gradient of that image by up to a percent. So one
     * image must agree to rounding, and each to a few percent.
     */
    private static void assertSameGradients(float[] ours, Safetensors.Tensor theirs, int images) {
        assertThat(ours).hasSameSizeAs(theirs.values());
        double best = Double.MAX_VALUE;
        for (int b = 0; b < images; b++) {
            int from = (int) ((long) ours.length * b / images);
            int to = (int) ((long) ours.length * (b + 1) / images);
            double most = apart(
                    Arrays.copyOfRange(ours, from, to),
                    new Safetensors.Tensor(new long[] {to - from}, Arrays.copyOfRange(theirs.values(), from, to)));
            assertThat(most).as("gradient of image %d", b).isLessThan(0.03);
            best = Math.min(best, most);
        }
        assertThat(best).as("gradient of the image that agrees best").isLessThan(SAME);
    }

    private PublishedNetwork recognised(Path path, int side) {
        StateDict weights = StateDicts.open(path);
        FeatureArchitecture found = FeatureArchitectures.of(weights, path).orElseThrow();
        return PublishedNetwork.open(manager, found.seeing(side, side), weights);
    }

    @ParameterizedTest
    @CsvSource({"dinov2/weights.pth, 56", "clip, 24", "open-clip, 24"})
    void featuresAndGradientsAreThoseOfTheLibrary(String weights, int side) throws Exception {
        Path folder = folder(weights.replaceFirst("/.*", ""));
        Map<String, Safetensors.Tensor> theirs = peer(folder);
        PublishedNetwork network = recognised(folder(weights), side);
        NDArray x = Autograd.leaf(array(Objects.requireNonNull(theirs.get("x"))));
        NDArray features = Autograd.recording(true, () -> network.forward(x).singletonOrThrow());
        assertThat(apart(features.toFloatArray(), theirs.get("features"))).isLessThan(SAME);
        NDArray gradient = Autograd.recording(
                true, () -> Autograd.backward(features, array(Objects.requireNonNull(theirs.get("cotangent"))), x));
        assertThat(apart(gradient.toFloatArray(), theirs.get("gradient"))).isLessThan(SAME);
    }

    /** Uniform in [-1, 1): a multiplicative hash of 32 bits of key and place, as in {@code feature_peers.py}. */
    private static double[] hashed(String key, int size) {
        CRC32 crc = new CRC32();
        crc.update(key.getBytes(StandardCharsets.US_ASCII));
        int seed = (int) crc.getValue();
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            int h = (i + seed) * 0x9E3779B1;
            h = (h ^ (h >>> 16)) * 0x85EBCA6B;
            h ^= h >>> 13;
            values[i] = (h & 0xffffffffL) / 0x1p31 - 1;
        }
        return values;
    }

    /** Weights by a formula, in the shapes that a first attempt to open the network without any names. */
    private static class Formula implements StateDict {
        private final Map<String, long[]> shapes = new HashMap<>();

        Formula(Map<String, long[]> shapes) {
            this.shapes.putAll(shapes);
        }

        @Override
        public String source() {
            return "formula";
        }

        @Override
        public Map<String, long[]> shapes() {
            return shapes;
        }

        @Override
        public float[] read(String key) {
            long[] shape = Objects.requireNonNull(shapes.get(key));
            int size = (int) new Shape(shape).size();
            double[] u = hashed(key, size);
            float[] values = new float[size];
            double factor = shape.length > 1 ? Math.sqrt(6.0 / (size / shape[0])) : 0.1;
            boolean positive = key.matches(".*(bn\\d?\\.weight|running_var)");
            for (int i = 0; i < size; i++) {
                values[i] =
                        (float) (key.startsWith("head.") ? (1 + u[i]) / 2 : positive ? 1 + 0.5 * u[i] : u[i] * factor);
            }
            return values;
        }

        @Override
        public void close() {}
    }

    private PublishedNetwork inception(InceptionV3.Output output) {
        InceptionV3 architecture = new InceptionV3(output).seeing(SIDE, SIDE);
        return PublishedNetwork.open(manager, architecture, new Formula(PublishedNetwork.shapes(architecture)));
    }

    private NDArray images() {
        return manager.create(floats(hashed("x1", 2 * 3 * SIDE * SIDE)), new Shape(2, 3, SIDE, SIDE));
    }

    @ParameterizedTest
    @EnumSource
    void everyOutputOfInceptionIsThatOfPytorchFid(InceptionV3.Output output) throws Exception {
        Map<String, Safetensors.Tensor> theirs = peer(folder("inception"));
        String name = output.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        NDArray features = inception(output).forward(images()).singletonOrThrow();
        assertThat(apart(features.toFloatArray(), theirs.get(name))).isLessThan(SAME);
        assertThat(features.getShape().getShape())
                .isEqualTo(Objects.requireNonNull(theirs.get(name)).shape());
    }

    @Test
    void theGradientOfInceptionIsThatOfPytorchFid() throws Exception {
        PublishedNetwork network = inception(InceptionV3.Output.POOL3);
        NDArray x = Autograd.leaf(images());
        float[] factors = floats(hashed("cotangent", 2 * 2048));
        float[] all = Autograd.recording(true, () -> {
                    NDArray features = network.forward(x).singletonOrThrow();
                    return Autograd.backward(features, manager.create(factors, features.getShape()), x);
                })
                .toFloatArray();
        float[] some = new float[(all.length + 36) / 37];
        for (int i = 0; i < some.length; i++) {
            some[i] = all[37 * i];
        }
        assertThat(apart(some, peer(folder("inception")).get("gradient"))).isLessThan(SAME);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @ParameterizedTest
    @CsvSource({"TIMM, efficientnet-timm", "TIMM_TENSORFLOW, efficientnet-timm-tensorflow"})
    void efficientNetUnderTimmsKeysIsThatOfTimm(EfficientNetLite0.Release release, String name) throws Exception {
        Map<String, Safetensors.Tensor> theirs = peer(folder(name));
        long[] seen = Objects.requireNonNull(theirs.get("x")).shape();
        StateDict weights = new Formula(dev.rhumb.diffusion.network.published.Formula.of(folder("efficientnet-timm"))
                .shapes());
        EfficientNetLite0 found = (EfficientNetLite0)
                FeatureArchitectures.of(weights, folder(name)).orElseThrow();
        assertThat(found.release()).isEqualTo(release);
        PublishedNetwork network = PublishedNetwork.open(
                manager, new EfficientNetLite0(EfficientNetLite0.Output.LOGITS, (int) seen[2], release), weights);
        NDArray x = Autograd.leaf(array(Objects.requireNonNull(theirs.get("x"))));
        NDArray logits = Autograd.recording(true, () -> network.forward(x).singletonOrThrow());
        assertThat(apart(logits.toFloatArray(), theirs.get("features"))).isLessThan(SAME);
        NDArray gradient = Autograd.recording(
                true, () -> Autograd.backward(logits, array(Objects.requireNonNull(theirs.get("cotangent"))), x));
        assertSameGradients(gradient.toFloatArray(), Objects.requireNonNull(theirs.get("gradient")), 2);
    }

    @Test
    void squaredDistancesOfRowsAreLpips() throws Exception {
        Map<String, Safetensors.Tensor> theirs = peer(folder("lpips"));
        NDArray x = array(Objects.requireNonNull(theirs.get("x")));
        Vgg16 architecture = new Vgg16(Vgg16.Output.LPIPS, 35, 50);
        PublishedNetwork network =
                PublishedNetwork.open(manager, architecture, new Formula(PublishedNetwork.shapes(architecture)));
        NDArray pair = Autograd.leaf(x.get("0:2"));
        NDArray rows = Autograd.recording(true, () -> network.forward(pair).singletonOrThrow());
        NDArray third = network.forward(x.get("2:3")).singletonOrThrow();
        NDArray all = rows.stopGradient().concat(third, 0);
        float[] distances = {distance(all, 0, 1), distance(all, 0, 2), distance(all, 1, 2)};
        assertThat(apart(distances, theirs.get("distances"))).isLessThan(SAME);
        NDArray off = rows.stopGradient().get("0:1").sub(rows.stopGradient().get("1:2"));
        NDArray slope = off.concat(off.neg(), 0).mul(2);
        NDArray gradient = Autograd.recording(true, () -> Autograd.backward(rows, slope, pair));
        assertThat(apart(gradient.toFloatArray(), theirs.get("gradient"))).isLessThan(SAME);
    }

    private static float distance(NDArray rows, int i, int j) {
        return rows.get(i).sub(rows.get(j)).square().sum().getFloat();
    }

    @Test
    void lpipsOfAFlatImageHasAFiniteGradient() {
        Vgg16 architecture = new Vgg16(Vgg16.Output.LPIPS, 32, 32);
        PublishedNetwork network =
                PublishedNetwork.open(manager, architecture, new Formula(PublishedNetwork.shapes(architecture)) {
                    @Override
                    public float[] read(String key) {
                        float[] values = super.read(key);
                        if (key.startsWith("features.")) {
                            // No feature is active anywhere.
                            java.util.Arrays.fill(values, -1e-3f);
                        }
                        return values;
                    }
                });
        NDArray x = Autograd.leaf(manager.ones(new Shape(1, 3, 32, 32)));
        float[] gradient = Autograd.recording(true, () -> {
                    NDArray rows = network.forward(x).singletonOrThrow();
                    assertThat(rows.abs().max().getFloat()).isZero();
                    return Autograd.backward(rows, rows.onesLike(), x);
                })
                .toFloatArray();
        assertThat(gradient).containsOnly(0);
    }

    @Test
    void negativeWeightsOfLpipsAreRefused() {
        Vgg16 architecture = new Vgg16(Vgg16.Output.LPIPS, 32, 32);
        StateDict weights = new Formula(PublishedNetwork.shapes(architecture)) {
            @Override
            public float[] read(String key) {
                float[] values = super.read(key);
                values[3] = key.startsWith("head.lin2") ? -0.5f : values[3];
                return values;
            }
        };
        assertThatThrownBy(() -> PublishedNetwork.open(manager, architecture, weights))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "'head.lin2.model.1.weight' holds -0.5 at position 3; weights of LPIPS must not be negative");
    }

    /** Published numbers of parameters of the image encoders, in the spelling of open_clip and of transformers. */
    @ParameterizedTest
    @CsvSource({"768, 12, 12, 32, 512, 87849216", "1024, 24, 16, 14, 768, 303966208"})
    void clipsOfPublishedSizeHaveTheirNumberOfParameters(
            int width, int layers, int heads, int patch, int projection, long parameters) {
        for (Spelling spelling : Spelling.values()) {
            ClipVision clip = new ClipVision(
                    spelling,
                    width,
                    layers,
                    heads,
                    4 * width,
                    patch,
                    224,
                    projection,
                    ClipVision.Activation.QUICK_GELU);
            assertThat(PublishedNetwork.outline(clip).parameters()).isEqualTo(parameters);
            assertThat(ClipVision.of(PublishedNetwork.shapes(clip), java.util.Optional.empty(), clip.activation()))
                    .contains(clip);
        }
    }

    private void refused(Path path, int side, String... parts) {
        assertThatThrownBy(() -> recognised(path, side))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts)
                .message()
                .doesNotContain("\n");
    }

    /** A copy of a folder of fixtures. */
    private Path copy(String name) throws Exception {
        Path to = Files.createDirectories(temporary.resolve(name));
        try (var files = Files.list(folder(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    @Test
    void networksThatDoNotFitAreRefusedWithWhatIsWrong() throws Exception {
        refused(folder("clip"), 32, "takes images of 24 x 24 pixels, not 32 x 32");
        refused(folder("dinov2/weights.pth"), 60, "images of 60 pixels are not cut into patches of 14");
        Path missing = copy("clip");
        Files.delete(missing.resolve("config.json"));
        refused(missing, 24, "need the configuration 'config.json' beside them");
        Files.writeString(missing.resolve("config.json"), "{\"vision_config\": {\"hidden_act\": \"silu\"}}");
        refused(missing, 24, "hidden_act is silu; Rhumb writes quick_gelu");
        Files.writeString(missing.resolve("config.json"), "{\"vision_config\": {\"num_attention_heads\": 5}}");
        refused(missing, 24, "width is 32, which must be a multiple of heads = 5");
        Files.delete(missing.resolve("model-00002-of-00003.safetensors"));
        refused(missing, 24, "names the file 'model-00002-of-00003.safetensors', which is not beside it");
    }

    /** Changes the tensors of a small network and tries to open it. */
    private void changed(java.util.function.Consumer<Map<String, Safetensors.Tensor>> change, String... parts)
            throws Exception {
        Map<String, Safetensors.Tensor> tensors = new HashMap<>();
        StateDict weights = StateDicts.open(folder("open-clip"));
        weights.shapes().forEach((key, shape) -> tensors.put(key, new Safetensors.Tensor(shape, weights.read(key))));
        change.accept(tensors);
        Path folder = Files.createDirectories(temporary.resolve("changed"));
        Files.copy(
                folder("open-clip").resolve("open_clip_config.json"),
                folder.resolve("open_clip_config.json"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Safetensors.write(folder.resolve("model.safetensors"), tensors, Map.of(), Safetensors.Format.F32);
        refused(folder, 24, parts);
    }

    @Test
    void tensorsThatAreMissingMisshapenOrNotFiniteAreNamed() throws Exception {
        changed(all -> all.remove("visual.ln_post.bias"), "1 keys are missing (visual.ln_post.bias)");
        changed(
                all -> all.put("visual.other", new Safetensors.Tensor(new long[] {1}, new float[] {1})),
                "1 keys belong to no layer (visual.other)");
        changed(
                all -> all.put("visual.ln_pre.bias", new Safetensors.Tensor(new long[] {2}, new float[] {1, 2})),
                "visual.ln_pre.bias is [2] and must be [32]");
        changed(
                all -> Objects.requireNonNull(all.get("visual.conv1.weight")).values()[5] = Float.NaN,
                "the tensor 'visual.conv1.weight' holds NaN at position 5");
    }

    @Test
    void otherWeightsAreNoFeatureNetwork() throws IOException {
        Path file = temporary.resolve("other.safetensors");
        Safetensors.write(
                file,
                Map.of("a", new Safetensors.Tensor(new long[] {1}, new float[] {1})),
                Map.of(),
                Safetensors.Format.F32);
        assertThat(FeatureArchitectures.of(StateDicts.open(file), file)).isEmpty();
    }
}
