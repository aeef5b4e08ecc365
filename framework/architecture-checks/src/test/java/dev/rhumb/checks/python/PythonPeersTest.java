package dev.rhumb.checks.python;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.loop.Conditions;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.network.imported.ImportedDenoiser;
import dev.rhumb.diffusion.network.imported.ImportedFeatures;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.plugins.classifierfree.ClassifierFree;
import dev.rhumb.plugins.transforms.DynamicThreshold;
import dev.rhumb.records.Description;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.plan.FeatureFile;
import dev.rhumb.runner.plan.ImportedModels;
import dev.rhumb.runner.plan.ModelCatalog;
import dev.rhumb.runner.plan.Planner;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Models that diffusers and transformers built, run by them and by us: {@code ./mvnw -Ppython verify} runs it. */
@Tag("python")
class PythonPeersTest {
    private static final NDManager MANAGER = PyTorch.manager();
    private static final List<String> PROMPTS =
            List.of("a small red star above a blue ring", "two circles", "A Ring, and 3 stars!");

    private static Python python;
    private static Path peers;

    @BeforeAll
    static void exportModels() throws IOException, InterruptedException {
        python = Python.prepared();
        peers = python.peers();
    }

    @AfterAll
    static void close() {
        MANAGER.close();
    }

    /** What the Python side computed, by name. */
    private static Map<String, Safetensors.Tensor> peer(String name) {
        return Safetensors.read(peers.resolve(name + ".peer.safetensors")).tensors();
    }

    private static NDArray array(Safetensors.Tensor tensor) {
        return MANAGER.create(tensor.values(), new Shape(tensor.shape()));
    }

    /** The experiment that the export script suggests, with an arm of these entries. */
    private static RunPlan plan(String name, String conditions, String arm) throws IOException {
        return plan(name, name, conditions, arm);
    }

    /** As above, of another model. */
    private static RunPlan plan(String name, String model, String conditions, String arm) throws IOException {
        String sampling =
                Files.readString(peers.resolve(name + ".sampler.yaml")).replace("steps: 50", "steps: 10");
        String text = "question: Does it agree?\nmodel: " + model + "\n" + sampling + "samples: {count: 3, "
                + conditions + "}\nmetrics: [fid]\nguidance:\n  arm: " + arm + "\n";
        Map<String, Description<Guidance>> methods = Map.of(
                "classifier-free", Description.of(Guidance.class, ClassifierFree.class),
                "dynamic-threshold", Description.of(Guidance.class, DynamicThreshold.class));
        ImportedModels models = new ImportedModels(List.of(peers));
        return new Planner(Vocabulary.of(methods, Map.of()), new ModelCatalog(models))
                .plan(name, YamlReader.text(text, name));
    }

    private static float[] sample(RunPlan plan, Denoiser model, Safetensors.Tensor noise) {
        Conditions conditions = plan.conditions().first(1, 3, 1);
        Loop loop = new Loop(plan.samplingPlan(plan.points().get(0).point(), model, Resources.NONE));
        int size = noise.values().length / conditions.size();
        return loop.sample(
                        MANAGER,
                        (sample, purpose, step, stage, pass, into) -> {
                            for (int i = 0; i < into.length; i++) {
                                into[i] = noise.values()[(int) sample * size + i];
                            }
                        },
                        0,
                        conditions,
                        (step, steps) -> {})
                .samples()
                .toFloatArray();
    }

    private static double difference(String what, float[] ours, Safetensors.Tensor theirs) {
        assertThat(ours).hasSameSizeAs(theirs.values());
        double most = 0;
        double largest = 0;
        for (int i = 0; i < ours.length; i++) {
            most = Math.max(most, Math.abs(ours[i] - theirs.values()[i]));
            largest = Math.max(largest, Math.abs(theirs.values()[i]));
        }
        System.out.printf("%s: largest absolute difference %.3g, of values up to %.3g%n", what, most, largest);
        return most / Math.max(1, largest);
    }

