package dev.rhumb.runner.command;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.network.TinyScript;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Reading;
import dev.rhumb.runner.command.Rhumb.Outcome;
import dev.rhumb.runner.plan.ImportedModels;
import dev.rhumb.runner.plan.ModelSource;
import dev.rhumb.tensors.Safetensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** A folder that diffusers saved, as a model: opened, described, sampled, edited. */
@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class PublishedFolderTest {
    private static final Path DIT =
            Path.of(System.getProperty("rhumb.root"), "framework/networks/src/test/resources/published/dit");

    /** The timestep of the peer's second row, and its label. */
    private static final int TIMESTEP = 400;

    @TempDir
    Path folder;

    @Test
    void itsPredictionIsTheLibrarysAtTheLevelOfTheTimestep() {
        Map<String, Safetensors.Tensor> peer =
                Safetensors.read(DIT.resolve("peer.safetensors")).tensors();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                Denoiser denoiser = source().open(manager, DataType.FLOAT32)) {
            assertThat(denoiser.dataShape()).isEqualTo(new Shape(3, 8, 8));
            assertThat(denoiser.classes()).isEqualTo(5);
            assertThat(denoiser.hasNull()).isTrue();
            NDArray x = array(manager, peer, "input.0.x").get("1:2");
            double abar = VpTable.ddpm().alphaBars()[TIMESTEP];
            NoiseLevel level = NoiseLevel.of(Math.sqrt(abar), Math.sqrt(1 - abar));
            Condition four = Condition.ofLabels("4", manager.create(new long[] {4}), () -> manager.create(0f));
            Edit edit = new Edit("skipped-block", List.of("transformer_blocks.0"));
            Reading reading = new Reading("transformer_blocks.1.attn1");
            List<Denoiser.Answer> answers = denoiser.answer(List.of(
                    new Denoiser.Query(x, level, level, four, List.of(), Set.of(reading), null),
                    new Denoiser.Query(x, level, level, four, List.of(edit))));
            assertSame(
                    answers.get(0).denoised(),
                    x,
                    level,
                    array(manager, peer, "result").get("1:2"));
            assertSame(
                    answers.get(1).denoised(),
                    x,
                    level,
                    array(manager, peer, "edited.skipped-block@transformer_blocks.0")
                            .get("1:2"));
            NDArray map = Objects.requireNonNull(answers.get(0).readings().get(reading));
            assertThat(map.getShape()).isEqualTo(new Shape(1, 2, 16, 16));
            for (float sum : map.sum(new int[] {3}).toFloatArray()) {
                assertThat(sum).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-5f));
            }
        }
    }

    /** x0 = (x - s eps) / a. */
    private static void assertSame(NDArray denoised, NDArray x, NoiseLevel level, NDArray noise) {
        float[] due = x.sub(noise.mul(level.s())).div(level.a()).toFloatArray();
        float[] found = denoised.toFloatArray();
        for (int i = 0; i < due.length; i++) {
            assertThat(found[i]).isCloseTo(due[i], org.assertj.core.api.Assertions.within(1e-4f));
        }
    }

    private static NDArray array(NDManager manager, Map<String, Safetensors.Tensor> peer, String name) {
        Safetensors.Tensor tensor = Objects.requireNonNull(peer.get(name), name);
        return manager.create(tensor.values(), new Shape(tensor.shape()));
    }

    private static ModelSource source() {
        return new ImportedModels(List.of()).find(DIT.toString()).orElseThrow().denoiser("dit");
    }

    @Test
    void openPrintsWhatItIsAndWritesADescriptionThatIsAModel() throws IOException {
        Path description = folder.resolve("models/small-dit.yaml");
        Outcome opened = Rhumb.run("open", DIT.toString(), "--as", description.toString());
        assertThat(opened.code()).as(opened.error()).isZero();
        assertThat(opened.out())
                .contains("architecture: DiTTransformer2DModel")
                .contains("prediction: epsilon")
                .contains("classes: 5")
                .contains("sites, self attention: transformer_blocks.0.attn1, transformer_blocks.1.attn1")
                .contains("folder: " + DIT)
                .contains("schedule:");
        ModelSource described = new ImportedModels(List.of())
                .find(description.toString())
                .orElseThrow()
                .denoiser("d");
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                Denoiser denoiser = described.open(manager, DataType.FLOAT32);
                Denoiser standIn = described.standIn(manager, DataType.FLOAT32)) {
            assertThat(standIn.inside().sites()).isEqualTo(denoiser.inside().sites());
            assertThat(standIn.classes()).isEqualTo(denoiser.classes());
        }
        Outcome again = Rhumb.run("open", DIT.toString(), "--as", description.toString());
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.error()).contains("is there already");
    }

    @Test
    void whatIsNoModelOrDoesNotFitIsOneSentence() throws IOException {
        Path other = folder.resolve("other.safetensors");
        Map<String, Safetensors.Tensor> tensors =
                Map.of("a.weight", new Safetensors.Tensor(new long[] {1}, new float[1]));
        Safetensors.write(other, tensors, Map.of(), Safetensors.Format.F32);
        Outcome nothing = Rhumb.run("open", other.toString());
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.error())
                .contains(
                        "holds neither model_index.json nor config.json",
                        "its 1 keys are of no architecture",
                        "'a.weight'");
        Files.delete(other);
        assertThat(Rhumb.run("open", folder.toString()).code()).isEqualTo(2);
        assertThat(Rhumb.run("open", other.toString()).error()).contains("there is no folder or file");
        for (String file : List.of("scheduler_config.json", "diffusion_pytorch_model.safetensors")) {
            Files.copy(DIT.resolve(file), folder.resolve(file));
        }
        String config = Files.readString(DIT.resolve("config.json"));
        Files.writeString(folder.resolve("config.json"), config.replace("\"num_layers\": 2", "\"num_layers\": 3"));
        Outcome larger = Rhumb.run("open", folder.toString());
        assertThat(larger.code()).isEqualTo(2);
        assertThat(larger.error())
                .contains("does not fit DiTTransformer2DModel as it is configured: ")
                .contains("keys are missing (transformer_blocks.2.");
        Files.writeString(folder.resolve("config.json"), config);
        String scheduler = Files.readString(DIT.resolve("scheduler_config.json"));
        Files.writeString(
                folder.resolve("scheduler_config.json"), scheduler.replace("DDIMScheduler", "FlowMatchLCMScheduler"));
        Outcome flow = Rhumb.run("open", folder.toString());
        assertThat(flow.code()).isEqualTo(2);
        assertThat(flow.error())
                .contains("scheduler_config.json:2:")
                .contains("_class_name: 'FlowMatchLCMScheduler' has no counterpart");
        Files.delete(folder.resolve("scheduler_config.json"));
        assertThat(Rhumb.run("open", folder.toString()).error()).contains("has no scheduler_config.json");
    }

    @Test
    void weightsAloneAreRecognisedByTheirKeysAndLackAConfiguration() {
        Outcome opened = Rhumb.run(
                "open", DIT.resolve("diffusion_pytorch_model.safetensors").toString());
        assertThat(opened.code()).as(opened.error()).isZero();
        assertThat(opened.out())
                .contains("architecture: DiTTransformer2DModel, by its keys", "tensors")
                .contains("missing: config.json with \"_class_name\": \"DiTTransformer2DModel\"");
    }

    @Test
    void anExperimentNamesTheFolder() throws IOException {
        Path images = Files.createDirectories(folder.resolve("data/own/one"));
        for (int i = 0; i < 12; i++) {
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
            image.setRGB(i % 8, 3, 0xff8000 + i);
            ImageIO.write(image, "png", images.resolve("a" + i + ".png").toFile());
        }
        TinyScript.write(folder.resolve("features.pt"), "torch.mean(x, [2, 3])");
        Path out = folder.resolve("r");
        Path experiment =
                Files.writeString(folder.resolve("e.yaml"), """
                model: {folder: %s}
                sampler: {type: ddim, steps: 3, eta: 0}
                schedule: {type: ddim}
                samples: {count: 4, labels: balanced, seeds: [1]}
                reference: {dataset: {type: folder, name: own, folder: own, held-out: 6}, count: 4}
                features: %s
                metrics: [saturation]
                guidance: {plain: []}
                """.formatted(DIT, folder.resolve("features.pt")));
        String data = folder.resolve("data").toString();
        Outcome run = Rhumb.run("run", experiment.toString(), "--data", data, "--out", out.toString());
        assertThat(run.code()).as(run.error()).isZero();
        assertThat(Files.readString(out.resolve("metrics.csv"))).contains("plain,");
        String text = Files.readString(experiment)
                .replace(DIT.toString(), folder.resolve("nowhere").toString());
        Outcome nowhere = Rhumb.run("plan", Files.writeString(experiment, text).toString(), "--data", data);
        assertThat(nowhere.code()).isEqualTo(2);
        assertThat(nowhere.error()).contains("e.yaml:1:", "there is no folder '" + folder.resolve("nowhere") + "'");
    }
}
