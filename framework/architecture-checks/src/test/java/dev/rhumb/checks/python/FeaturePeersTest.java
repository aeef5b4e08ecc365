package dev.rhumb.checks.python;

import static dev.rhumb.checks.python.PeerTensors.apart;
import static dev.rhumb.checks.python.PeerTensors.array;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.network.imported.FeaturesDescriptor;
import dev.rhumb.diffusion.network.imported.ImportedFeatures;
import dev.rhumb.diffusion.network.published.EfficientNetLite0;
import dev.rhumb.diffusion.network.published.FeatureArchitectures;
import dev.rhumb.diffusion.network.published.PublishedNetwork;
import dev.rhumb.diffusion.network.published.StateDict;
import dev.rhumb.diffusion.network.published.StateDicts;
import dev.rhumb.diffusion.network.published.Vgg16;
import dev.rhumb.runner.plan.ImportReader;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Feature networks that their own libraries saved, opened here: {@code ./mvnw -Ppython verify} runs it, and prints a table. */
@Tag("python")
class FeaturePeersTest {
    private static final double SAME = 1e-4;

    private static Path networks;

    @BeforeAll
    static void saveNetworks() throws IOException, InterruptedException {
        networks = Python.forMetrics().featureNetworks();
    }

    @ParameterizedTest
    @CsvSource({
        "dinov2/weights.pth, timm and dinov2's positions",
        "dinov2-registers/weights.pth, timm and dinov2's positions",
        "dinov2-transformers, transformers",
        "clip, transformers",
        "open-clip, open_clip",
        "inception-file/weights.pth, pytorch-fid",
        "efficientnet/weights.pth, efficientnet-lite-pytorch",
        "aesthetic, simple-aesthetics-predictor",
        "aesthetic-linear, simple-aesthetics-predictor"
    })
    void featuresAndGradientsAreThoseOfTheLibrary(String weights, String library) {
        Path path = networks.resolve(weights);
        Map<String, Safetensors.Tensor> theirs = Safetensors.read(
                        networks.resolve(weights.replaceFirst("/.*", "")).resolve("peer.safetensors"))
                .tensors();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                StateDict dict = StateDicts.open(
                        path, Optional.of(path.resolve("head.pth")).filter(Files::exists))) {
            NDArray x = Autograd.leaf(array(manager, theirs, "x"));
            int height = (int) x.getShape().get(2);
            int width = (int) x.getShape().get(3);
            PublishedNetwork network = PublishedNetwork.open(
                    manager, FeatureArchitectures.of(dict, path).orElseThrow().seeing(height, width), dict);
            NDArray features = Autograd.recording(true, () -> network.forward(x).singletonOrThrow());
            NDArray gradient =
                    Autograd.recording(true, () -> Autograd.backward(features, array(manager, theirs, "cotangent"), x));
            double value = apart(features, theirs, "features");
            double slope = apart(gradient, theirs, "gradient");
            System.out.printf("%-28s %-28s features %.1e, gradient %.1e%n", weights, library, value, slope);
            assertThat(value).isLessThan(SAME);
            assertThat(slope).isLessThan(SAME);
        }
    }

    /** The weights of ImageNet that the Python registry ships, on photographs, through description and pixels. */
    @Test
    void photographsAreClassifiedAsTheLibraryDoes() throws IOException {
        Path folder = networks.resolve("efficientnet");
        Map<String, Safetensors.Tensor> theirs =
                Safetensors.read(folder.resolve("peer.safetensors")).tensors();
        FeaturesDescriptor found =
                FeaturesDescriptor.of(folder.resolve("weights.pth")).orElseThrow();
        FeaturesDescriptor logits = new FeaturesDescriptor(
                found.network(),
                Optional.of(new EfficientNetLite0(
                        EfficientNetLite0.Output.LOGITS, 224, EfficientNetLite0.Release.ORIGINAL)),
                Optional.empty(),
                found.input(),
                Optional.of(1000),
                Optional.empty());
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                ImportedFeatures network = ImportedFeatures.open(logits, folder, manager)) {
            // The library sees (v - 127) / 128; ours go from -1 to 1.
            NDArray images =
                    array(manager, theirs, "x").mul(128).add(127).div(127.5).sub(1);
            NDArray ours = network.features(images);
            assertThat(apart(ours, theirs, "logits")).isLessThan(SAME);
            float[] all = ours.toFloatArray();
            float[] due = Objects.requireNonNull(theirs.get("logits")).values();
            for (int image = 0; image < 2; image++) {
                List<Integer> top = top(all, image);
                System.out.println("photograph " + image + ": classes " + top);
                assertThat(top).isEqualTo(top(due, image));
            }
        }
    }

    /** The description that the documents show, on photographs, with the published linear layers. */
    @Test
    void lpipsOfPhotographsIsThatOfThePackage() throws IOException {
        Path folder = networks.resolve("lpips-files");
        Map<String, Safetensors.Tensor> theirs =
                Safetensors.read(folder.resolve("peer.safetensors")).tensors();
        Path description = folder.resolve("lpips-vgg.yaml");
        Files.copy(
                Path.of(System.getProperty("rhumb.root"), "docs/import/published/lpips-vgg.yaml"),
                description,
                StandardCopyOption.REPLACE_EXISTING);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                ImportedFeatures network =
                        ImportedFeatures.open((FeaturesDescriptor) ImportReader.read(description), folder, manager)) {
            NDArray rows = network.features(array(manager, theirs, "x"));
            NDArray distances = rows.get("0:1")
                    .sub(rows.get("1:3"))
                    .concat(rows.get("1:2").sub(rows.get("2:3")), 0)
                    .square()
                    .sum(new int[] {1});
            double apart = apart(distances, theirs, "distances");
            System.out.printf(
                    "LPIPS of photographs: %s, lpips; differences %.1e%n",
                    Arrays.toString(distances.toFloatArray()), apart);
            assertThat(apart).isLessThan(SAME);
        }
    }

    @ParameterizedTest
    @CsvSource({"FC2, fc2", "LOGITS, logits"})
    void vggIsTorchvisions(Vgg16.Output output, String due) {
        Path folder = networks.resolve("lpips-files");
        Map<String, Safetensors.Tensor> theirs =
                Safetensors.read(folder.resolve("peer.safetensors")).tensors();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                StateDict dict = StateDicts.open(folder.resolve("vgg16-397923af.pth"))) {
            PublishedNetwork network = PublishedNetwork.open(manager, new Vgg16(output, 64, 64), dict);
            double apart = apart(network.forward(array(manager, theirs, "x")).singletonOrThrow(), theirs, due);
            System.out.printf("VGG-16 %-20s torchvision %.1e%n", due, apart);
            assertThat(apart).isLessThan(SAME);
        }
    }

    private static List<Integer> top(float[] logits, int image) {
        return IntStream.range(0, 1000)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -logits[image * 1000 + c]))
                .limit(5)
                .toList();
    }
}
