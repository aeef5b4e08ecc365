package dev.rhumb.runner.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.diffusion.network.TinyScript;
import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.runner.command.Rhumb.Outcome;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Images and noise of one's own, at the command's door. */
@ResourceLock(Resources.SYSTEM_OUT)
class OwnDataTest {
    private static final int STEPS = 3;
    private static final int SIDE = 4;

    @TempDir
    Path folder;

    @BeforeEach
    void networkAndData() throws IOException {
        // The ready denoiser of standard normal data: D(x; sigma) = x / (1 + sigma^2).
        TinyScript.write(
                folder.resolve("net.pt"),
                "x, t",
                "torch.div(x, torch.add(torch.view(torch.square(t), [-1, 1, 1, 1]), 1.))");
        Files.writeString(folder.resolve("net.yaml"), """
                task: denoiser
                network: net.pt
                prediction: denoised
                noise: {sigmas: {smallest: 0.01, largest: 50}, time: sigma}
                sample: {channels: 3, height: 4, width: 4}
                """);
        TinyScript.write(folder.resolve("features.pt"), "torch.mean(x, [2, 3])");
        images("train", 24, 4, 4);
        images("test", 12, 4, 4);
        images("small", 2, 4, 4);
        images("wide", 6, 6, 4);
    }

    private void images(String name, int count, int width, int height) throws IOException {
        for (String type : List.of("cat", "dog")) {
            Path into =
                    Files.createDirectories(folder.resolve("data").resolve(name).resolve(type));
            for (int i = 0; i < count / 2; i++) {
                BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
                for (int pixel = 0; pixel < width * height; pixel++) {
                    image.setRGB(pixel % width, pixel / width, 0x010101 * (180 + (i * 5 + pixel * 3) % 70));
                }
                ImageIO.write(image, "png", into.resolve("a" + i + ".png").toFile());
            }
        }
    }

