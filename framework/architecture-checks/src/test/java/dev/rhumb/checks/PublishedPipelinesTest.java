package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.loop.Conditions;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.network.imported.DenoiserDescriptor;
import dev.rhumb.diffusion.network.imported.ImportedDenoiser;
import dev.rhumb.diffusion.network.imported.Pretrained;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.diffusion.schedule.DdimSchedule;
import dev.rhumb.diffusion.schedule.Spacing;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.plugins.perturbed.EntropyRectifying;
import dev.rhumb.plugins.perturbed.NormalizedAttention;
import dev.rhumb.plugins.perturbed.PerturbedAttention;
import dev.rhumb.plugins.perturbed.SkippedLayers;
import dev.rhumb.plugins.perturbed.SmoothedEnergy;
import dev.rhumb.plugins.perturbed.SparseAttention;
import dev.rhumb.plugins.perturbed.TokenPerturbation;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.sampling.Grid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole pipelines against what diffusers sampled with them, without Python: the weights are a formula. */
class PublishedPipelinesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"stable-diffusion-xl", "stable-diffusion-3", "pixart-sigma", "flux", "glide"})
    void latentsAndImagesAreThoseOfThePipeline(String name) throws IOException {
        PipelineFolder.write(name, folder);
        try (NDManager manager = PyTorch.manager()) {
            Map<String, Double> apart = PublishedPipelines.differences(folder, manager);
            System.out.println(name + " " + apart);
            apart.forEach(PublishedPipelines::requireDue);
        }
    }

    private static SampledBatch sampled(ImportedDenoiser model, NDManager manager, Grid grid, Guidance... stack) {
        SamplingPlan plan = SamplingPlan.unguided(model, new Ddim(0), grid)
                .with(Stream.of(stack).map(Entry::of).toList());
        return new Loop(plan)
                .sample(
                        manager,
                        new CounterNoise(1),
                        0,
                        Conditions.ofCaptions(List.of("a ring", "two stars")),
                        LoopListener.NONE);
    }

    private static Stream<Guidance> inside(List<String> block) {
        return Stream.of(
                new PerturbedAttention(3, block),
                new SmoothedEnergy(3, 9999, block),
                new SmoothedEnergy(3, 1, block),
                new SkippedLayers(2.8, block),
                new TokenPerturbation(3, block),
                new EntropyRectifying(3, 2, block),
                new NormalizedAttention("blurred stars", 2, 2.5, 0.25, List.of()),
                new SparseAttention(2, List.of()));
    }

    /** A family refuses some of the methods, each in a sentence. */
    @ParameterizedTest
    @CsvSource({
        "stable-diffusion-xl, ''",
        "pixart-sigma, ''",
        "stable-diffusion-3, NormalizedAttention SparseAttention",
        "flux, NormalizedAttention SparseAttention"
    })
    void methodsInsideGuide(String name, String refused) throws IOException {
        PipelineFolder.write(name, folder);
        Grid grid = new DdimSchedule(VpTable.ddpm(), Spacing.TRAILING, 0, true).grid(3);
        Set<String> refusals = new TreeSet<>();
        try (NDManager manager = PyTorch.manager();
                ImportedDenoiser model =
                        ImportedDenoiser.open(name, Pretrained.read(folder).descriptor(), folder, manager)) {
            List<String> block = model.inside().sites().stream()
                    .filter(site -> site.endsWith("transformer_blocks.1") || site.endsWith("blocks.0"))
                    .limit(1)
                    .toList();
            float[] plain = sampled(model, manager, grid).samples().toFloatArray();
            inside(block).forEach(method -> {
                try {
                    SampledBatch guided = sampled(model, manager, grid, method);
                    assertThat(guided.nonFinite()).as(method.toString()).isEmpty();
                    assertThat(guided.samples().toFloatArray())
                            .as(method.toString())
                            .isNotEqualTo(plain);
                } catch (Unsupported sentence) {
                    System.out.println(name + ": " + sentence.getMessage());
                    refusals.add(method.getClass().getSimpleName());
                }
            });
        }
        assertThat(String.join(" ", refusals)).isEqualTo(refused);
    }

    @Test
    void textEncodersThatLeftMemoryAreReadAgainAndGiveTheSameSamples() throws IOException {
        PipelineFolder.write("stable-diffusion-xl", folder);
        Grid grid = new DdimSchedule(VpTable.ddpm(), Spacing.TRAILING, 0, true).grid(3);
        DenoiserDescriptor kept = Pretrained.read(folder).descriptor();
        try (NDManager manager = PyTorch.manager();
                ImportedDenoiser resident = ImportedDenoiser.open("kept", kept, folder, manager);
                ImportedDenoiser model = ImportedDenoiser.open("freed", kept.freeingTextEncoders(), folder, manager)) {
            float[] due = sampled(resident, manager, grid).samples().toFloatArray();
            assertThat(sampled(model, manager, grid).samples().toFloatArray()).isEqualTo(due);
            float[] fresh = resident.encode(manager, List.of("a square")).toFloatArray();
            assertThat(model.encode(manager, List.of("a square")).toFloatArray())
                    .isEqualTo(fresh);
            sampled(model, manager, grid);
            Files.delete(folder.resolve("text_encoder/model.safetensors"));
            assertThat(resident.encode(manager, List.of("a cross"))).isNotNull();
            assertThatThrownBy(() -> model.encode(manager, List.of("a cross")))
                    .as("the encoder is not in memory")
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void latentsAreDecodedInTilesWhereTheModelHasThem() throws IOException {
        PipelineFolder.write("stable-diffusion-xl", folder);
        try (NDManager manager = PyTorch.manager()) {
            NDArray latents = manager.randomNormal(new Shape(2, 4, 8, 8));
            try (ImportedDenoiser whole = open(", crop: [0, 0]", manager);
                    ImportedDenoiser tiled = open(", tile: 4", manager)) {
                NDArray image = Objects.requireNonNull(tiled.decoder()).decode(latents);
                assertThat(image.getShape())
                        .isEqualTo(Objects.requireNonNull(whole.decoder())
                                .decode(latents)
                                .getShape());
                assertThat(image.toFloatArray())
                        .isNotEqualTo(Objects.requireNonNull(whole.decoder())
                                .decode(latents)
                                .toFloatArray());
            }
        }
        refused(
                experiment(folder, ", tile: 3", "captions: a ring"),
                "model.tile: is 3; allowed is a whole number from 4");
        refused(experiment(DIT, ", tile: 4", "labels: balanced"), "has no decoder that takes tiles; leave out tile");
        refused(
                experiment(DIT, ", free-text-encoders: true", "labels: balanced"),
                "reads no captions; leave out free-text-encoders");
    }

    private ImportedDenoiser open(String more, NDManager manager) {
        return (ImportedDenoiser) PublishedPipelines.plan(experiment(folder, more, "captions: a ring"))
                .model()
                .open(manager, DataType.FLOAT32);
    }

    private static final Path DIT =
            Path.of(System.getProperty("rhumb.root"), "framework/networks/src/test/resources/published/dit");

    private static String experiment(Path model, String more, String samples) {
        return """
            question: Is it refused?
            model: {folder: '%s'%s}
            sampler: {type: ddim, steps: 2, eta: 0}
            schedule: {type: ddim}
            samples: {count: 2, %s}
            metrics: [fid]
            guidance: {plain: []}
            """.formatted(model, more, samples);
    }

    private static void refused(String experiment, String message) {
        assertThatThrownBy(() -> PublishedPipelines.plan(experiment))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }

    @Test
    void conditionsThatAModelDoesNotReadAreRefused() throws IOException {
        PipelineFolder.write("stable-diffusion-xl", folder);
        refused(
                experiment(folder, ", original-size: [3]", "captions: a ring"),
                "original-size is [3]; it must be two numbers, [height, width] or [top, left]");
        refused(experiment(folder, ", size: [3, 4]", "captions: a ring"), "unknown key 'size'");
        refused(
                experiment(DIT, ", crop: [3, 4]", "labels: balanced"),
                "takes no sizes and crop, which Stable Diffusion XL does; leave out original-size, crop and"
                        + " target-size");
        refused(
                experiment(DIT, "", "labels: balanced, negative: blurred"),
                "samples.negative: the model 'model' reads no captions; leave it out");
    }

    @Test
    void filesOfCaptionsHaveOneOnEveryLine() throws IOException {
        PipelineFolder.write("stable-diffusion-xl", folder);
        Path captions = folder.resolve("captions.txt");
        String experiment = experiment(folder, "", "captions: {file: '" + captions + "'}");
        refused(experiment, "samples.captions.file: there is no file '" + captions + "'");
        Files.writeString(captions, "a ring\n\ntwo stars\n");
        refused(experiment, "line 2 of '" + captions + "' is empty; every line must be a caption");
        Files.writeString(captions, "");
        refused(experiment, "'" + captions + "' is empty");
        Files.write(captions, new byte[] {'a', (byte) 0xff});
        refused(experiment, "is not a text file in UTF-8");
        Files.writeString(captions, "a ring\ntwo stars\nthree: stars");
        RunPlan plan = PublishedPipelines.plan(experiment);
        assertThat(plan.conditions().first(1, 4, 1).captions())
                .containsExactly("a ring", "two stars", "three: stars", "a ring");
    }

    @Test
    void partsOfAPipelineThatDoNotFitAreRefused() throws IOException {
        PipelineFolder.write("stable-diffusion-xl", folder);
        Path scheduler = folder.resolve("scheduler/scheduler_config.json");
        String ddim = Files.readString(scheduler);
        Files.writeString(
                scheduler, "{\"_class_name\": \"FlowMatchEulerDiscreteScheduler\", \"use_karras_sigmas\": true}");
        assertThatThrownBy(() -> Pretrained.read(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("use_karras_sigmas: true has no counterpart; leave it out or false");
        Files.writeString(scheduler, ddim);
        Path second = folder.resolve("text_encoder_2/config.json");
        String clip = Files.readString(second);
        Files.writeString(second, clip.replace("\"projection_dim\": 10", "\"projection_dim\": 12"));
        assertThatThrownBy(() -> Pretrained.read(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("gives a pooled vector of width 12, but the denoiser takes 10");
        Files.delete(second);
        assertThatThrownBy(() -> Pretrained.read(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has no folder 'text_encoder_2' with a CLIPTextModelWithProjection");
    }
}
