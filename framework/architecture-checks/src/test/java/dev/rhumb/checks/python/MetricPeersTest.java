package dev.rhumb.checks.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.engine.ScriptArchive;
import dev.rhumb.diffusion.network.imported.FeaturesDescriptor;
import dev.rhumb.diffusion.network.imported.ImportedFeatures;
import dev.rhumb.diffusion.network.imported.PixelInput;
import dev.rhumb.diffusion.network.imported.Resize;
import dev.rhumb.evaluation.Ball;
import dev.rhumb.evaluation.DensityCoverage;
import dev.rhumb.evaluation.EnergyDistance;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.FrechetDistance;
import dev.rhumb.evaluation.KernelInceptionDistance;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.PrecisionRecall;
import dev.rhumb.evaluation.VendiScore;
import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.evaluation.io.NpyArray;
import dev.rhumb.plugins.slicedwasserstein.SlicedWasserstein;
import dev.rhumb.runner.measure.EngineAlgebra;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Metrics and resizing against the usual packages on fresh random inputs: {@code ./mvnw -Ppython verify} runs it, and prints a table. */
@Tag("python")
class MetricPeersTest {
    private static Python python;

    @TempDir
    Path folder;

    @BeforeAll
    static void prepare() throws IOException, InterruptedException {
        python = Python.forMetrics();
    }

    @RepeatedTest(5)
    void valuesAreThoseOfThePackages() throws IOException, InterruptedException {
        // Another seed in every run; a failure names it.
        long seed = System.nanoTime() & 0xffffff;
        JsonNode theirs = new ObjectMapper().readTree(python.metrics(seed, folder));
        try (EngineAlgebra engine = EngineAlgebra.on(Device.cpu(), notice -> {})) {
            Features real = matrix("real.npy").on(engine.algebra());
            Features fake = matrix("fake.npy").on(engine.algebra());
            System.out.printf(
                    "seed %d: %d and %d samples of %d features%n", seed, real.rows(), fake.rows(), real.columns());
            values(real, fake, theirs.get("k").asInt()).forEach((name, ours) -> {
                double peer = theirs.get(name).asDouble();
                System.out.printf("%-26s %-22s %-22s %.1e%n", name, ours, peer, ours - peer);
                assertThat(ours).as("%s, seed %d", name, seed).isCloseTo(peer, within(1e-7 + 1e-6 * Math.abs(peer)));
            });
        }
        requireResized(
                theirs.get("target").get(0).asInt(), theirs.get("target").get(1).asInt(), seed);
    }

    private static Map<String, Double> values(Features real, Features fake, int k) {
        Map<String, Double> ours = new LinkedHashMap<>();
        double fid = FrechetDistance.between(real, fake);
        ours.put("pytorch-fid fid", fid);
        ours.put("torch-fidelity fid", fid);
        ours.put("clean-fid fid", fid);
        int size = Math.min(real.rows(), fake.rows());
        double kid = KernelInceptionDistance.full(real.head(size), fake.head(size));
        ours.put("torch-fidelity kid", kid);
        ours.put("clean-fid kid", kid);
        ours.put("torch-fidelity precision", PrecisionRecall.precision(real, fake, 3));
        ours.put("torch-fidelity recall", PrecisionRecall.recall(real, fake, 3));
        ours.put("prdc precision", PrecisionRecall.precision(real, fake, k, Ball.OPEN));
        ours.put("prdc recall", PrecisionRecall.recall(real, fake, k, Ball.OPEN));
        ours.put("prdc density", DensityCoverage.density(real, fake, k, Ball.OPEN));
        ours.put("prdc coverage", DensityCoverage.coverage(real, fake, k, Ball.OPEN));
        ours.put("vendi-score vendi", VendiScore.cosine(fake));
        Features first = first(real);
        Features second = first(fake);
        ours.put("scipy energy", EnergyDistance.biased(first, second));
        // Of one feature, so that one direction is all there are.
        ours.put("POT w2", new SlicedWasserstein(1).measure(MetricInput.of(first, second)));
        return ours;
    }

    private static Features first(Features features) {
        double[] column = IntStream.range(0, features.rows())
                .mapToDouble(row -> features.get(row, 0))
                .toArray();
        return Features.of(column, column.length, 1);
    }

    private Features matrix(String name) throws IOException {
        NpyArray array = Npy.read(folder.resolve(name));
        return Features.of(array.toDoubles(), array.shape()[0], array.shape()[1]);
    }

    /** clean-fid resizes floats with Pillow; its result goes from 0 to 255, ours from black to white as described. */
    private void requireResized(int height, int width, long seed) throws IOException {
        NpyArray image = Npy.read(folder.resolve("image.npy"));
        NpyArray theirs = Npy.read(folder.resolve("resized.npy"));
        int h = image.shape()[1];
        int w = image.shape()[2];
        float[] values = new float[3 * h * w];
        for (int i = 0; i < values.length; i++) {
            int pixel = i % (h * w);
            values[i] = (float) (image.doubleAt(pixel * 3 + i / (h * w)) / 127.5 - 1);
        }
        Path network = folder.resolve("net.pt");
        Files.write(
                network,
                ScriptArchive.of(
                        "  def forward(self: __torch__.Net, x: Tensor) -> Tensor:\n    return torch.flatten(x, 1)\n"));
        PixelInput input = new PixelInput(3, height, width, 0, 255, List.of(), List.of(), Resize.CLEAN_FID);
        try (NDManager manager = PyTorch.manager();
                ImportedFeatures resize = ImportedFeatures.open(
                        new FeaturesDescriptor("net.pt", input, Optional.empty()), folder, manager)) {
            NDArray ours = resize.features(manager.create(values, new Shape(1, 3, h, w)));
            float[] resized = ours.toFloatArray();
            double most = 0;
            for (int i = 0; i < resized.length; i++) {
                int pixel = i % (height * width);
                double peer = theirs.doubleAt(pixel * 3 + i / (height * width));
                most = Math.max(most, Math.abs(resized[i] - peer));
            }
            System.out.printf("clean-fid resize %d x %d to %d x %d: %.1e of 255%n", h, w, height, width, most);
            assertThat(most).as("resize, seed %d", seed).isLessThan(0.01);
        }
    }
}
