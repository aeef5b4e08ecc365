package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.data.Sha256;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.engine.ScriptArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportedFeaturesTest {
    /** Mean and mean square of each channel. */
    private static final String MOMENTS = """
              def forward(self: __torch__.Net, x: Tensor) -> Tensor:
                mean = torch.mean(x, [2, 3])
                square = torch.mean(torch.mul(x, x), [2, 3])
                return torch.cat([mean, square], 1)
            """;

    @TempDir
    Path folder;

    private final NDManager manager = PyTorch.manager();

    @AfterEach
    void close() {
        manager.close();
    }

    private Path script(String method) throws IOException {
        return Files.write(folder.resolve("net.pt"), ScriptArchive.of(method));
    }

    private NDArray images(float[] values, int count) {
        return manager.create(values, new Shape(count, 2, 3, 4));
    }

    @Test
    void givesWhatTheScriptComputes() throws IOException {
        float[] values = new Draws(1, "images", 0).normals(5 * 24);
        try (ImportedFeatures network = ImportedFeatures.load(script(MOMENTS), manager)) {
            NDArray features = network.features(images(values, 5));
            assertThat(features.getShape()).isEqualTo(new Shape(5, 4));
            assertThat(features.hasGradient()).isFalse();
            float[] found = features.toFloatArray();
            for (int row = 0; row < 5; row++) {
                for (int channel = 0; channel < 2; channel++) {
                    double sum = 0;
                    double squares = 0;
                    for (int p = 0; p < 12; p++) {
                        double v = values[row * 24 + channel * 12 + p];
                        sum += v;
                        squares += v * v;
                    }
                    assertThat((double) found[row * 4 + channel]).isCloseTo(sum / 12, within(1e-6));
                    assertThat((double) found[row * 4 + 2 + channel]).isCloseTo(squares / 12, within(1e-6));
                }
            }
        }
    }

    @Test
    void aFileOfAnotherChecksumIsRefused() throws IOException {
        String digits = Sha256.ofFile(script(MOMENTS));
        for (String stated : List.of(digits, digits.substring(0, 8))) {
            ImportedFeatures.open(stating(stated), folder, manager).close();
        }
        assertThatThrownBy(() -> ImportedFeatures.open(stating("0123456789"), folder, manager))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has the SHA-256 " + digits + ", but its description states 0123456789");
        assertThatThrownBy(() -> stating("0123XYZ"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sha256 must be 8 to 64 hexadecimal digits in small letters, not '0123XYZ'");
    }

    private static FeaturesDescriptor stating(String digits) {
        PixelInput input = new PixelInput(2, 3, 4, -1, 1, List.of(), List.of(), Resize.NONE);
        return new FeaturesDescriptor(
                "net.pt", Optional.empty(), Optional.empty(), input, Optional.of(4), Optional.of(digits));
    }

    @Test
    void doublePrecisionFeaturesBecomeFloats() throws IOException {
        Path file = script("""
                  def forward(self: __torch__.Net, x: Tensor) -> Tensor:
                    return torch.to(torch.mean(x, [2, 3]), 7)
                """);
        try (ImportedFeatures network = ImportedFeatures.load(file, manager)) {
            float[] ones = new float[24];
            Arrays.fill(ones, 0.5f);
            assertThat(network.features(images(ones, 1)).toFloatArray()).containsExactly(0.5f, 0.5f);
        }
    }

    @Test
    void filesAreRecognisedByTheirEnding() {
        assertThat(TorchScript.isNamed("a/inception.pt")).isTrue();
        assertThat(TorchScript.isNamed("b.torchscript")).isTrue();
        assertThat(TorchScript.isNamed("c.ts")).isTrue();
        assertThat(TorchScript.isNamed("mnist-judge.safetensors")).isFalse();
        assertThat(TorchScript.isNamed("mnist-judge")).isFalse();
    }

    @Test
    void missingFilesAreASentence() {
        Path missing = folder.resolve("no.pt");
        assertThatThrownBy(() -> ImportedFeatures.load(missing, manager))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no file '" + missing + "'");
    }

    @Test
    void corruptFilesAreASentenceThatNamesThePyTorchVersion() throws IOException {
        byte[] archive = ScriptArchive.of(MOMENTS);
        Path cut = Files.write(folder.resolve("cut.pt"), Arrays.copyOf(archive, archive.length / 2));
        refused(cut, "'" + cut + "' is not a TorchScript file that PyTorch 2.7.1 can read");
        Path empty = Files.write(folder.resolve("empty.pt"), new byte[0]);
        refused(empty, "'" + empty + "' is not a TorchScript file");
    }

    @Test
    void operatorsOfALaterPyTorchAreNamed() throws IOException {
        Path file = script("""
                  def forward(self: __torch__.Net, x: Tensor) -> Tensor:
                    return torch.an_operator_of_tomorrow(x)
                """);
        refused(file, "an_operator_of_tomorrow");
    }

    private void refused(Path file, String part) {
        assertThatThrownBy(() -> ImportedFeatures.load(file, manager))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(part)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void outputsThatAreNoFeaturesAreRefused() throws IOException {
        unfit("return torch.relu(x)", "gives (2, 2, 3, 4) for float32 (2, 2, 3, 4)", "features must be (2, d)");
        unfit("return torch.mean(x, [0, 2, 3])", "gives (2) for", "features must be (2, d)");
        unfit("return torch.to(torch.mean(x, [2, 3]), 4)", "gives int64 for", "floating-point");
    }

    @Test
    void imagesThatTheNetworkDoesNotTakeAreRefused() throws IOException {
        unfit("return torch.view(x, [2, 7])", "does not take float32 (2, 2, 3, 4)", "shape '[2, 7]' is invalid");
    }

    @Test
    void severalOutputsAreRefused() throws IOException {
        Path file = script("""
                  def forward(self: __torch__.Net, x: Tensor) -> Tuple[Tensor, Tensor]:
                    return (x, x)
                """);
        unfit(file, "gives 2 arrays");
    }

    private void unfit(String statement, String... parts) throws IOException {
        unfit(script("  def forward(self: __torch__.Net, x: Tensor) -> Tensor:\n    " + statement + "\n"), parts);
    }

    private void unfit(Path file, String... parts) {
        try (ImportedFeatures network = ImportedFeatures.load(file, manager)) {
            NDArray images = images(new float[48], 2);
            assertThatThrownBy(() -> network.features(images))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(parts)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        }
    }
}
