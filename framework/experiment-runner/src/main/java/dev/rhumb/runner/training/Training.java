package dev.rhumb.runner.training;

import ai.djl.Device;
import dev.rhumb.data.Dataset;
import dev.rhumb.diffusion.training.Task;
import dev.rhumb.diffusion.training.Trainer;
import dev.rhumb.diffusion.training.TrainingPlan;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.FolderLock;
import dev.rhumb.runner.execute.Interruption;
import dev.rhumb.runner.measure.Reconstructions;
import dev.rhumb.runner.plan.SafetensorsModels;
import dev.rhumb.runner.session.Installed;
import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.track.Trackers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A training that was requested.
 *
 * @param file what to train
 * @param places where plugins, models and data are
 * @param out the folder of the model; {@code models/NAME} if absent
 * @param from the model whose weights it starts from, by name or as a file
 * @param device where the network is trained
 * @param trackers what also receives reports, {@code TYPE=WHERE} each
 */
public record Training(
        TrainingFile file,
        Places places,
        Optional<Path> out,
        Optional<String> from,
        Device device,
        List<String> trackers) {

    /**
     * Trains from the last checkpoint, or from the start, to the end.
     *
     * @param lines takes the lines of progress
     * @param notices takes what else the user should know
     * @return the model file
     * @throws UserError in sentences, if it cannot be trained
     */
    public Path run(Consumer<String> lines, Consumer<String> notices) throws IOException {
        try (Installed installed = Installed.load(places)) {
            installed.warn(lines);
            return run(file.plan(installed.vocabulary().words()), lines, notices);
        }
    }

    private Path run(TrainingPlan plan, Consumer<String> lines, Consumer<String> notices) throws IOException {
        Path folder = out.orElse(Path.of("models", plan.name()));
        try (Trackers receivers = Installed.track(trackers, places, () -> file.subject(plan.name(), folder), notices);
                Interruption interruption = new Interruption("the last checkpoint is", file.file())) {
            Dataset images = plan.dataset().open(places.dataFolder());
            TrainingProgress progress = new TrainingProgress(interruption, receivers, lines, notices);
            Trainer trainer = new Trainer(plan, images, folder, progress, this::model, device);
            Path model = train(trainer, folder);
            receivers.finished();
            interruption.over();
            if (plan.task() == Task.AUTOENCODER) {
                new Reconstructions(places.modelFiles(), device)
                        .add(model, plan.dataset().validation(images))
                        .forEach(notices);
            }
            return model;
        }
    }

    @SuppressWarnings("try") // the lock is held, not used
    private Path train(Trainer trainer, Path folder) throws IOException {
        Optional<Path> start = from.map(this::model);
        try (FolderLock held = FolderLock.take(folder, "training")) {
            return start.isEmpty() ? trainer.run() : trainer.runFrom(start.get());
        }
    }

    /** A model that the training names, such as the network of a perceptual loss. */
    private Path model(String nameOrPath) {
        SafetensorsModels models = places.modelFiles();
        return models.file(nameOrPath)
                .orElseThrow(() -> new UserError("there is no model '" + nameOrPath + "', by name or as a file"
                        + Nearest.hint(nameOrPath, models.names())));
    }
}
