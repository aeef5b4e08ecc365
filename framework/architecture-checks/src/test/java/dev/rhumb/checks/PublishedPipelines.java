package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.loop.Asked;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.network.imported.ImportedDenoiser;
import dev.rhumb.diffusion.network.imported.Pretrained;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.plugins.classifierfree.ClassifierFree;
import dev.rhumb.plugins.classifierfree.GuidanceConditioned;
import dev.rhumb.plugins.perturbed.PerturbedAttention;
import dev.rhumb.plugins.perturbed.SkippedLayers;
import dev.rhumb.records.Description;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.records.YamlWriter;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.plan.ImportedModels;
import dev.rhumb.runner.plan.ModelCatalog;
import dev.rhumb.runner.plan.Planner;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.tensors.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A pipeline that diffusers saved, sampled by our loop from the noise that its own pipeline began with ({@code published_pipelines.py}): the experiment has the
 * sampler and schedule that {@code ./rhumb open} prints.
 */
public final class PublishedPipelines {
    private static final Map<String, Description<Guidance>> METHODS = Map.of(
            "classifier-free", Description.of(Guidance.class, ClassifierFree.class),
            "guidance-conditioned", Description.of(Guidance.class, GuidanceConditioned.class),
            "pag", Description.of(Guidance.class, PerturbedAttention.class),
            "slg", Description.of(Guidance.class, SkippedLayers.class));

    private PublishedPipelines() {}

    /** The largest differences from the library, relative to the largest value: of captions' vectors, and of latents and images of every run. */
    public static Map<String, Double> differences(Path folder, NDManager parent) {
        YamlNode.Mapping asked = YamlReader.read(folder.resolve("runs.yaml"));
        Map<String, Safetensors.Tensor> theirs =
                Safetensors.read(folder.resolve("peer.safetensors")).tensors();
        Map<String, Double> found = new LinkedHashMap<>();
        ((YamlNode.Mapping) asked.get("runs")).values().forEach((name, run) -> {
            try (NDManager manager = parent.newSubManager()) {
                RunPlan plan = plan(folder, asked, (YamlNode.Mapping) run);
                ImportedDenoiser model = (ImportedDenoiser) plan.model().open(manager, DataType.FLOAT32);
                if (found.isEmpty()) {
                    List<String> captions = strings(asked.get("captions"));
                    found.put("captions", apart(model.encode(manager, captions), theirs, "embedding"));
                }
                NDArray latents = sample(plan, model, manager, theirs.get("noise"));
                found.put(name + ", latents", apart(latents, theirs, "latents." + name));
                var decoder = model.decoder();
                if (decoder != null) {
                    NDArray images = decoder.decode(latents);
                    found.put(name + ", images", apart(images.clip(-1, 1), theirs, "images." + name));
                }
            }
        });
        return found;
    }

    private static RunPlan plan(Path folder, YamlNode.Mapping asked, YamlNode.Mapping run) {
        Map<String, Object> sampling =
                new LinkedHashMap<>(Pretrained.read(folder).sampling());
        Map<String, Object> sampler = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(sampling.get("sampler")))
                .forEach((key, value) -> sampler.put(String.valueOf(key), value));
        sampler.put("steps", YamlWriter.plain(Objects.requireNonNull(asked.get("steps"))));
        sampling.put("sampler", sampler);
        Map<String, Object> model = new LinkedHashMap<>(Map.of("folder", folder.toString()));
        if (run.get("model") instanceof YamlNode.Mapping keys) {
            keys.values().forEach((key, value) -> model.put(key, YamlWriter.plain(value)));
        }
        Map<String, Object> samples = new LinkedHashMap<>();
        samples.put("count", strings(asked.get("captions")).size());
        samples.put("captions", YamlWriter.plain(Objects.requireNonNull(asked.get("captions"))));
        if (run.get("samples") instanceof YamlNode.Mapping more) {
            more.values().forEach((key, value) -> samples.put(key, YamlWriter.plain(value)));
        }
        Map<String, Object> experiment = new LinkedHashMap<>(sampling);
        experiment.put("question", "Does it agree?");
        experiment.put("model", model);
        experiment.put("samples", samples);
        experiment.put("metrics", List.of("fid"));
        experiment.put("guidance", Map.of("arm", YamlWriter.plain(Objects.requireNonNull(run.get("guidance")))));
        return plan(YamlWriter.write(YamlWriter.plain(experiment)));
    }

    /** The plan of an experiment, of the methods that pipelines are compared with. */
    static RunPlan plan(String text) {
        return new Planner(Vocabulary.of(METHODS, Map.of()), new ModelCatalog(new ImportedModels(List.of())))
                .plan("pipeline", YamlReader.text(text, "pipeline"));
    }

    private static NDArray sample(RunPlan plan, ImportedDenoiser model, NDManager manager, Safetensors.Tensor noise) {
        Asked asked = plan.asking().first(1, (int) noise.shape()[0], 1);
        Loop loop = new Loop(plan.samplingPlan(plan.points().get(0).point(), model, Resources.NONE));
        int size = noise.values().length / asked.size();
        return loop.sample(
                        manager,
                        (sample, purpose, step, stage, pass, into) -> {
                            for (int i = 0; i < into.length; i++) {
                                into[i] = noise.values()[(int) sample * size + i];
                            }
                        },
                        0,
                        asked,
                        (step, steps) -> {})
                .samples();
    }

    private static List<String> strings(YamlNode node) {
        List<String> texts = new ArrayList<>();
        ((YamlNode.Items) node).items().forEach(item -> texts.add(((YamlNode.Scalar) item).text()));
        return texts;
    }

    private static double apart(NDArray ours, Map<String, Safetensors.Tensor> theirs, String name) {
        Safetensors.Tensor due = Objects.requireNonNull(theirs.get(name), name);
        assertThat(ours.getShape()).as(name).isEqualTo(new Shape(due.shape()));
        float[] values = ours.toFloatArray();
        double most = 0;
        double largest = 0;
        for (int i = 0; i < values.length; i++) {
            most = Math.max(most, Math.abs(values[i] - due.values()[i]));
            largest = Math.max(largest, Math.abs(due.values()[i]));
        }
        return most / largest;
    }
}
