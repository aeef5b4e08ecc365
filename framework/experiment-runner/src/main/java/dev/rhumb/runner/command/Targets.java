package dev.rhumb.runner.command;

import ai.djl.Device;
import dev.rhumb.diffusion.data.Dataset;
import dev.rhumb.diffusion.oracle.Worlds;
import dev.rhumb.diffusion.training.DatasetPlan;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.Need;
import dev.rhumb.runner.UserError;
import dev.rhumb.runner.experiment.Reference;
import dev.rhumb.runner.experiment.Samples;
import dev.rhumb.runner.measure.CaptionJudge;
import dev.rhumb.runner.measure.ImageNetwork;
import dev.rhumb.runner.measure.ImageTarget;
import dev.rhumb.runner.measure.JudgeNetwork;
import dev.rhumb.runner.measure.OracleTarget;
import dev.rhumb.runner.measure.ReferenceParts;
import dev.rhumb.runner.measure.ScriptedFeatures;
import dev.rhumb.runner.measure.Target;
import dev.rhumb.runner.measure.TrainingImages;
import dev.rhumb.runner.plan.Digest;
import dev.rhumb.runner.plan.FeatureFile;
import dev.rhumb.runner.plan.ImportedModels;
import dev.rhumb.runner.plan.OracleSource;
import dev.rhumb.runner.plan.PlannedPoint;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.runner.plan.SafetensorsModels;
import dev.rhumb.runner.plan.TrainedOn;
import dev.rhumb.runner.yaml.Binder;
import dev.rhumb.runner.yaml.Problems;
import dev.rhumb.runner.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a plan's samples are measured against. */
final class Targets {
    private final RunPlan plan;
    private final SafetensorsModels models;
    private final ImportedModels imported;
    private final Path data;

    Targets(RunPlan plan, SafetensorsModels models, ImportedModels imported, Path data) {
        this.plan = plan;
        this.models = models;
        this.imported = imported;
        this.data = data;
    }

    Target open(Device device) throws IOException {
        Target target =
                plan.model() instanceof OracleSource world ? exact(world) : images(TrainedOn.of(plan.model()), device);
        for (NamedMetric metric : plan.metrics()) {
            for (Need need : metric.needs()) {
                if (!target.offers().contains(need)) {
                    target.close();
                    throw new UserError(
                            "metrics: '" + metric.name() + "' needs " + need.description()
                                    + ", which neither the data nor the judge has; leave it out, or name a judge with features: NAME");
                }
            }
        }
        return target;
    }

    private Target exact(OracleSource own) {
        Samples samples = plan.experiment().samples();
        int count = reference().flatMap(Reference::count).orElse(samples.count());
        OracleSource world =
                reference().flatMap(Reference::dataset).map(Targets::world).orElse(own);
        if (world.mixture().dimension() != own.mixture().dimension()
                || world.mixture().classes() != own.mixture().classes()) {
            throw new UserError(
                    "reference.dataset: '" + world.name() + "' has other dimensions or classes than the model");
        }
        return new OracleTarget(world, plan.asking().requireLabels(), count, samples.count(), samples.particles());
    }

    private Optional<Reference> reference() {
        return plan.experiment().reference();
    }

