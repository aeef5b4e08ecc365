package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.checks.golden.InSpace;
import dev.rhumb.diffusion.loop.Conditions;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.network.imported.ImportedDenoiser;
import dev.rhumb.diffusion.network.imported.Pretrained;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Space;
import dev.rhumb.plugins.classifierfree.ClassifierFree;
import dev.rhumb.plugins.classifierfree.GuidanceConditioned;
import dev.rhumb.plugins.frequency.FrequencyDecoupled;
import dev.rhumb.plugins.perturbed.NormalizedAttention;
import dev.rhumb.plugins.perturbed.PerturbedAttention;
import dev.rhumb.plugins.perturbed.SkippedLayers;
import dev.rhumb.plugins.perturbed.SmoothedEnergy;
import dev.rhumb.plugins.projected.Projected;
import dev.rhumb.plugins.projected.Tangential;
import dev.rhumb.plugins.transforms.Rescale;
import dev.rhumb.plugins.zerostar.ZeroStar;
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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A pipeline that diffusers saved, sampled by our loop from the noise that its own pipeline began with ({@code published_pipelines.py}): the experiment has the
 * sampler and schedule that {@code ./rhumb open} prints.
 */
public final class PublishedPipelines {
    /** Ends the names of differences that a peer's convention makes. */
    public static final String USUAL = " as a user writes it";

    private static final double SAME = 1e-4;
    private static final double DIFFERENT = 1e-3;
    private static final Map<String, Description<Guidance>> METHODS = Stream.of(
                    ClassifierFree.class,
                    GuidanceConditioned.class,
                    PerturbedAttention.class,
                    SkippedLayers.class,
                    SmoothedEnergy.class,
                    NormalizedAttention.class,
                    Projected.class,
                    Tangential.class,
                    ZeroStar.class,
                    FrequencyDecoupled.class,
                    Rescale.class)
            .map(type -> Description.of(Guidance.class, type))
            .collect(Collectors.toMap(Description::name, description -> description));

    /** What a run begins with, by the key of its entries: those that equal the peer, and those of a user where it has another convention. */
    private static final Map<String, String> ENTRIES = Map.of("guidance", "", "usual", USUAL);

    private PublishedPipelines() {}

    /**
     * The largest differences from the library, relative to the largest value: of captions' vectors, and of latents and images of every run. Where the name
     * ends in {@link #USUAL}, the difference is one of conventions.
     */
    public static Map<String, Double> differences(Path folder, NDManager parent) {
        YamlNode.Mapping file = YamlReader.read(folder.resolve("runs.yaml"));
        Map<String, Safetensors.Tensor> theirs =
                Safetensors.read(folder.resolve("peer.safetensors")).tensors();
        Map<String, Double> found = new LinkedHashMap<>();
        ((YamlNode.Mapping) file.get("runs")).values().forEach((name, node) -> {
            YamlNode.Mapping run = (YamlNode.Mapping) node;
            new TreeMap<>(ENTRIES).forEach((key, ending) -> {
                if (run.get(key) != null) {
                    compare(new Run(name, run, key), folder, file, theirs, parent)
                            .forEach((what, apart) -> found.put(what + ending, apart));
                }
            });
        });
        return found;
    }

    /** A run of a peer, and the key of the entries that it is compared with. */
    private record Run(String name, YamlNode.Mapping keys, String entries) {
        /** Where the peer's rules act; none for the space of each method. */
        Optional<Space> space() {
            return entries.equals("guidance") && keys.get("space") instanceof YamlNode.Scalar space
                    ? Optional.of(Space.valueOf(space.text().toUpperCase(Locale.ROOT)))
                    : Optional.empty();
        }
    }

