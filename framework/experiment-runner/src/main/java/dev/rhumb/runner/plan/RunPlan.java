package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.MethodFailure;
import dev.rhumb.diffusion.loop.NoiseSource;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.statistics.BlockMean;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.records.YamlNode;
import dev.rhumb.runner.experiment.BoundEntry;
import dev.rhumb.runner.experiment.Experiment;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.experiment.SamplerPlan;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.sampling.Grid;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * An experiment, read and resolved, before any engine is started.
 *
 * @param name of the results folder
 * @param experiment the file, bound
 * @param source the file with overrides applied
 * @param model the denoiser of arms without one of their own
 * @param others denoisers of arms, by what the file calls them
 * @param sampling the experiment's sampler on its levels, swept keys at their first values
 * @param conditions the class or caption of each sample
 * @param resources what methods may ask for
 * @param points all points of all arms
 * @param metrics what is measured
 * @param vocabulary what was installed
 * @param smoke whether its networks are small ones with random weights
 */
public record RunPlan(
        String name,
        Experiment experiment,
        YamlNode.Mapping source,
        ModelSource model,
        Map<String, ModelSource> others,
        SamplerPlan sampling,
        PlannedConditions conditions,
        ResourcePlan resources,
        List<PlannedPoint> points,
        List<NamedMetric> metrics,
        Vocabulary vocabulary,
        boolean smoke) {
    private static final String SMOKE = "smoke";

    public RunPlan {
        points = List.copyOf(points);
        metrics = List.copyOf(metrics);
        others = Map.copyOf(others);
    }

    /** The same as a smoke run, which its results folder records. */
    public RunPlan onRandomWeights() {
        return new RunPlan(
                name,
                experiment,
                source,
                model,
                others,
                sampling,
                conditions,
                resources,
                points,
                metrics,
                vocabulary,
                true);
    }

    /** The denoiser of a point. */
    public ModelSource model(Point point) {
        return point.modelKey()
                .map(key -> Objects.requireNonNull(others.get(key)))
                .orElse(model);
    }

    /** Opens every network that the samples come from; {@code manager} owns them. */
    public void open(NDManager manager) {
        resources.open(manager, experiment.dtype().type());
        points.stream()
                .map(planned -> model(planned.point()))
                .distinct()
                .forEach(source -> source.open(manager, experiment.dtype().type()));
    }

    /** Bytes of the weights of every network that the samples come from. */
    public long bytes() {
        return resources.bytes()
                + points.stream()
                        .map(planned -> model(planned.point()))
                        .distinct()
                        .mapToLong(ModelSource::bytes)
                        .sum();
    }

    /** What the loop needs for a point. */
    public SamplingPlan samplingPlan(Point point, Denoiser denoiser, Resources opened) {
        return samplingPlan(point, point.sampling().grid(), denoiser, opened);
    }

    /** As {@link #samplingPlan(Point, Denoiser, Resources)}, on other levels than the point's own. */
    public SamplingPlan samplingPlan(Point point, Grid grid, Denoiser denoiser, Resources opened) {
        return new SamplingPlan(
                denoiser,
                point.sampling().sampler(),
                grid,
                point.stack().stream().map(BoundEntry::entry).toList(),
                opened,
                experiment.samples().particles(),
                experiment.samples().negative().orElse(""));
    }

    /** A failed method in a sentence, with the plugin that it comes from. */
    public String describe(MethodFailure failure) {
        return failure.getMessage() + plugin(vocabulary.source(Vocabulary.METHODS, failure.method()));
    }

    /** A plugin's name and version for messages, from {@link Vocabulary#source}; empty for what the program has by itself. */
    public static String plugin(String source) {
        return source.isEmpty() ? "" : " [plugin " + source.replaceFirst(" sha256:.*", "") + "]";
    }

    /** Where the noise of each seed comes from: a file for the initial noise, where one is named, and else the seed. */
    public LongFunction<NoiseSource> noise() {
        return experiment
                .samples()
                .noise()
                .<LongFunction<NoiseSource>>map(file -> InitialNoise.read(this, file)::of)
                .orElse(CounterNoise::new);
    }

    /** Units of work: points times seeds. */
    public int units() {
        return Math.multiplyExact(points.size(), experiment.samples().seeds().size());
    }

    /** What to do about seed blocks that are too few for an interval of use. */
    public Optional<String> fewBlocks() {
        int blocks = experiment.samples().seeds().size();
        if (blocks > 2) {
            return Optional.empty();
        }
        String now = blocks == 1
                ? "samples.seeds has one seed, so there will be no intervals and no comparisons"
                : String.format(
                        Locale.ROOT,
                        "samples.seeds has 2 seeds, so intervals reach %.1f standard errors to each side",
                        BlockMean.quantile(Interval.LEVEL, 2));
        return Optional.of("warning: " + now + "; intervals over 4 seeds reach 3.2, over 8 seeds 2.4 standard errors");
    }

    /** Samples of one point over all seeds. */
    public long samplesPerPoint() {
        return (long) experiment.samples().count()
                * experiment.samples().seeds().size();
    }

    /** What decides the samples of all points alike: everything but guidance, arms' own settings, swept keys, seeds and device. */
    public Map<String, Object> shared() {
        Map<String, Object> shared = Planner.shared(experiment, model, sampling.shared(experiment), conditions);
        if (smoke) {
            shared.put(SMOKE, "small networks with random weights; no result of the published ones");
        }
        return shared;
    }

    /** The identities that the manifest records. */
    public Map<String, String> identities() {
        Map<String, String> all = new java.util.TreeMap<>(resources.identities());
        all.put("denoiser", model.identity());
        others.values().forEach(m -> all.put("denoiser " + m.name(), m.identity()));
        return all;
    }
}