    private static float[] clamped(float[] values) {
        float[] result = values.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.max(-1, Math.min(1, result[i]));
        }
        return result;
    }

    private void agrees(String name, String labels, String arm) throws IOException {
        RunPlan plan = plan(name, "labels: " + labels, arm);
        Map<String, Safetensors.Tensor> theirs = peer(name);
        try (Denoiser model = plan.model().open(MANAGER, DataType.FLOAT32)) {
            float[] ours = sample(plan, model, theirs.get("noise"));
            assertThat(difference(name + ", as it leaves the sampler", ours, theirs.get("raw")))
                    .isLessThan(5e-5);
            assertThat(difference(name + ", images", clamped(ours), theirs.get("images")))
                    .isLessThan(1e-3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipeline.yaml", "pipeline.sampler.yaml", "labelled.yaml"})
    void theDocumentationShowsWhatIsWritten(String file) {
        Path shown = Path.of(System.getProperty("rhumb.root"), "docs", "import", "examples", file);
        assertThat(peers.resolve(file)).hasSameTextualContentAs(shown);
    }

    @Test
    void anUnconditionalNetworkGivesTheImagesOfDdimPipeline() throws IOException {
        agrees("plain", "none", "[]");
    }

    @Test
    void aVelocityNetworkFromZeroSignalGivesTheImagesOfDdimPipeline() throws IOException {
        agrees("velocity", "balanced", "[]");
    }

    @Test
    void clippingGivesTheImagesOfDdimPipelineWithTheClippedNoise() throws IOException {
        agrees("clipped", "none", "{type: dynamic-threshold, quantile: 1, range: 1.0, largest: 1.0}");
    }

    @Test
    void aClassConditionalNetworkUnderGuidanceGivesWhatDiffusersGives() throws IOException {
        agrees("labelled", "[0, 3, 1]", "{type: classifier-free, scale: 2.5}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPipelineUnderGuidanceGivesItsLatentsAndImages(boolean saved) throws IOException {
        RunPlan plan = plan(
                "pipeline",
                saved ? "{folder: '" + peers.resolve("saved-pipeline") + "'}" : "pipeline",
                "captions: ['" + String.join("', '", PROMPTS) + "']",
                "{type: classifier-free, scale: 4.0}");
        Map<String, Safetensors.Tensor> theirs = peer("pipeline");
        try (ImportedDenoiser model = (ImportedDenoiser) plan.model().open(MANAGER, DataType.FLOAT32)) {
            float[] embedding = model.encode(MANAGER, PROMPTS).toFloatArray();
            assertThat(difference("embedding", embedding, theirs.get("embedding")))
                    .isLessThan(1e-5);
            float[] latents = sample(plan, model, theirs.get("noise"));
            assertThat(difference("latents", latents, theirs.get("latents"))).isLessThan(1e-5);
            NDArray decoded =
                    Objects.requireNonNull(model.decoder()).decode(MANAGER.create(latents, new Shape(3, 4, 8, 8)));
            assertThat(difference("decoded", decoded.toFloatArray(), theirs.get("decoded")))
                    .isLessThan(1e-4);
            assertThat(difference("decoded images", clamped(decoded.toFloatArray()), theirs.get("images")))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void gradientsOfAClassifierAreThoseOfPyTorch() {
        Map<String, Safetensors.Tensor> theirs = peer("classifier");
        NDArray labels = array(theirs.get("labels")).toType(DataType.INT64, true);
        Condition condition = Condition.ofLabels("labels", labels, () -> labels);
        gradientsAgree("classifier", condition, theirs.get("x"), theirs.get("log"), theirs.get("gradient"));
    }

    @Test
    void gradientsOfATextImagePairAreThoseOfPyTorch() {
        Map<String, Safetensors.Tensor> theirs = peer("clip");
        Condition condition = Condition.ofCaptions("captions", PROMPTS, () -> {
            throw new IllegalStateException("a likelihood asks no denoiser for an embedding");
        });
        gradientsAgree("clip", condition, theirs.get("x"), theirs.get("scores"), theirs.get("gradient"));
    }

    private static void gradientsAgree(
            String name,
            Condition condition,
            Safetensors.Tensor x,
            Safetensors.Tensor value,
            Safetensors.Tensor gradient) {
        Likelihood likelihood = new ImportedModels(List.of(peers))
                .find(name)
                .orElseThrow()
                .likelihood()
                .open(MANAGER, DataType.FLOAT32);
        NDArray leaf = Autograd.leaf(array(x));
        Autograd.recording(true, () -> {
            NDArray log = likelihood.logLikelihood(leaf, NoiseLevel.of(1, 0), condition);
            assertThat(difference(name + ", values", log.toFloatArray(), value)).isLessThan(1e-5);
            float[] ours = Autograd.backward(log, log.onesLike(), leaf).toFloatArray();
            assertThat(difference(name + ", gradient", ours, gradient)).isLessThan(1e-5);
            return log;
        });
    }

    @Test
    void featuresOfResizedImagesAreThoseOfPyTorch() {
        Map<String, Safetensors.Tensor> theirs = peer("features");
        FeatureFile file = FeatureFile.named("features", new ImportedModels(List.of(peers)))
                .orElseThrow();
        try (ImportedFeatures features = file.open(MANAGER)) {
            float[] ours = features.features(array(theirs.get("x"))).toFloatArray();
            assertThat(difference("features", ours, theirs.get("features"))).isLessThan(1e-5);
        }
    }

    @Test
    void theirSafetensorsAreReadHere() throws IOException, InterruptedException {
        Path file = peers.resolve("theirs.safetensors");
        Safetensors.Content content = Safetensors.read(file);
        assertThat(content.tensors()).containsOnlyKeys("a.weight", "b", "empty", "scalar");
        assertThat(content.tensors().get("empty").shape()).containsExactly(0, 4);
        sameAsInPython(file, content.metadata(), content.tensors());
    }

    @Test
    void ourSafetensorsAreReadByThePythonLibrary(@TempDir Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("ours.safetensors");
        Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("down.0.weight", new Safetensors.Tensor(new long[] {2, 3}, new float[] {1, -2, 3.5f, 0, 1e-3f, 6}));
        tensors.put("bias", new Safetensors.Tensor(new long[] {1}, new float[] {(float) Math.PI}));
        Map<String, String> metadata = Map.of("who", "r\u00fcmb \"java\"");
        Safetensors.write(file, tensors, metadata, Safetensors.Format.F32);
        sameAsInPython(file, metadata, tensors);
    }

    private static void sameAsInPython(Path file, Map<String, String> metadata, Map<String, Safetensors.Tensor> tensors)
            throws IOException, InterruptedException {
        JsonNode seen = new ObjectMapper().readTree(python.describe(file));
        metadata.forEach((key, value) ->
                assertThat(seen.get("metadata").get(key).stringValue()).isEqualTo(value));
        assertThat(seen.get("tensors").propertyNames()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
        tensors.forEach((name, ours) -> {
            JsonNode theirs = seen.get("tensors").get(name);
            assertThat(theirs.get("shape").size()).isEqualTo(ours.shape().length);
            for (int i = 0; i < ours.shape().length; i++) {
                assertThat(theirs.get("shape").get(i).longValue()).isEqualTo(ours.shape()[i]);
            }
            assertThat(theirs.get("values").size()).isEqualTo(ours.values().length);
            for (int i = 0; i < ours.values().length; i++) {
                assertThat(theirs.get("values").get(i).doubleValue()).isEqualTo(ours.values()[i]);
            }
        });
    }
}