    private Outcome rhumb(String command, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("own.yaml"), """
                model: %s
                sampler: {type: euler, steps: %d}
                schedule: {type: karras, sigma-min: 0.1, sigma-max: 10}
                samples: {count: 6, labels: none, seeds: [1, 2]}
                reference: {dataset: {type: folder, name: own, folder: train}}
                features: %s
                metrics: [saturation]
                guidance: {plain: []}
                """.formatted(
                        folder.resolve("net.yaml"), STEPS, folder.resolve("features.pt")));
        List<String> arguments = new ArrayList<>(List.of(command, file.toString()));
        arguments.addAll(Arrays.asList(more));
        return Rhumb.run(arguments.toArray(String[]::new));
    }

    private Outcome plan(String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("--data", folder.resolve("data").toString()));
        arguments.addAll(Arrays.asList(more));
        return rhumb("plan", arguments.toArray(String[]::new));
    }

    private static void refused(Outcome outcome, String... parts) {
        assertThat(outcome.code()).as(outcome.error()).isEqualTo(2);
        assertThat(outcome.error()).contains(parts).doesNotContain("internal error");
    }

    @Test
    void allImagesOfAFolderAreTheReferenceAndTheFloorTakesOthersOfThem() throws IOException {
        assertThat(plan().error()).isEmpty();
        Outcome few = plan("samples.count=20");
        assertThat(few.code()).as(few.error()).isZero();
        assertThat(few.error()).contains("warning: the floor has 12 real images, but there are 20 samples");
        refused(plan("reference.count=24"), "reference.count is 24", "the floor takes other images", "at most 23");
        refused(plan("reference.split=train"), "nothing of 'own' is held out; give held-out or test");
        refused(plan("metrics=[memorisation]"), "'memorisation' needs");
    }

    @Test
    void aTestSetOfItsOwnIsTheReference() throws IOException {
        String own = "reference.dataset={type: folder, name: own, folder: train, test: {folder: %s}}";
        Outcome plan = plan(own.formatted("test"));
        assertThat(plan.code()).as(plan.error()).isZero();
        assertThat(plan.error()).isEmpty();
        refused(
                plan("reference.dataset={type: folder, name: own, folder: train, held-out: 5, test: {folder: test}}"),
                "held-out is 5, but the test set of own has 12 images; leave held-out out");
        refused(plan(own.formatted("wide")), "the test set of own has images 3x4x6, but the others are 3x4x4");
        refused(plan(own.formatted("test/cat")), "the test set of own has the classes [cat]", "the same sub-folders");
        // A training part of four images is no floor for six samples.
        Outcome small = plan(
                "reference.dataset={type: folder, name: own, folder: small, test: {folder: test}}",
                "reference.count=12");
        assertThat(small.error()).contains("warning: the floor has 2 real images, but there are 6 samples");
    }

    @Test
    void imagesOfSeveralSizesAreRefusedWithACommandThatMakesThemOne() throws IOException {
        Files.copy(folder.resolve("data/wide/cat/a0.png"), folder.resolve("data/train/cat/z.png"));
        refused(
                plan(),
                "is 4 x 6 colour",
                "is 4 x 4 colour",
                "mogrify -path OUT -resize 4x4^ -gravity center -extent 4x4");
    }

    @Test
    void aTrainingDescribesItsTestSet() throws IOException {
        Path file = Files.writeString(
                folder.resolve("t.yaml"), "dataset: {type: folder, name: own, folder: train, test: {folder: test}}\n");
        String data = folder.resolve("data").toString();
        Outcome shown = Rhumb.run("data", file.toString(), "--data", data, "--classes");
        assertThat(shown.code()).as(shown.error()).isZero();
        assertThat(shown.out())
                .contains("36 images 3x4x4, 2 classes", "24 of them to train on, 12 in its test set")
                .contains("class 0 'cat': 18 images, 12 to train on");
    }

    @Test
    void noiseThatIsWrittenAndReadAgainGivesTheSameSamplesAndThoseOfOnesOwnLoop() throws IOException {
        Path noise = folder.resolve("noise.npy");
        assertThat(rhumb("noise", "--out", noise.toString()).code()).isZero();
        assertThat(Npy.read(noise).shape()).containsExactly(12, 3, SIDE, SIDE);
        float[] plain = sampled("a");
        float[] given = sampled("b", "--noise", noise.toString());
        assertThat(given).isEqualTo(plain);

        double[] start = Npy.read(noise).toDoubles();
        double[] sigmas = new double[STEPS + 1];
        for (int i = 0; i < STEPS; i++) { // Karras et al. 2022, equation 5, rho = 7
            double root = Math.pow(10, 1 / 7.0) + i / (STEPS - 1.0) * (Math.pow(0.1, 1 / 7.0) - Math.pow(10, 1 / 7.0));
            sigmas[i] = Math.pow(root, 7);
        }
        int each = 3 * SIDE * SIDE;
        for (int i = 0; i < plain.length; i++) {
            double x = start[6 * each + i] * sigmas[0]; // the block of seed 2
            for (int step = 0; step < STEPS; step++) {
                double denoised = x / (1 + sigmas[step] * sigmas[step]);
                x += (sigmas[step + 1] - sigmas[step]) * (x - denoised) / sigmas[step];
            }
            assertThat((double) plain[i]).isCloseTo(x, within(1e-5));
        }
    }

    /** The samples of seed 2. */
    private float[] sampled(String out, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--data",
                folder.resolve("data").toString(),
                "--out",
                folder.resolve(out).toString()));
        arguments.addAll(Arrays.asList(more));
        Outcome run = rhumb("run", arguments.toArray(String[]::new));
        assertThat(run.code()).as(run.error()).isZero();
        return Npy.read(folder.resolve(out).resolve("plain/single/2/samples.npy"))
                .toFloats();
    }

    @Test
    void noiseThatDoesNotFitIsRefusedByPlan() throws IOException {
        Path noise = folder.resolve("noise.npy");
        Npy.write(noise, new float[6 * 48], 6, 3, 4, 4);
        refused(
                plan("--noise", noise.toString()),
                "has the shape [6, 3, 4, 4]; due is [12, 3, 4, 4]",
                "each of the 2 seeds");
        double[] scaled = new double[12 * 48];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = i % 2 == 0 ? 80 : -80;
        }
        Npy.write(noise, scaled, 12, 3, 4, 4);
        refused(plan("--noise", noise.toString()), "a standard deviation of 80.0; give noise of deviation 1");
        refused(plan("samples.noise=missing.npy"), "there is no file");
    }
}
