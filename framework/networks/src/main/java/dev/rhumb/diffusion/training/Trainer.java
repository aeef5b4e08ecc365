package dev.rhumb.diffusion.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.data.Dataset;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.network.ScriptedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a {@link TrainingPlan}. Everything random is a function of the plan's seed and the step, and a checkpoint holds all
 * other state, so a killed training that is started again ends with the same weights, bit for bit, as one that was left alone (on one
 * machine with one number of threads).
 *
 * <p>The folder receives {@code checkpoint.safetensors}, {@code metrics.csv} and at the end the model file and, for noise-robust
 * classifiers, {@code accuracy-by-noise.csv}.
 */
public final class Trainer {
    private final TrainingPlan plan;
    private final Dataset training;
    private final Dataset heldOut;
    private final Path folder;
    private final Progress progress;
    private final ModelFinder models;
    private final Device device;

    /** A training on the processor that has not begun, where the plan names other models by their paths. */
    public Trainer(TrainingPlan plan, Dataset images, Path folder, Progress progress) {
        this(plan, images, folder, progress, ModelFinder.PATHS, Device.cpu());
    }

    /**
     * A training that has not begun; if it is to go on in a latent space, the data set is encoded here.
     *
     * @param plan what to do
     * @param images the plan's data set, with its held-out part
     * @param folder receives all files; created if absent
     * @param progress receives reports
     * @param models where networks lie that the plan names
     * @param device where the network is trained
     * @throws IllegalArgumentException if the data do not fit the plan
     */
    public Trainer(
            TrainingPlan plan, Dataset images, Path folder, Progress progress, ModelFinder models, Device device) {
        this.models = models;
        this.device = device;
        this.plan = plan.forWords(images.vocabulary());
        TrainingPlan.Latent latent = plan.latent();
        Dataset whole = latent == null
                ? images
                : LatentImages.encode(images, models.find(latent.autoencoder()), device, progress::notice);
        this.training = plan.dataset().training(whole);
        this.heldOut = plan.dataset().validation(whole);
        this.folder = folder;
        this.progress = progress;
        var shape = plan.network();
        if (shape.channels() != whole.channels()
                || shape.height() != whole.height()
                || shape.width() != whole.width()) {
            throw new IllegalArgumentException("the network takes images " + shape.channels() + "x" + shape.height()
                    + "x" + shape.width() + ", but the data are " + Dataset.describe(whole));
        }
        if (shape.classes() != 0 && shape.classes() != whole.classes()) {
            throw new IllegalArgumentException(
                    "the network has " + shape.classes() + " classes, but the data are " + Dataset.describe(whole));
        }
    }

    /**
     * Trains from the last checkpoint, or from the start if there is none, to the plan's last step.
     *
     * @return the model file
     * @throws IOException if a file cannot be written
     * @throws IllegalStateException if the loss is no longer a number
     */
    public Path run() throws IOException {
        return run(null, arrays -> {});
    }

    /**
     * As {@link #run()}, but where there is no checkpoint the training starts from a model's weights instead of drawn ones. The optimiser,
     * the averages and the learning rate's course start afresh. A checkpoint that started from the same model goes on.
     *
     * @param model a model file whose network has the parameters of the plan's, which the trained model's file names with its hash
     * @throws IllegalArgumentException if the file's network has other parameters, or the checkpoint started from something else
     */
    public Path runFrom(Path model) throws IOException {
        InitialWeights initial = InitialWeights.read(model, plan);
        if (!initial.network().equals(plan.network())) {
            progress.notice("the weights were trained in another network of the same parameters, " + initial.network()
                    + "; this training's is " + plan.network());
        }
        return run(initial, arrays -> {});
    }

    /** As {@link #run()}; {@code arrays} receives at each report how many native arrays the training holds. */
    Path run(IntConsumer arrays) throws IOException {
        return run(null, arrays);
    }

    private Path run(@Nullable InitialWeights initial, IntConsumer arrays) throws IOException {
        Files.createDirectories(folder);
        try (NDManager manager = PyTorch.manager(device)) {
            boolean recording = Autograd.isRecording();
            Autograd.setRecording(false);
            try {
                return new State(manager, initial, arrays).run();
            } finally {
                Autograd.setRecording(recording);
            }
        }
    }

    /** What changes while training. */
    private final class State {
        private final NDManager manager;
        private final IntConsumer arrays;
        private @Nullable String from;
        private final ScriptedNetwork network;
        private final Averages averages;
        private final @Nullable Patience patience;
        private final AdamW optimiser;
        private final TaskLoss objective;
        private final Gradient gradients;
        private final Validation validation;
        private final Map<String, NDArray> vectors = new LinkedHashMap<>();
        private final LossLog losses = new LossLog();
        private double validationLoss = Double.NaN;
        private double validationAccuracy = Double.NaN;
        private long reportedAt = System.nanoTime();

        State(NDManager manager, @Nullable InitialWeights initial, IntConsumer arrays) {
            this.manager = manager;
            this.from = initial == null ? null : initial.origin();
            this.arrays = arrays;
            this.network = Networks.build(plan.network(), manager);
            network.initialize(plan.seed());
            if (initial != null) {
                network.setWeights(initial.values());
            }
            network.freeze(plan.precision());
            this.averages = new Averages(manager, plan.averaging(), network.weights());
            this.patience = plan.patience() == null ? null : new Patience(manager, plan.patience(), network.weights());
            this.optimiser = new AdamW(manager, plan.optimiser(), network.specs(), network.weights());
            this.objective = TaskLoss.of(plan, network, models);
            this.gradients = new Gradient(objective, progress);
            this.validation = new Validation(plan, heldOut, objective);
            vectors.put("weights", network.weights());
            averages.vectors().forEach((life, average) -> vectors.put(averages.name(life), average));
            vectors.putAll(objective.state());
            if (patience != null) {
                vectors.putAll(patience.state());
            }
            vectors.put("optimiser.mean", optimiser.mean());
            vectors.put("optimiser.square", optimiser.square());
        }

