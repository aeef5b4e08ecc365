package dev.rhumb.runner.command;

import dev.rhumb.diffusion.data.Dataset;
import dev.rhumb.diffusion.training.Progress;
import dev.rhumb.diffusion.training.Task;
import dev.rhumb.diffusion.training.Trainer;
import dev.rhumb.diffusion.training.TrainingPlan;
import dev.rhumb.runner.UserError;
import dev.rhumb.runner.plan.SafetensorsModels;
import dev.rhumb.runner.yaml.Binder;
import dev.rhumb.runner.yaml.Nearest;
import dev.rhumb.runner.yaml.Overrides;
import dev.rhumb.runner.yaml.Problems;
import dev.rhumb.runner.yaml.YamlNode;
import dev.rhumb.runner.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a network. */
@Command(name = "train", description = "Train a network from a YAML file; a stopped training goes on where it was.")
public final class TrainCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE", description = "The training, a YAML file.")
    @Nullable
    Path file;

    @Parameters(index = "1..*", paramLabel = "key=value", description = "Replaces a value of the file: steps=1000.")
    List<String> overrides = List.of();

    @Option(names = "--data", paramLabel = "DIR", description = "Where the data set's paths start; or RHUMB_DATA.")
    @Nullable
    Path data;

    @Option(names = "--out", paramLabel = "DIR", description = "Receives the model; models/NAME by default.")
    @Nullable
    Path out;

    @Override
    public Integer call() throws IOException {
        if (file == null) {
            throw new UserError("which training? give a YAML file");
        }
        YamlNode.Mapping source = Overrides.apply(YamlReader.read(file), overrides);
        Problems problems = new Problems();
        TrainingPlan plan = new Binder(problems).bind(TrainingPlan.class, source, "");
        problems.throwIfAny();
        TrainingPlan bound = java.util.Objects.requireNonNull(plan);
        Dataset dataset = bound.dataset().open(Places.data(data));
        Path folder = out != null ? out : Path.of("models", bound.name());
        try (Interruption interruption = new Interruption("the last checkpoint is", file)) {
            Path model = new Trainer(bound, dataset, folder, new Told(interruption), TrainCommand::model).run();
            interruption.over();
            if (bound.task() == Task.AUTOENCODER) {
                Dataset heldOut = bound.dataset().validation(dataset);
                new Reconstructions(Places.models(List.of()))
                        .add(model, heldOut)
                        .forEach(sentence -> System.err.println("rhumb: " + sentence));
            }
            System.out.println(model);
        }
        return 0;
    }

    /** A model that the training names, such as the network of a perceptual loss. */
    private static Path model(String nameOrPath) {
        SafetensorsModels models = Places.models(List.of());
        return models.file(nameOrPath)
                .orElseThrow(() -> new UserError("there is no model '" + nameOrPath + "', by name or as a file"
                        + Nearest.hint(nameOrPath, models.names())));
    }

    private record Told(Interruption interruption) implements Progress {
        @Override
        public void step() {
            interruption.check();
        }

        @Override
        public void notice(String sentence) {
            System.err.println("rhumb: " + sentence);
        }

        @Override
        public void report(Report report) {
            tell(report);
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
