package dev.rhumb.runner.command;

import ai.djl.Device;
import dev.rhumb.data.Dataset;
import dev.rhumb.diffusion.training.Progress;
import dev.rhumb.diffusion.training.Task;
import dev.rhumb.diffusion.training.Trainer;
import dev.rhumb.diffusion.training.TrainingPlan;
import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.evaluation.track.TrainingReport;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.Overrides;
import dev.rhumb.records.Problems;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.records.YamlWriter;
import dev.rhumb.runner.execute.Devices;
import dev.rhumb.runner.execute.FolderLock;
import dev.rhumb.runner.execute.Interruption;
import dev.rhumb.runner.measure.Reconstructions;
import dev.rhumb.runner.plan.SafetensorsModels;
import dev.rhumb.runner.session.Installed;
import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.track.Trackers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a network. */
@Command(
        name = "train",
        description = "Train a network from a YAML file; a stopped training continues where it" + " stopped.")
public final class TrainCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE", description = "The training, a YAML file.")
    @Nullable
    Path file;

    @Parameters(index = "1..*", paramLabel = "key=value", description = "Replaces a value of the file: steps=1000.")
    List<String> overrides = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder that the data set's paths are" + " relative to (default: RHUMB_DATA).")
    @Nullable
    Path data;

    @Option(names = "--out", paramLabel = "DIR", description = "The folder of the model (default: models/NAME).")
    @Nullable
    Path out;

    @Option(
            names = "--from",
            paramLabel = "MODEL",
            description = "Start from this model's weights, by name or as a file; the optimiser starts afresh.")
    @Nullable
    String from;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "auto, cpu or gpu:N; ${DEFAULT-VALUE} by default.",
            defaultValue = "auto")
    String device = "auto";

    @Option(names = "--plugins", paramLabel = "PLACE", description = "Further plugins; may be repeated.")
    List<Path> plugins = List.of();

    @Mixin
    TrackOption track = new TrackOption();

    @Override
    public Integer call() throws IOException {
        if (file == null) {
            throw new UserError("no training is given; name a YAML file, e.g. experiments/train/shapes-diffusion.yaml");
        }
        YamlNode.Mapping source = Overrides.apply(YamlReader.read(file), overrides);
        try (Installed installed = Installed.load(Places.usual().withPlugins(plugins))) {
            installed.warn(System.err::println);
            Problems problems = new Problems();
            TrainingPlan plan =
                    new Binder(problems, installed.vocabulary().words()).bind(TrainingPlan.class, source, "");
            problems.throwIfAny();
            train(Objects.requireNonNull(plan), source);
        }
        return 0;
    }

    private void train(TrainingPlan bound, YamlNode.Mapping source) throws IOException {
        Path folder = out != null ? out : Path.of("models", bound.name());
        Device where = Devices.named(device);
        try (Trackers trackers = track.open(
                        Places.usual().withPlugins(plugins),
                        () -> subject(bound.name(), source, folder),
                        TrainCommand::tell);
                Interruption interruption = new Interruption("the last checkpoint is", Objects.requireNonNull(file))) {
            Dataset dataset = bound.dataset()
                    .open(Places.usual().withData(Optional.ofNullable(data)).dataFolder());
            Progress told = new Told(interruption, trackers);
            Trainer trainer = new Trainer(bound, dataset, folder, told, TrainCommand::model, where);
            Path model = train(trainer, folder);
            trackers.finished();
            interruption.over();
            if (bound.task() == Task.AUTOENCODER) {
                Dataset heldOut = bound.dataset().validation(dataset);
                new Reconstructions(Places.usual().modelFiles(), where)
                        .add(model, heldOut)
                        .forEach(TrainCommand::tell);
            }
            System.out.println(model);
        }
    }

    @SuppressWarnings("try") // the lock is held, not used
    private Path train(Trainer trainer, Path folder) throws IOException {
        @Nullable Path start = from == null ? null : model(from);
        try (FolderLock held = FolderLock.take(folder, "training")) {
            return start == null ? trainer.run() : trainer.runFrom(start);
        }
    }

    private static Subject subject(String name, YamlNode.Mapping source, Path folder) {
        Map<Object, Object> settings = new LinkedHashMap<>((Map<?, ?>) YamlWriter.plain(source));
        settings.put("folder", folder.toAbsolutePath());
        return Subject.of(name, settings);
    }

    private static void tell(String sentence) {
        System.err.println("rhumb: " + sentence);
    }

    /** A model that the training names, such as the network of a perceptual loss. */
    private static Path model(String nameOrPath) {
        SafetensorsModels models = Places.usual().modelFiles();
        return models.file(nameOrPath)
                .orElseThrow(() -> new UserError("there is no model '" + nameOrPath + "', by name or as a file"
                        + Nearest.hint(nameOrPath, models.names())));
    }

    private static final class Told implements Progress {
        private final Interruption interruption;
        private final Trackers trackers;
        private double validated = Double.NaN;

        Told(Interruption interruption, Trackers trackers) {
            this.interruption = interruption;
            this.trackers = trackers;
        }

        @Override
        public void step() {
            interruption.check();
        }

        @Override
        public void notice(String sentence) {
            tell(sentence);
        }

        @Override
        public void report(Report report) {
            tell(report);
            trackers.report(new TrainingReport(report.step(), values(report)));
        }

        /** What there is to draw; a validation once, at the report that made it. */
        private Map<String, Double> values(Report report) {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("loss", report.loss());
            values.put("learning-rate", report.learningRate());
            values.put("gradient-norm", report.gradientNorm());
            values.put("images-per-second", report.imagesPerSecond());
            if (Double.compare(report.validationLoss(), validated) != 0) {
                validated = report.validationLoss();
                values.put("validation-loss", validated);
                values.put("validation-accuracy", report.validationAccuracy());
            }
            values.values().removeIf(value -> !Double.isFinite(value));
            return values;
        }
    }

    private static void tell(Progress.Report report) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "step %d of %d: loss %.4f, %.0f images/s",
                report.step(),
                report.steps(),
                report.loss(),
                report.imagesPerSecond()));
        append(line, ", held-out loss %.4f", report.validationLoss());
        append(line, ", accuracy %.4f", report.validationAccuracy());
        line.append(", ").append(report.left().toSeconds()).append(" s left");
        System.err.println(line);
    }

    private static void append(StringBuilder line, String format, double value) {
        if (!Double.isNaN(value)) {
            line.append(String.format(Locale.ROOT, format, value));
        }
    }
}