        Path run() throws IOException {
            plan.precision().fallback(manager.getDevice()).ifPresent(why -> progress.notice("precision: " + why));
            Path checkpoint = folder.resolve("checkpoint.safetensors");
            long start = 0;
            if (Files.exists(checkpoint)) {
                Checkpoint.Standing standing = Checkpoint.read(checkpoint, plan, training.checksum(), from, vectors);
                start = standing.step();
                from = standing.from();
            } else if (from != null) {
                progress.notice("starts from the weights of " + from + "; the optimiser and the averages start afresh");
            }
            MetricsFile metrics = new MetricsFile(folder.resolve("metrics.csv"), start);
            try (BatchesAhead batches = new BatchesAhead(plan, training)) {
                for (long step = start; step < plan.lastStep() && !isOver(); step++) {
                    progress.step();
                    step(step, batches.at(step));
                    long done = step + 1;
                    if (done % plan.report() == 0 || done % plan.checkpoint() == 0 || losses.isLong()) {
                        losses.read();
                    }
                    if (done % plan.report() == 0) {
                        report(metrics, done);
                    }
                    if (done % plan.checkpoint() == 0) {
                        Checkpoint.write(
                                checkpoint, plan, training.checksum(), new Checkpoint.Standing(done, from), vectors);
                    }
                }
            }
            return ship();
        }

        private boolean isOver() {
            return patience != null && patience.isOver();
        }

        /** Writes every average, the one with the lowest validation loss as the model itself. */
        private Path ship() throws IOException {
            Path model = folder.resolve(plan.name() + ".safetensors");
            Map<Double, NDArray> candidates = new LinkedHashMap<>(averages.vectors());
            if (patience != null) {
                candidates.put(plan.averaging().halfLife(), patience.best());
            }
            double chosen = plan.averaging().halfLife();
            double lowest = Double.POSITIVE_INFINITY;
            for (Map.Entry<Double, NDArray> candidate : candidates.entrySet()) {
                double loss = candidates.size() == 1
                        ? 0
                        : validation.run(manager, candidate.getValue()).loss();
                if (loss < lowest) {
                    lowest = loss;
                    chosen = candidate.getKey();
                }
            }
            for (Map.Entry<Double, NDArray> candidate : candidates.entrySet()) {
                double life = candidate.getKey();
                Path file = life == chosen
                        ? model
                        : folder.resolve(plan.name() + "-" + averages.name(life) + ".safetensors");
                write(file, life, candidate.getValue());
            }
            return model;
        }

        private void write(Path file, double halfLife, NDArray weights) throws IOException {
            TrainedModel.write(plan, from, training, heldOut, network, weights, objective, validation, halfLife, file);
        }

        private void step(long step, HostBatch drawn) {
            // The step's arrays are on the device, and plain numbers that they are computed with on the processor.
            try (NDManager scratch = manager.newSubManager(Device.cpu())) {
                Minibatch batch = drawn.place(scratch, device);
                Gradient.Result outcome = gradients.of(scratch, network.weights(), batch);
                NDArray gradient = outcome.gradient();
                NDArray norm = gradient.norm();
                clip(scratch, gradient, norm);
                double rate = plan.optimiser().rate(step, plan.steps());
                optimiser.update(scratch, gradient, rate, step);
                averages.update(scratch, step, plan.batch());
                objective.update(scratch, network.weights(), batch, step);
                losses.note(step, outcome.loss().keep(manager), Late.of(norm).keep(manager));
            }
        }

        /** Scales a gradient down to the plan's norm. The device decides, since to read the norm would wait for it. */
        private void clip(NDManager scratch, NDArray gradient, NDArray norm) {
            try (NDArray most = scratch.create(plan.optimiser().clip());
                    NDArray precise = norm.toType(DataType.FLOAT64, true);
                    NDArray ratio = most.div(precise);
                    NDArray share = ratio.minimum(1.0)) {
                gradient.muli(share);
            }
        }

        private void report(MetricsFile metrics, long done) throws IOException {
            boolean validate = done % plan.validate() == 0 || done == plan.lastStep();
            if (validate) {
                Validation.Result result = validation.run(manager, averages.first());
                validationLoss = result.loss();
                validationAccuracy = result.accuracy();
                if (patience != null) {
                    patience.note(validationLoss, averages.first());
                }
            }
            double loss = losses.loss() / plan.report();
            double rate = plan.optimiser().rate(done - 1, plan.steps());
            double norm = losses.norm() / plan.report();
            metrics.row(
                    done,
                    loss,
                    rate,
                    norm,
                    validate ? validationLoss : Double.NaN,
                    validate ? validationAccuracy : Double.NaN);
            tell(done, loss, rate, norm);
            arrays.accept(manager.getManagedArrays().size()
                    + network.manager().getManagedArrays().size());
            losses.clear();
        }

        private void tell(long done, double loss, double rate, double norm) {
            long now = System.nanoTime();
            double seconds = (now - reportedAt) / 1e9;
            reportedAt = now;
            Duration left = Duration.ofMillis((long) (seconds * 1000 / plan.report() * (plan.lastStep() - done)));
            double speed = plan.report() * (double) plan.batch() / seconds;
            progress.report(new Progress.Report(
                    done, plan.lastStep(), loss, rate, norm, validationLoss, validationAccuracy, speed, left));
        }
    }
}