    private static OracleSource world(YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar && Worlds.NAMES.contains(scalar.text())) {
            return OracleSource.world(scalar.text(), scalar.text());
        }
        throw new UserError(node.place() + ": reference.dataset: an oracle is compared with a built-in mixture, one of "
                + Worlds.NAMES + ", not with " + node.describe());
    }

    private Target images(TrainedOn model, Device device) throws IOException {
        DatasetPlan dataset = reference()
                .flatMap(Reference::dataset)
                .map(node -> dataset(node, model))
                .orElseGet(() -> trainedOn(model));
        Dataset whole = dataset.open(data);
        Dataset test = dataset.validation(whole);
        Dataset train = dataset.training(whole);
        boolean compareWithTest = isTest(reference().map(Reference::split).orElse("test"));
        Dataset chosen = compareWithTest ? test : train;
        int samples = plan.experiment().samples().count();
        int count = reference().flatMap(Reference::count).orElse(Math.min(samples, chosen.size()));
        if (count > chosen.size()) {
            throw new UserError("reference.count is " + count + ", but the split has " + chosen.size() + " images");
        }
        ReferenceParts parts =
                new ReferenceParts(chosen, compareWithTest ? train : test, compareWithTest, count, samples);
        if (parts.floorWasTrainedOn()) {
            System.err.println(
                    "warning: reference.count is " + count + " of " + chosen.size() + " images that were not trained"
                            + " on, which leaves too few for the " + samples
                            + " images of the floor, so the floor shows training"
                            + " images; "
                            + (chosen.size() > samples
                                    ? "reference.count up to " + (chosen.size() - samples) + " leaves enough"
                                    : "samples.count below " + chosen.size() + " leaves some"));
        }
        boolean captioned = plan.asking().captions().isPresent();
        Optional<FeatureFile> script = script();
        Optional<String> named =
                script.isPresent() ? Optional.empty() : plan.experiment().features();
        Path judge = new Judges(models).of(plan.model(), whole.name(), named);
        String seenBy = "sha256:" + Digest.ofFile(judge);
        JudgeNetwork own = JudgeNetwork.load(judge, device);
        ImageNetwork network = own;
        if (script.isPresent()) {
            network = ScriptedFeatures.load(script.get(), own, device);
            seenBy = "features of sha256:" + script.get().identity() + " and logits of " + seenBy;
        }
        Optional<Path> pair = clip(whole.name());
        @Nullable CaptionJudge clip = null;
        if (pair.isPresent()) {
            clip = CaptionJudge.load(pair.get(), device);
            clip.requireReadable(captions());
            seenBy += ", captions by sha256:" + Digest.ofFile(pair.get());
        }
        return new ImageTarget(network, seenBy, parts, captioned, clip, training(train));
    }

    /** What the model was trained on, if a metric asks for it. */
    private @Nullable TrainingImages training(Dataset train) {
        if (plan.metrics().stream().noneMatch(metric -> metric.needs().contains(Need.TRAINING))) {
            return null;
        }
        return new TrainingImages(
                train, reference().flatMap(Reference::training).orElse(train.size()));
    }

    /** The CLIP pair that judges captions, if a metric asks for one. */
    private Optional<Path> clip(String dataset) throws IOException {
        if (plan.metrics().stream().noneMatch(metric -> metric.needs().contains(Need.COSINES))) {
            return Optional.empty();
        }
        Set<String> guides = new HashSet<>();
        for (PlannedPoint point : plan.points()) {
            if (point.configuration().get("resources") instanceof Map<?, ?> resources) {
                resources.values().forEach(identity -> guides.add(String.valueOf(identity)));
            }
        }
        return Optional.of(new Judges(models).clip(dataset, plan.experiment().clip(), guides));
    }

    /** All captions that samples are asked for. */
    private Set<String> captions() {
        Samples samples = plan.experiment().samples();
        Set<String> captions = new LinkedHashSet<>();
        for (long seed : samples.seeds()) {
            plan.asking()
                    .captions()
                    .ifPresent(asked -> captions.addAll(asked.captions(seed, samples.count(), samples.particles())));
        }
        return captions;
    }

    /** The feature network that the experiment names, unless that is a judge. */
    private Optional<FeatureFile> script() {
        return plan.experiment().features().flatMap(name -> FeatureFile.named(name, imported));
    }

    private static boolean isTest(String split) {
        return switch (split) {
            case "test" -> true;
            case "train" -> false;
            default -> throw new UserError("reference.split is '" + split + "'; allowed are test and train");
        };
    }

    private static DatasetPlan dataset(YamlNode node, TrainedOn model) {
        if (node instanceof YamlNode.Scalar scalar && scalar.text().equals(model.dataset())) {
            return trainedOn(model);
        } else if (node instanceof YamlNode.Scalar scalar) {
            throw new UserError(node.place() + ": reference.dataset: '" + scalar.text() + "' is not what the model was"
                    + " trained on ('" + model.dataset() + "'); describe it as in a training file");
        }
        Problems problems = new Problems();
        DatasetPlan bound = new Binder(problems).value(DatasetPlan.class, node, "reference.dataset");
        problems.throwIfAny();
        return java.util.Objects.requireNonNull(bound);
    }

    private static DatasetPlan trainedOn(TrainedOn model) {
        return model.data()
                .orElseThrow(() -> new UserError(
                        "'" + model.name() + "' does not say where its data came from; give reference.dataset"));
    }
}
