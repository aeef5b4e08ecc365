package dev.rhumb.runner.measure;

import ai.djl.ndarray.types.Shape;
import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.ReaderShape;
import dev.rhumb.diffusion.oracle.Worlds;
import dev.rhumb.evaluation.Cosines;
import dev.rhumb.evaluation.Evidence;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.Need;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.network.NetworkShape;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Problems;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import dev.rhumb.runner.experiment.Reference;
import dev.rhumb.runner.experiment.Samples;
import dev.rhumb.runner.plan.Digest;
import dev.rhumb.runner.plan.ImportedModels;
import dev.rhumb.runner.plan.ModelSource;
import dev.rhumb.runner.plan.OracleSource;
import dev.rhumb.runner.plan.PlannedPoint;
import dev.rhumb.runner.plan.Room;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.runner.plan.SafetensorsModels;
import dev.rhumb.runner.plan.TrainedOn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a plan's samples are measured against. */
public final class Targets {
    private final RunPlan plan;
    private final SafetensorsModels models;
    private final ImportedModels imported;
    private final Path data;
    private final Consumer<String> notices;

    /**
     * @param data the folder that data sets' paths start at
     * @param notices takes warnings and the progress of slow work
     */
    public Targets(
            RunPlan plan, SafetensorsModels models, ImportedModels imported, Path data, Consumer<String> notices) {
        this.plan = plan;
        this.models = models;
        this.imported = imported;
        this.data = data;
        this.notices = notices;
    }

    /**
     * Finds data, networks and what metrics need, and opens no network. What can be known to be wrong without sampling is refused here.
     *
     * @throws UserError in a sentence
     */
    public Prepared prepare() throws IOException {
        Optional<OracleSource> law = plan.model().exact();
        return law.isPresent() ? exact(law.get()) : images(TrainedOn.of(plan.model()));
    }

    private void requireOffered(Set<Need> offers) {
        for (NamedMetric metric : plan.metrics()) {
            for (Need need : metric.needs()) {
                if (!offers.contains(need)) {
                    throw new UserError(
                            "metrics: '" + metric.name() + "' needs " + need.description()
                                    + ", which neither the data nor the judge has; leave it out, or name a judge with features: NAME");
                }
            }
        }
    }

