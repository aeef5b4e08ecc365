package dev.rhumb.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.data.StoredImages;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.data.DigitsData;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.Autoencoder;
import dev.rhumb.diffusion.network.AutoencoderShape;
import dev.rhumb.diffusion.network.Judge;
import dev.rhumb.diffusion.network.JudgeShape;
import dev.rhumb.diffusion.network.LatentSpace;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.NetworkDecoder;
import dev.rhumb.diffusion.network.NetworkDenoiser;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutoencodingTest {
    private static final AutoencoderShape KL = shape(new AutoencoderShape.Kl(2));
    private static final AutoencoderShape VQ = shape(new AutoencoderShape.Vq(2, 16, 0.25));
    private static final DatasetSource SQUARES = new DigitsData("squares", "none", 32);
    private static final AutoencoderLosses.Adversary ADVERSARY =
            new AutoencoderLosses.Adversary(List.of(8, 8), 0.5, 5, 1e-3);

    @TempDir
    Path folder;

    @BeforeAll
    static void oneThread() {
        Engine.getInstance();
        PyTorch.setThreads(1);
    }

    @AfterAll
    static void allThreads() {
        PyTorch.setThreads(Runtime.getRuntime().availableProcessors());
    }

    private static AutoencoderShape shape(AutoencoderShape.Bottleneck bottleneck) {
        return new AutoencoderShape(3, 8, 8, bottleneck, List.of(8, 16), List.of(1, 1), List.of(1, 1), false, 8, 4);
    }

    /** Bright squares of a random place and colour on black. */
    private static Dataset squares(int size) {
        byte[] pixels = new byte[size * 192];
        for (int i = 0; i < size; i++) {
            Draws draws = new Draws(4, "square", i);
            int top = draws.between(0, 4);
            int left = draws.between(0, 4);
            for (int c = 0; c < 3; c++) {
                byte colour = (byte) draws.between(0, 255);
                for (int p = 0; p < 16; p++) {
                    pixels[i * 192 + c * 64 + (top + p / 4) * 8 + left + p % 4] = colour;
                }
            }
        }
        return new StoredImages("squares", "abc", pixels, 255, new int[size], 3, 8, 8, 1);
    }

    private static TrainingPlan plan(AutoencoderShape shape, AutoencoderLosses losses, long steps) {
        return new SmallPlan(Task.AUTOENCODER, shape, steps)
                .dataset(SQUARES)
                .preconditioning(Preconditioning.Kind.DENOISED, 1)
                .noise(new NoiseDistributions.LogUniform(0.1, 1))
                .averaging(new Averaging(100, 0.2, List.of()))
                .batch(16)
                .losses(losses)
                .plan();
    }

    private static AutoencoderLosses losses(
            AutoencoderLosses.Perceptual perceptual, AutoencoderLosses.Adversary adversary) {
        return new AutoencoderLosses(1, 1, 1e-3, perceptual, adversary, new AutoencoderLosses.Revival(5, 50));
    }

    private Path train(TrainingPlan plan, String name, Progress progress) throws IOException {
        return new Trainer(plan, squares(96), folder.resolve(name), progress).run();
    }

    private Path perceptual() throws IOException {
        Path file = folder.resolve("judge.safetensors");
        try (NDManager manager = NDManager.newBaseManager()) {
            Judge judge = new Judge(manager, new JudgeShape(3, 8, 8, 2, List.of(8, 8), 4, 4));
            judge.initialize(3);
            ModelFile.write(
                    file,
                    new ModelFile.Description(
                            "judge",
                            "clean-classifier",
                            judge.shape(),
                            new Preconditioning(Preconditioning.Kind.EDM, 0.5),
                            "squares",
                            "abc",
                            new JsonObject(),
                            new JsonObject()),
                    judge,
                    judge.toFloats(),
                    Safetensors.Format.F32);
        }
        return file;
    }

    @Test
    void aNormalBottleneckLearnsAndItsLatentsHaveUnitDeviation() throws IOException {
        Path file = train(plan(KL, losses(null, null), 150), "kl", Progress.SILENT);
        try (NDManager manager = NDManager.newBaseManager()) {
            ModelFile model = ModelFile.load(file, manager);
            Autoencoder net = (Autoencoder) model.network();
            assertThat(model.metric("psnr").getAsDouble()).isGreaterThan(18);
            assertThat(model.metric("nats-per-dimension").getAsDouble()).isPositive();
            NDArray images = squares(96).images(manager, 64, 96);
            float[] latents = net.encode(images).toFloatArray();
            for (int channel = 0; channel < 2; channel++) {
                double sum = 0;
                double squares = 0;
                for (int i = 0; i < latents.length; i++) {
                    if (i / 16 % 2 == channel) {
                        sum += latents[i];
                        squares += latents[i] * latents[i];
                    }
                }
                int count = latents.length / 2;
                assertThat(sum / count).isCloseTo(0, within(0.01));
                assertThat(Math.sqrt(squares / count)).isCloseTo(1, within(0.01));
            }
            double error = net.decode(net.encode(images))
                    .clip(-1, 1)
                    .sub(images)
                    .square()
                    .mean()
                    .getFloat();
            assertThat(10 * Math.log10(4 / error))
                    .isCloseTo(model.metric("psnr").getAsDouble(), within(0.1));
        }
    }

    @Test
    void aQuantisedBottleneckLearnsAndUsesItsCodes() throws IOException {
        Path file = train(plan(VQ, losses(null, null), 150), "vq", Progress.SILENT);
        try (NDManager manager = NDManager.newBaseManager()) {
            ModelFile model = ModelFile.load(file, manager);
            assertThat(model.metric("psnr").getAsDouble()).isGreaterThan(15);
            assertThat(model.metric("codes-used").getAsDouble()).isGreaterThan(0.5);
            assertThat(model.metric("code-perplexity").getAsDouble()).isBetween(4.0, 16.0);
        }
    }

    @Test
    void aTrainingKilledAfterTheAdversaryBeganEndsWithTheSameBits() throws IOException {
        AutoencoderLosses.Perceptual seen =
                new AutoencoderLosses.Perceptual(perceptual().toString(), 0.5);
        TrainingPlan plan = plan(VQ, losses(seen, ADVERSARY), 12);
        Path whole = train(plan, "whole", Progress.SILENT);
        Progress killer = report -> {
            if (report.step() == 10) {
                throw new IllegalStateException("killed");
            }
        };
        assertThatThrownBy(() -> train(plan, "killed", killer)).hasMessage("killed");
        Path resumed = train(plan, "killed", Progress.SILENT);
        assertThat(Files.mismatch(resumed, whole)).isEqualTo(-1);
        assertThat(Files.mismatch(
                        folder.resolve("killed/checkpoint.safetensors"),
                        folder.resolve("whole/checkpoint.safetensors")))
                .isEqualTo(-1);
        Path without = train(plan(VQ, losses(seen, null), 12), "without", Progress.SILENT);
        assertThat(Files.mismatch(without, whole)).as("the adversary is heard").isNotEqualTo(-1);
    }

    @Test
    void gradientIsTheDifferenceQuotientOfTheLossWithoutAdversary() throws IOException {
        AutoencoderLosses.Perceptual seen =
                new AutoencoderLosses.Perceptual(perceptual().toString(), 0.5);
        TrainingPlan plan = plan(KL, losses(seen, null), 4);
        try (NDManager manager = NDManager.newBaseManager()) {
            Autograd.recording(false, () -> {
                Autoencoder net = new Autoencoder(manager, KL);
                net.initialize(3);
                net.freeze(Precision.FLOAT64);
                Autoencoding objective = Autoencoding.of(plan, net, ModelFinder.PATHS);
                Minibatch batch = Minibatch.draw(manager, plan, squares(96), new int[] {1, 2, 3}, "test", 0, false);
                NDArray leaf = Autograd.leaf(net.weights());
                double loss = objective.evaluate(leaf, batch).loss().get();
                NDArray gradient = leaf.getGradient();
                NDArray frozen = net.weights().duplicate();
                assertThat(objective.evaluate(frozen, batch).loss().get()).isCloseTo(loss, within(1e-9));
                NDArray direction = gradient.div(gradient.norm());
                double h = 1e-3;
                double up = objective
                        .evaluate(frozen.add(direction.mul(h)), batch)
                        .loss()
                        .get();
                double down = objective
                        .evaluate(frozen.sub(direction.mul(h)), batch)
                        .loss()
                        .get();
                double expected = gradient.norm().getFloat();
                assertThat((up - down) / (2 * h)).isCloseTo(expected, within(0.02 * expected));
                return net;
            });
        }
    }

    @Test
    void theAdversarySlopesAreThoseOfTheHingeLoss() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray real = manager.create(new float[] {0.5f, 2}, new Shape(2, 1));
            NDArray made = manager.create(new float[] {-3, 0.25f}, new Shape(2, 1));
            assertThat(PatchAdversary.hinge(real, made)).isCloseTo((0.25 + 0.625) / 2, within(1e-7));
            NDArray both = real.concat(made, 0);
            assertThat(PatchAdversary.slope(both, 2).toFloatArray()).containsExactly(-0.25f, -0f, 0, 0.25f);
        }
    }

    @Test
    void refusesAnAutoencoderWithoutLossesAndAPerceptualNetworkThatIsNoJudge() throws IOException {
        assertThatThrownBy(() -> plan(KL, null, 4))
                .hasMessage("losses must be given for an autoencoder and for nothing else, not absent");
        Path other = train(plan(KL, losses(null, null), 2), "other", Progress.SILENT);
        AutoencoderLosses.Perceptual wrong = new AutoencoderLosses.Perceptual(other.toString(), 1);
        assertThatThrownBy(() -> train(plan(KL, losses(wrong, null), 2), "wrong", Progress.SILENT))
                .hasMessageContaining(
                        "was trained as autoencoder on images 3x8x8; the perceptual loss needs a network of type judge");
    }

    private static TrainingPlan onLatents(Path autoencoder, int shift) {
        UNetShape network = new UNetShape(2, 4, 4, 1, 1, List.of(8, 8), 1, List.of(1), 8, 8, 4);
        return new SmallPlan(Task.DENOISER, network, 40)
                .name("latent")
                .dataset(SQUARES)
                .preconditioning(Preconditioning.Kind.EDM, 1)
                .averaging(new Averaging(100, 0.2, List.of()))
                .batch(16)
                .labelDropout(0.1)
                .shift(shift)
                .latent(autoencoder.toString())
                .plan();
    }

    @Test
    void aDenoiserLearnsOnLatentsAndItsFileNamesTheAutoencoder() throws IOException {
        Path first = train(plan(KL, losses(null, null), 40), "first", Progress.SILENT);
        Path second = train(plan(KL, losses(null, null), 42), "second", Progress.SILENT);
        List<Double> seen = new ArrayList<>();
        Path file = train(onLatents(first, 0), "latent", report -> seen.add(report.validationLoss()));
        assertThat(seen.get(seen.size() - 1)).isLessThan(0.95 * seen.get(1));
        ModelFile.Description said = ModelFile.describe(file);
        LatentSpace space = LatentSpace.of(said).orElseThrow();
        assertThat(space).isEqualTo(LatentSpace.of(first));
        assertThat(said.checksum()).isEqualTo("abc");
        try (NDManager manager = NDManager.newBaseManager()) {
            NetworkDecoder decoder = NetworkDecoder.load(first, space, manager);
            NetworkDenoiser model = NetworkDenoiser.of(ModelFile.load(file, manager), decoder);
            assertThat(model.decoder()).isSameAs(decoder);
            assertThat(model.dataShape()).isEqualTo(new Shape(2, 4, 4));
            assertThatThrownBy(() -> NetworkDenoiser.of(ModelFile.load(file, manager)))
                    .hasMessageContaining("was trained on the latents of 'tiny.safetensors' and needs its decoder");
            assertThatThrownBy(() -> NetworkDecoder.load(second, space, manager))
                    .hasMessageContaining("is not the autoencoder that the model was trained with: its SHA-256 is ");
            assertThatThrownBy(() -> NetworkDecoder.load(file, LatentSpace.of(file), manager))
                    .hasMessageContaining("was trained as denoiser, not as an autoencoder");
        }
    }

    @Test
    void aCheckpointOfAnotherAutoencodersLatentsIsRefused() throws IOException {
        Path first = train(plan(KL, losses(null, null), 4), "first", Progress.SILENT);
        Path second = train(plan(KL, losses(null, null), 6), "second", Progress.SILENT);
        train(onLatents(first, 0), "latent", Progress.SILENT);
        Files.copy(second, first, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> train(onLatents(first, 0), "latent", Progress.SILENT))
                .hasMessageContaining("the data have changed since the checkpoint was written");
    }

    @Test
    void latentsAreThePosteriorsMeansInTheOrderOfTheImages() throws IOException {
        Path file = train(plan(KL, losses(null, null), 4), "first", Progress.SILENT);
        Dataset images = squares(300);
        LatentImages latents = LatentImages.encode(images, file, Device.cpu(), sentence -> {});
        assertThat(latents.size()).isEqualTo(300);
        try (NDManager manager = NDManager.newBaseManager()) {
            Autoencoder net = (Autoencoder) ModelFile.load(file, manager).network();
            float[] expected = net.encode(images.images(manager, 290, 300)).toFloatArray();
            assertThat(latents.range(290, 300).images(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))
                    .containsExactly(expected, within(1e-5f));
        }
        assertThatThrownBy(() -> onLatents(file, 1)).hasMessage("shift must be 0 for training on latents, not 1");
        assertThatThrownBy(() -> LatentImages.encode(images, perceptual(), Device.cpu(), sentence -> {}))
                .hasMessageContaining("was trained as clean-classifier, not as an autoencoder");
    }
}