    private static Map<String, Double> compare(
            Run run, Path folder, YamlNode.Mapping file, Map<String, Safetensors.Tensor> theirs, NDManager parent) {
        Map<String, Double> found = new LinkedHashMap<>();
        try (NDManager manager = parent.newSubManager()) {
            RunPlan plan = plan(folder, file, run);
            ImportedDenoiser model = (ImportedDenoiser) plan.model().open(manager, DataType.FLOAT32);
            if (run.name().equals("guided")) {
                List<String> captions = strings(file.get("captions"));
                found.put("captions", apart(model.encode(manager, captions), theirs, "embedding"));
            }
            NDArray latents = sample(plan, run.space(), model, manager, theirs.get("noise"));
            found.put(run.name() + ", latents", apart(latents, theirs, "latents." + run.name()));
            var decoder = model.decoder();
            if (decoder != null && theirs.containsKey("images." + run.name())) {
                NDArray images = decoder.decode(latents);
                found.put(run.name() + ", images", apart(images.clip(-1, 1), theirs, "images." + run.name()));
            }
        }
        return found;
    }

    /** What equals the peer must, and a difference of conventions must show. */
    public static void requireDue(String what, double apart) {
        if (what.endsWith(USUAL)) {
            assertThat(apart).as(what).isGreaterThan(DIFFERENT);
        } else {
            assertThat(apart).as(what).isLessThan(SAME);
        }
    }

    private static RunPlan plan(Path folder, YamlNode.Mapping file, Run run) {
        Map<String, Object> sampling =
                new LinkedHashMap<>(Pretrained.read(folder).sampling());
        Map<String, Object> sampler = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(sampling.get("sampler")))
                .forEach((key, value) -> sampler.put(String.valueOf(key), value));
        sampler.put("steps", YamlWriter.plain(Objects.requireNonNull(file.get("steps"))));
        sampling.put("sampler", sampler);
        Map<String, Object> model = new LinkedHashMap<>(Map.of("folder", folder.toString()));
        if (run.keys().get("model") instanceof YamlNode.Mapping keys) {
            keys.values().forEach((key, value) -> model.put(key, YamlWriter.plain(value)));
        }
        Map<String, Object> samples = new LinkedHashMap<>();
        samples.put("count", strings(file.get("captions")).size());
        samples.put("captions", YamlWriter.plain(Objects.requireNonNull(file.get("captions"))));
        if (run.keys().get("samples") instanceof YamlNode.Mapping more) {
            more.values().forEach((key, value) -> samples.put(key, YamlWriter.plain(value)));
        }
        Map<String, Object> experiment = new LinkedHashMap<>(sampling);
        experiment.put("question", "Does it agree?");
        experiment.put("model", model);
        experiment.put("samples", samples);
        experiment.put("metrics", List.of("fid"));
        experiment.put(
                "guidance",
                Map.of("arm", YamlWriter.plain(Objects.requireNonNull(run.keys().get(run.entries())))));
        return plan(YamlWriter.write(YamlWriter.plain(experiment)));
    }

    /** The plan of an experiment, of the methods that pipelines are compared with. */
    static RunPlan plan(String text) {
        return new Planner(Vocabulary.of(METHODS, Map.of()), new ModelCatalog(new ImportedModels(List.of())))
                .plan("pipeline", YamlReader.text(text, "pipeline"));
    }

    private static NDArray sample(
            RunPlan plan, Optional<Space> space, ImportedDenoiser model, NDManager manager, Safetensors.Tensor noise) {
        Conditions conditions = plan.conditions().first(1, (int) noise.shape()[0], 1);
        SamplingPlan sampling = plan.samplingPlan(plan.points().get(0).point(), model, Resources.NONE);
        Loop loop = new Loop(space.map(where -> sampling.with(sampling.stack().stream()
                        .map(entry -> new Entry(
                                new InSpace((Contrast) entry.guidance(), where), entry.during(), entry.strength()))
                        .toList()))
                .orElse(sampling));
        int size = noise.values().length / conditions.size();
        return loop.sample(
                        manager,
                        (sample, purpose, step, stage, pass, into) -> {
                            for (int i = 0; i < into.length; i++) {
                                into[i] = noise.values()[(int) sample * size + i];
                            }
                        },
                        0,
                        conditions,
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