    private Prepared exact(OracleSource own) {
        Samples samples = plan.experiment().samples();
        int count = reference().flatMap(Reference::count).orElse(samples.count());
        OracleSource world =
                reference().flatMap(Reference::dataset).map(Targets::world).orElse(own);
        if (!world.made().equals(own.made())
                || world.mixture().classes() != own.mixture().classes()) {
            throw new UserError(
                    "reference.dataset: '" + world.name() + "' has other dimensions or classes than the model");
        }
        Room.require("reference.count", count, world.made());
        OracleTarget target =
                new OracleTarget(world, plan.conditions().requireLabels(), count, samples.count(), samples.particles());
        requireOffered(target.offers());
        return new Prepared(target.identity(), target.networks(), device -> target);
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

    private Prepared images(TrainedOn model) throws IOException {
        DatasetSource dataset = reference()
                .flatMap(Reference::dataset)
                .map(node -> dataset(node, model))
                .orElseGet(() -> trainedOn(model));
        boolean compareWithTest = isTest(reference().map(Reference::split).orElse("test"));
        Dataset whole = dataset.open(data);
        boolean parted = dataset.isParted(whole);
        if (!parted && !compareWithTest) {
            throw new UserError("reference.split is train, but nothing of '" + whole.name()
                    + "' is held out; give held-out or test, or leave split out to compare with all images");
        }
        Dataset test = parted ? dataset.validation(whole) : whole;
        @Nullable Dataset train = parted ? dataset.training(whole) : null;
        Dataset chosen = train == null || compareWithTest ? test : train;
        int samples = plan.experiment().samples().count();
        int most = parted ? chosen.size() : chosen.size() - 1; // one at least is left for the floor
        int count = reference()
                .flatMap(Reference::count)
                .orElse(Math.min(samples, parted ? chosen.size() : chosen.size() / 2));
        if (count > most || count < 1) {
            throw new UserError("reference.count is " + count + ", but "
                    + (parted
                            ? "the split has " + most + " images"
                            : "'" + whole.name() + "' has " + whole.size() + " images, and the floor takes other"
                                    + " images than the reference; give at most " + Math.max(1, most)));
        }
        Shape images = new Shape(whole.channels(), whole.height(), whole.width());
        Room.require("reference.count", count, images);
        requireSameImages(images, whole.name());
        ReferenceParts parts = new ReferenceParts(
                chosen,
                compareWithTest ? train : test,
                compareWithTest,
                count,
                parted ? samples : Math.min(samples, chosen.size() - count));
        if (parts.floorCount() < samples) {
            notices.accept("warning: the floor has " + parts.floorCount() + " real images, but there are " + samples
                    + " samples, so metrics that depend on the number of images (fid, recall, coverage) differ for that reason"
                    + " alone; lower samples.count" + (parted ? "" : " or reference.count")
                    + ", or give more real images");
        }
        if (parts.floorWasTrainedOn()) {
            notices.accept(
                    "warning: reference.count is " + count + " of " + chosen.size() + " images that were not trained"
                            + " on, which leaves too few for the " + samples
                            + " images of the floor, so the floor shows training"
                            + " images; "
                            + (chosen.size() > samples
                                    ? "reference.count up to " + (chosen.size() - samples) + " leaves enough"
                                    : "samples.count below " + chosen.size() + " leaves some"));
        }
        NamedFeatures named = NamedFeatures.of(plan, models, imported, notices);
        named.requireSee(images, whole);
        Optional<FeatureSource> source = source();
        Optional<Path> judge = judge(whole.name(), source.isPresent() || named.isEnough());
        judge.ifPresent(file -> requireSees(file, images, whole));
        boolean captioned = plan.conditions().captions().isPresent();
        Optional<CaptionPair> pair = clip(whole.name());
        @Nullable TrainingImages training = train == null ? null : training(train);
        requireOffered(ImageTarget.offers(
                judge.isPresent(),
                judge.filter(file -> ModelFile.describe(file).network() instanceof ReaderShape)
                        .isPresent(),
                pair.isPresent() && captioned,
                training != null));
        String seenBy = seenBy(source.isEmpty() && judge.isEmpty() ? named.first() : source, judge, pair);
        boolean raw = plan.experiment().raw();
        Prepared.Opening opening = device -> {
            ImageShape shape = new ImageShape(whole.channels(), whole.height(), whole.width());
            ImageNetwork network = named.open(shape, device, () -> {
                @Nullable JudgeNetwork own = judge.isEmpty() ? null : JudgeNetwork.load(judge.get(), device);
                return source.isPresent() ? source.get().open(shape, own, device) : own;
            });
            @Nullable CaptionJudge clip = null;
            if (pair.isPresent()) {
                clip = CaptionJudge.open(pair.get(), device);
                clip.requireReadable(captions());
            }
            return new ImageTarget(network, seenBy, parts, captioned, clip, training, raw);
        };
        return new Prepared(ImageTarget.identity(parts, seenBy, raw), named.identities(), opening);
    }

    /** Samples and real images are compared value by value, so their axes have to agree, and not their number of values alone. */
    private void requireSameImages(Shape images, String data) {
        for (PlannedPoint point : plan.points()) {
            ModelSource model = plan.model(point.point());
            Shape made = model.made();
            if (!made.equals(images)) {
                throw new UserError("reference.dataset: the model '" + model.name() + "' makes "
                        + model.kind().plural() + " of " + made + ", but '" + data + "' has images of " + images
                        + " (channels, height, width); compare with data of the model's shape");
            }
        }
    }

    /** The judge; where features come from elsewhere it may be missing. */
    private Optional<Path> judge(String dataset, boolean elsewhere) {
        Judges judges = new Judges(models);
        return elsewhere
                ? judges.ofData(dataset, Set.of())
                : Optional.of(judges.of(plan.model(), dataset, plan.experiment().features()));
    }

    static void requireSees(Path judge, Shape images, Dataset data) {
        NetworkShape seen = ModelFile.describe(judge).network();
        Shape due = new Shape(seen.channels(), seen.height(), seen.width());
        if (!due.equals(images)) {
            throw new UserError(
                    "the judge '" + judge + "' sees images of " + due + ", but '" + data.name() + "' has images of "
                            + images + " (channels, height, width); name another judge with features: NAME");
        }
    }

    private static String seenBy(Optional<FeatureSource> source, Optional<Path> judge, Optional<CaptionPair> pair)
            throws IOException {
        String seenBy = judge.isEmpty() ? "" : "sha256:" + Digest.ofFile(judge.get());
        if (source.isPresent()) {
            String features = "features of " + source.get().identity();
            seenBy = seenBy.isEmpty() ? features : features + " and logits of " + seenBy;
        }
        return pair.isEmpty() ? seenBy : seenBy + ", captions by " + pair.get().identity();
    }

    /** What the model was trained on, if a metric needs it. */
    private @Nullable TrainingImages training(Dataset train) {
        if (plan.metrics().stream().noneMatch(metric -> metric.needs().contains(new Need(Evidence.Training.class)))) {
            return null;
        }
        return new TrainingImages(
                train,
                reference().flatMap(Reference::training).orElse(train.size()),
                plan.experiment().raw(),
                notices,
                plan.metrics().stream()
                        .filter(metric -> metric.needs().contains(new Need(Evidence.Training.class)))
                        .flatMap(metric -> metric.features().stream())
                        .collect(Collectors.toSet()));
    }

    /** The CLIP pair that judges captions, if a metric needs one. */
    private Optional<CaptionPair> clip(String dataset) throws IOException {
        if (plan.metrics().stream().noneMatch(metric -> metric.needs().contains(new Need(Cosines.class)))) {
            return Optional.empty();
        }
        Set<String> guides = new HashSet<>();
        for (PlannedPoint point : plan.points()) {
            if (point.configuration().get("resources") instanceof Map<?, ?> resources) {
                resources.values().forEach(identity -> guides.add(String.valueOf(identity)));
            }
        }
        return Optional.of(new Judges(models).clip(dataset, plan.experiment().clip(), imported, guides, notices));
    }

    /** The intended captions of all samples. */
    private Set<String> captions() {
        Samples samples = plan.experiment().samples();
        Set<String> captions = new LinkedHashSet<>();
        for (long seed : samples.seeds()) {
            plan.conditions()
                    .captions()
                    .ifPresent(
                            planned -> captions.addAll(planned.captions(seed, samples.count(), samples.particles())));
        }
        return captions;
    }

    /** Where features come from, unless that is a judge. */
    private Optional<FeatureSource> source() throws IOException {
        Optional<String> name = plan.experiment().features();
        return name.isEmpty() ? Optional.empty() : FeatureSource.named(name.get(), plan, imported);
    }

    private static boolean isTest(String split) {
        return switch (split) {
            case "test" -> true;
            case "train" -> false;
            default -> throw new UserError("reference.split is '" + split + "'; allowed are test and train");
        };
    }

    private DatasetSource dataset(YamlNode node, TrainedOn model) {
        if (node instanceof YamlNode.Scalar scalar && scalar.text().equals(model.dataset())) {
            return trainedOn(model);
        } else if (node instanceof YamlNode.Scalar scalar) {
            throw new UserError(node.place() + ": reference.dataset: '" + scalar.text() + "' is not the data"
                    + " set that the model was"
                    + " trained on ('" + model.dataset() + "'); describe it as in a training file");
        }
        Problems problems = new Problems();
        DatasetSource bound =
                new Binder(problems, plan.vocabulary().words()).value(DatasetSource.class, node, "reference.dataset");
        problems.throwIfAny();
        return Objects.requireNonNull(bound);
    }

    private DatasetSource trainedOn(TrainedOn model) {
        return model.data(plan.vocabulary().words())
                .orElseThrow(() ->
                        new UserError("'" + model.name() + "' has no record of its data; give reference.dataset"));
    }
}
