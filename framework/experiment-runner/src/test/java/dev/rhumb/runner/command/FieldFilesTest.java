package dev.rhumb.runner.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.diffusion.engine.ScriptArchive;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.FrechetDistance;
import dev.rhumb.evaluation.PrecisionRecall;
import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.evaluation.io.Npz;
import dev.rhumb.guidance.RandomStream;
import dev.rhumb.runner.command.Rhumb.Outcome;
import dev.rhumb.tensors.Safetensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Files and output of the field's evaluation programs. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class FieldFilesTest {
    private static final int SIDE = 4;

    @TempDir
    Path folder;

    private Path real = Path.of("");
    private Path fake = Path.of("");

    @BeforeEach
    void writeImages() throws IOException {
        real = images("real.npy", 60, 1);
        fake = images("fake.npy", 50, 2);
        Files.createDirectories(folder.resolve("networks"));
    }

    private Path images(String name, int count, int seed) throws IOException {
        RandomStream random = RandomStream.of(seed, "images");
        float[] values = new float[count * 3 * SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.max(-1, Math.min(1, 0.4 * random.nextGaussian() - 0.1 * seed));
        }
        Path file = folder.resolve(name);
        Npy.write(file, values, count, 3, SIDE, SIDE);
        return file;
    }

    private Path network(String name, String expression) throws IOException {
        Path file = folder.resolve("networks").resolve(name + ".pt");
        Files.write(
                file,
                ScriptArchive.of(
                        "  def forward(self: __torch__.Net, x: Tensor) -> Tensor:\n    return " + expression + "\n"));
        return file;
    }

    private Outcome rhumb(String... arguments) {
        return Rhumb.run(arguments);
    }

    @Test
    void statisticsAreWrittenInBothSpellingsAndReadAgain() throws IOException {
        String pool = network("pool", "torch.mean(x, [2, 3])").toString();
        String spatial =
                network("spatial", "torch.flatten(torch.select(x, 1, 0), 1)").toString();
        Path out = folder.resolve("stats.npz");
        assertThat(rhumb("stats", "--features", pool, real.toString(), "--out", out.toString())
                        .code())
                .isZero();
        assertThat(Npz.names(out)).containsExactly("mu", "sigma");
        assertThat(Npz.read(out, "sigma").shape()).containsExactly(3, 3);
        double whole = fid(real, pool);
        assertThat(fid(out, pool)).isCloseTo(whole, within(1e-12)).isGreaterThan(1e-3);

        Outcome both = rhumb(
                "stats",
                "--features",
                pool,
                "--spelling",
                "guided-diffusion",
                "--spatial",
                spatial,
                real.toString(),
                "--out",
                out.toString());
        assertThat(both.code()).isZero();
        assertThat(Npz.names(out)).containsExactly("mu", "sigma", "mu_s", "sigma_s");
        assertThat(Npz.read(out, "mu_s").shape()).containsExactly(SIDE * SIDE);

        Outcome refused = rhumb(
                "stats",
                "--features",
                pool,
                "--spelling",
                "guided-diffusion",
                real.toString(),
                "--out",
                out.toString());
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.error())
                .isEqualToIgnoringNewLines(
                        "rhumb: --spelling guided-diffusion writes mu_s and sigma_s of spatial features"
                                + " too; name the network that computes them with --spatial");
    }

    private double fid(Path reference, String network) {
        return fid(reference, network, fake);
    }

    private static double fid(Path reference, String network, Path samples) {
        Outcome outcome = Rhumb.run(
                "evaluate",
                "--reference",
                reference.toString(),
                "--samples",
                samples.toString(),
                "--metrics",
                "fid",
                "--features",
                network);
        return Double.parseDouble(outcome.out().replace("fid", "").strip());
    }

    @Test
    void aPresetPrintsTheLinesOfItsProgram() throws IOException {
        network("inception-v3-fid", "torch.mean(x, [2, 3])");
        network("inception-v3-spatial", "torch.flatten(torch.select(x, 1, 0), 1)");
        Outcome missing = preset("adm");
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.out()).isEmpty();
        assertThat(missing.error())
                .contains("--preset adm needs the feature network 'inception-v3-logits'", "nothing is fetched")
                .hasLineCount(1);
        network("inception-v3-logits", "torch.mul(torch.mean(x, [2, 3]), 10)");
        Outcome adm = preset("adm");
        assertThat(adm.error()).doesNotContain("rhumb:");
        assertThat(adm.code()).isZero();
        assertThat(adm.out().lines().map(line -> line.replaceFirst(":.*", "")))
                .containsExactly("Inception Score", "FID", "sFID", "Precision", "Recall");
        assertThat(adm.out())
                .contains("FID: "
                        + fid(
                                real,
                                folder.resolve("networks/inception-v3-fid.pt").toString()));
        assertThat(preset("pytorch-fid").out()).startsWith("FID:  0.");

        network("dinov2-vitl14", "torch.flatten(torch.select(x, 1, 1), 1)");
        assertThat(preset("edm2").out()).matches("fid = 0\\.\\d+\\R" + "fd_dinov2 = [\\d.]+\\R");
        Outcome dgm = preset("dgm-eval");
        // A distance extrapolated from 50 samples of 16 features is refused; the others are printed.
        assertThat(dgm.code()).isEqualTo(2);
        assertThat(dgm.error()).contains("'fd_infinity_value' is left out");
        assertThat(dgm.out().lines().map(line -> line.replaceFirst(":.*", "")))
                .containsExactly("fd", "kd_value", "kd_variance", "precision", "recall", "density", "coverage");
    }

    /** guided-diffusion's reference batches: some images, and the statistics of the whole data set, which FID and sFID compare with. */
    @Test
    void admComparesWithTheStatisticsThatItsReferenceHolds() throws IOException {
        String pool = network("inception-v3-fid", "torch.mean(x, [2, 3])").toString();
        String spatial = network("inception-v3-spatial", "torch.flatten(torch.select(x, 1, 0), 1)")
                .toString();
        network("inception-v3-logits", "torch.mul(torch.mean(x, [2, 3]), 10)");
        Path whole = images("whole.npy", 200, 3);
        Path statistics = folder.resolve("statistics.npz");
        assertThat(rhumb(
                                "stats",
                                "--features",
                                pool,
                                "--spelling",
                                "guided-diffusion",
                                "--spatial",
                                spatial,
                                whole.toString(),
                                "--out",
                                statistics.toString())
                        .code())
                .isZero();
        List<Npz.Entry> entries = new ArrayList<>();
        for (String name : Npz.names(statistics)) {
            entries.add(new Npz.Entry(
                    name,
                    Npz.read(statistics, name).toDoubles(),
                    Npz.read(statistics, name).shape()));
        }
        int[] shape = Npy.read(real).shape();
        entries.add(new Npz.Entry("arr_0", Npy.read(real).toDoubles(), shape));
        String manifold = preset("adm")
                .out()
                .lines()
                .filter(line -> line.startsWith("Prec"))
                .findFirst()
                .orElseThrow();
        assertThat(preset("adm-precision-recall").out()).startsWith(manifold).contains("\nRecall: ");
        real = folder.resolve("VIRTUAL.npz");
        Npz.write(real, entries);
        Outcome adm = preset("adm");
        assertThat(adm.out())
                .as(adm.error())
                .contains("\nFID: " + fid(whole, pool), "sFID: " + fid(whole, spatial), manifold);
        assertThat(adm.error())
                .contains("its statistics mu_s and sigma_s are those of 'fid'")
                .containsPattern("network: '.*inception-v3-fid.pt', SHA-256 [0-9a-f]{64}; images as they are");
    }

    /** Small networks of the published architectures, with random weights (networks, feature_peers.py). */
    private static Path published(String name) {
        return Path.of(
                System.getProperty("rhumb.root"), "framework/networks/src/test/resources/published-features", name);
    }

    @Test
    void presetsRunOnPublishedWeights() throws IOException {
        Files.writeString(
                folder.resolve("networks/dinov2-vitl14.yaml"), """
                task: features
                network: %s
                input: {channels: 3, height: 56, width: 56, low: 0, high: 1, resize: bicubic-antialiased}
                width: 64
                """.formatted(published("dinov2/weights.pth")));
        Files.writeString(folder.resolve("networks/clip-vit-l14-336.yaml"), """
                task: features
                network: %s
                input: {channels: 3, height: 24, width: 24, low: 0, high: 1, resize: bicubic-antialiased}
                """.formatted(published("clip")));
        Outcome dino = preset("fd-dinov2");
        assertThat(dino.out()).as(dino.error()).matches("FD-DINOv2: [\\d.]+(E-?\\d+)?\\R");
        Outcome clip = preset("cmmd");
        assertThat(clip.out()).as(clip.error()).matches("The CMMD value is: {2}[\\d.]+\\R");
        Outcome missing = preset("fid");
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.error()).contains("--preset fid needs the feature network 'inception-v3-fid'", "nothing is");
    }

    @Test
    void aClipScoreComparesImagesWithTheirCaptionsByAPublishedPair() throws IOException {
        Files.writeString(folder.resolve("networks/clip-vit-l14.yaml"), """
                task: clip
                network: %1$s
                input: {channels: 3, height: 24, width: 24, low: -1, high: 1, resize: bicubic-antialiased}
                text: {network: %1$s, tokenizer: %1$s, length: 5, pad: 29, width: 24}
                """.formatted(published("clip")));
        Map<String, Safetensors.Tensor> theirs =
                Safetensors.read(published("clip").resolve("peer.safetensors")).tensors();
        float[] x = theirs.get("x").values();
        Npy.write(folder.resolve("x.npy"), x, 2, 3, 24, 24);
        Path captions = Files.writeString(folder.resolve("captions.txt"), "five\nthree seven eleven\n");
        float[] seen = theirs.get("features").values();
        float[] read = theirs.get("text").values();
        double mean = (cosine(seen, read, 0) + cosine(seen, read, 1)) / 2;
        assertThat(mean).isNegative();
        assertThat(clipCosine(captions, folder.resolve("x.npy"))).isCloseTo(mean, within(1e-6));
        assertThat(clipScore(captions, folder.resolve("x.npy")).out()).isEqualToIgnoringNewLines("CLIPScore: 0.0000");
        // Random networks: some image is near the captions.
        double other = -1;
        for (int seed = 1; other <= 0 && seed < 40; seed++) {
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) Math.sin(seed * 0.1 * i);
            }
            Npy.write(folder.resolve("x.npy"), x, 2, 3, 24, 24);
            other = clipCosine(captions, folder.resolve("x.npy"));
        }
        assertThat(other).isPositive();
        Outcome score = clipScore(captions, folder.resolve("x.npy"));
        assertThat(score.out())
                .as(score.error())
                .isEqualToIgnoringNewLines(String.format(Locale.ROOT, "CLIPScore: %.4f", 100 * other));
        Outcome fewer = clipScore(Files.writeString(captions, "five\n"), folder.resolve("x.npy"));
        assertThat(fewer.code()).isEqualTo(2);
        assertThat(fewer.error()).contains("caption").doesNotContain("\tat ");
        Outcome tooLong =
                clipScore(Files.writeString(captions, "five\nfive five five five five\n"), folder.resolve("x.npy"));
        assertThat(tooLong.code()).isEqualTo(2);
        assertThat(tooLong.error()).contains("has 7 tokens, but the text encoder reads at most 5");
    }

    private Outcome clipScore(Path captions, Path images) {
        return rhumb(
                "evaluate",
                "--preset",
                "clip-score",
                "--raw",
                "--range",
                "-1:1",
                "--models",
                folder.resolve("networks").toString(),
                captions.toString(),
                images.toString());
    }

    private double clipCosine(Path captions, Path images) {
        Outcome outcome = rhumb(
                "evaluate",
                "--reference",
                images.toString(),
                "--samples",
                images.toString(),
                "--metrics",
                "clip-score",
                "--clip",
                "clip-vit-l14",
                "--captions",
                captions.toString(),
                "--raw",
                "--range",
                "-1:1",
                "--models",
                folder.resolve("networks").toString());
        assertThat(outcome.code()).as(outcome.error()).isZero();
        return Double.parseDouble(outcome.out().replace("clip-score", "").strip());
    }

    private static double cosine(float[] a, float[] b, int row) {
        int width = a.length / 2;
        double dot = 0;
        double left = 0;
        double right = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            dot += (double) a[i] * b[i];
            left += (double) a[i] * a[i];
            right += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(left * right);
    }

    @Test
    void aFolderOfSeveralSizesIsResizedByTheNetworksRule() throws IOException {
        Path mixed = Files.createDirectories(folder.resolve("mixed"));
        Path small = Files.createDirectories(folder.resolve("small"));
        Path large = Files.createDirectories(folder.resolve("large"));
        for (int i = 0; i < 12; i++) {
            int side = i % 2 == 0 ? 20 : 33;
            String name = i + ".png";
            ImageIO.write(picture(side, i), "png", mixed.resolve(name).toFile());
            Files.copy(mixed.resolve(name), (i % 2 == 0 ? small : large).resolve(name));
        }
        String network = published("clip").toString();
        double[] whole = mean(mixed, network);
        double[] one = mean(small, network);
        double[] other = mean(large, network);
        for (int i = 0; i < whole.length; i++) {
            assertThat(whole[i]).isCloseTo((one[i] + other[i]) / 2, within(1e-6));
        }
        assertThat(fid(small, network, large)).isPositive();
        Outcome pixels = rhumb("stats", "--features", "pixels", mixed.toString(), "--out", "never.npz");
        assertThat(pixels.code()).isEqualTo(2);
        assertThat(pixels.error()).contains("1.png' is 33 x 33", "have one size, unless a network of features resizes");
    }

    /** Every third one in grey. */
    private static BufferedImage picture(int side, int seed) {
        BufferedImage image = new BufferedImage(
                side, side, seed % 3 == 0 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < side * side; i++) {
            image.setRGB(i % side, i / side, (seed + 1) * 7919 * i);
        }
        return image;
    }

    private double[] mean(Path images, String network) throws IOException {
        Path out = folder.resolve("mean.npz");
        Outcome outcome = rhumb("stats", "--features", network, images.toString(), "--out", out.toString());
        assertThat(outcome.code()).as(outcome.error()).isZero();
        return Npz.read(out, "mu").toDoubles();
    }

    @Test
    void featuresComeFromThePathOfPublishedWeights() throws IOException {
        double described = fid(fake, published("open-clip").toString());
        assertThat(described).isPositive();
        assertThat(fid(
                        fake,
                        published("open-clip")
                                .resolve("open_clip_pytorch_model.bin")
                                .toString()))
                .isEqualTo(described);
    }

    @Test
    void weightsThatCannotBeUsedAreRefusedWithASentence() throws IOException {
        Path cut = folder.resolve("cut.pth");
        byte[] whole = Files.readAllBytes(published("dinov2/weights.pth"));
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
        refused(cut.toString(), "cut.pth: ends before the storage");
        Path other = folder.resolve("other.pth");
        Files.write(
                other,
                Files.readAllBytes(
                        published("../../../../../tensor-files/src/test/resources/dev/rhumb/tensors/state.pt")));
        refused(other.toString(), "holds weights of no feature network that is written here");
        Path code = folder.resolve("code.pth");
        Files.write(
                code,
                "\u0080\u0002cos\nsystem\nX\u0004\0\0\0true\u0085R."
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        refused(code.toString(), "code.pth: its pickle names 'os.system', which is not read");
        Path gone = folder.resolve("gone.pth");
        refused(gone.toString(), "gone.pth");
    }

    private void refused(String network, String... parts) {
        Outcome outcome = rhumb(
                "evaluate",
                "--reference",
                real.toString(),
                "--samples",
                fake.toString(),
                "--metrics",
                "fid",
                "--features",
                network);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.error()).contains(parts).hasLineCount(1).doesNotContain("\tat ");
    }

    private Outcome preset(String name) {
        return rhumb(
                "evaluate",
                "--preset",
                name,
                "--models",
                folder.resolve("networks").toString(),
                real.toString(),
                fake.toString());
    }

    @Test
    void featuresNeedNoNetwork() throws IOException {
        RandomStream random = RandomStream.of(3, "features");
        double[] values = new double[80 * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian() + (i >= 160 ? 0.5 : 0);
        }
        Features all = Features.of(values, 80, 4);
        int[] later = java.util.stream.IntStream.range(40, 80).toArray();
        real = folder.resolve("a.npy");
        fake = folder.resolve("b.npy");
        Npy.write(real, all.head(40).toArray(), 40, 4);
        Npy.write(fake, all.subset(later).toArray(), 40, 4);
        Outcome adm = preset("adm");
        assertThat(adm.code()).isEqualTo(2);
        assertThat(adm.error())
                .contains("'sFID' is left out: features of 'inception-v3-spatial' are needed")
                .contains("'Inception Score' is left out");
        assertThat(adm.out()).contains("Precision: " + PrecisionRecall.precision(all.head(40), all.subset(later), 3));
        String printed = preset("pytorch-fid").out().replace("FID:  ", "").strip();
        assertThat(Double.parseDouble(printed))
                .isCloseTo(FrechetDistance.between(all.head(40), all.subset(later)), within(1e-12));
        assertThat(rhumb("evaluate", "--preset", "clean", real.toString(), fake.toString())
                        .error())
                .contains(
                        "presets are adm, adm-precision-recall, clip-score, cmmd, dgm-eval, edm2, fd-dinov2, fid, inception-score, pytorch-fid, sfid");
    }
}
