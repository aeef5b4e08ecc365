package dev.rhumb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.AutoencoderShape;
import dev.rhumb.diffusion.network.JudgeShape;
import dev.rhumb.diffusion.network.LatentSpace;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.ScriptedNetwork;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.network.NetworkShape;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.TestMethods;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatentModelFilesTest {
    private static final AutoencoderShape AUTOENCODER = new AutoencoderShape(
            3, 8, 8, new AutoencoderShape.Kl(2), List.of(4, 8), List.of(0, 0), List.of(0, 0), false, 4, 2);
    private static final UNetShape LATENT = new UNetShape(2, 4, 4, 3, 1, List.of(8, 8), 1, List.of(1), 8, 8, 4);

    @TempDir
    Path folder;

    private Path write(String name, String task, NetworkShape shape, long seed, @Nullable LatentSpace space)
            throws IOException {
        Path file = folder.resolve(name + ".safetensors");
        JsonObject training = new JsonObject();
        if (space != null) {
            space.addTo(training);
        }
        try (NDManager manager = PyTorch.manager()) {
            ScriptedNetwork network = Networks.build(shape, manager);
            network.initialize(seed);
            ModelFile.write(
                    file,
                    new ModelFile.Description(
                            name,
                            task,
                            shape,
                            new Preconditioning(Preconditioning.Kind.EDM, 1),
                            "shapes",
                            "abc",
                            training,
                            new JsonObject()),
                    network,
                    network.toFloats(),
                    Safetensors.Format.F16);
        }
        return file;
    }

    private ModelSource latentModel(SafetensorsModels models) {
        return models.find("latent").orElseThrow().denoiser("latent");
    }

    @Test
    void aLatentModelComesWithTheDecoderThatLiesBesideIt() throws IOException {
        Path autoencoder = write("autoencoder", "autoencoder", AUTOENCODER, 1, null);
        write("latent", "denoiser", LATENT, 2, LatentSpace.of(autoencoder));
        ModelSource source = latentModel(new SafetensorsModels(List.of(folder)));
        try (NDManager manager = PyTorch.manager();
                Denoiser opened = source.open(manager, DataType.FLOAT32);
                Denoiser free = source.standIn(manager, DataType.FLOAT32)) {
            Decoder decoder = Objects.requireNonNull(opened.decoder());
            Decoder standIn = Objects.requireNonNull(free.decoder());
            assertThat(standIn.imageShape()).isEqualTo(decoder.imageShape()).isEqualTo(new Shape(3, 8, 8));
            assertThat(standIn.latentShape()).isEqualTo(decoder.latentShape()).isEqualTo(opened.dataShape());
            assertThat(standIn.latentSpace()).isEqualTo(decoder.latentSpace());
            NDArray latents = manager.ones(new Shape(5, 2, 4, 4));
            assertThat(standIn.decode(latents).getShape())
                    .isEqualTo(decoder.decode(latents).getShape())
                    .isEqualTo(new Shape(5, 3, 8, 8));
        }
    }

    @Test
    void anAutoencoderThatIsMissingOrAnotherIsRefused() throws IOException {
        Path autoencoder = write("autoencoder", "autoencoder", AUTOENCODER, 1, null);
        write("latent", "denoiser", LATENT, 2, LatentSpace.of(autoencoder));
        SafetensorsModels models = new SafetensorsModels(List.of(folder));
        write("autoencoder", "autoencoder", AUTOENCODER, 3, null);
        assertThatThrownBy(() -> latentModel(models))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining(
                        "autoencoder.safetensors' is not the autoencoder that the model was trained with");
        Files.delete(autoencoder);
        assertThatThrownBy(() -> latentModel(models))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "was trained on the latents of 'autoencoder.safetensors', which is neither in the same"
                                + " folder nor in a folder of models");
    }

    @Test
    void aClassifierOfImagesIsRefusedAtNoisedLatentsBeforeAnythingIsSampled() throws IOException {
        LatentSpace space = LatentSpace.of(write("autoencoder", "autoencoder", AUTOENCODER, 1, null));
        write("latent", "denoiser", LATENT, 2, space);
        write("of-images", "clean-classifier", new JudgeShape(3, 8, 8, 3, List.of(8, 8), 4, 4), 3, null);
        write("of-latents", "clean-classifier", new JudgeShape(2, 4, 4, 3, List.of(8, 8), 4, 4), 3, space);
        assertThatThrownBy(() -> count("of-images"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "guidance.guided: posterior: the likelihood 'of-images' sees images, but the model");
        assertThat(count("of-latents")).isPositive();
    }

    private double count(String likelihood) {
        String text = """
                model: latent
                sampler: {type: euler, steps: 4}
                schedule: {type: karras, sigma-min: 0.05, sigma-max: 5}
                samples: {count: 8, seeds: [1]}
                guidance:
                  guided: {type: posterior, model: %s, scale: 1}
                metrics: [recall]
                """.formatted(likelihood);
        ModelCatalog catalog = new ModelCatalog(new SafetensorsModels(List.of(folder)));
        RunPlan plan = new Planner(TestMethods.vocabulary(), catalog).plan("latent", YamlReader.text(text, "e.yaml"));
        return new Costs(plan).count().values().iterator().next().gradients();
    }
}
