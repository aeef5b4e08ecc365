package dev.rhumb.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.data.Dataset;
import dev.rhumb.data.Sha256;
import dev.rhumb.data.StoredImages;
import dev.rhumb.diffusion.data.Batches;
import dev.rhumb.diffusion.data.DigitsData;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.EncoderShape;
import dev.rhumb.diffusion.network.ForeignShape;
import dev.rhumb.diffusion.network.Judge;
import dev.rhumb.diffusion.network.JudgeShape;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.network.RecordJson;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.network.DenoiserShape;
import dev.rhumb.network.Layers;
import dev.rhumb.network.NetworkShape;
import dev.rhumb.tensors.UnreadableTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final UNetShape DENOISER = new UNetShape(1, 8, 8, 2, 1, List.of(8, 8), 1, List.of(1), 8, 8, 4);
    private static final EncoderShape ENCODER = new EncoderShape(1, 8, 8, 2, 1, List.of(8, 8), 1, List.of(1), 8, 8, 4);

    @TempDir
    Path folder;

    /** Networks this small lose more by waiting for a second thread than they gain. */
    @BeforeAll
    static void oneThread() {
        Engine.getInstance();
        PyTorch.setThreads(1);
    }

    @AfterAll
    static void allThreads() {
        PyTorch.setThreads(Runtime.getRuntime().availableProcessors());
    }

    /** Images whose upper (class 0) or lower (class 1) half is bright. */
    private static Dataset halves(int size) {
        SplittableRandom random = new SplittableRandom(9);
        byte[] pixels = new byte[size * 64];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            labels[i] = i % 2;
            for (int p = 0; p < 64; p++) {
                boolean bright = p / 32 == labels[i];
                pixels[i * 64 + p] = (byte) (random.nextInt(40) + (bright ? 60 : 0));
            }
        }
        return new StoredImages("halves", "abc", pixels, 100, labels, 1, 8, 8, 2);
    }

    private static TrainingPlan plan(Task task, NetworkShape network, long steps, double dropout) {
        return small(task, network, steps, dropout).plan();
    }

    private static SmallPlan small(Task task, NetworkShape network, long steps, double dropout) {
        return new SmallPlan(task, network, steps)
                .optimiser(SmallPlan.optimiser(5e-3, 0.01, 2))
                .labelDropout(dropout)
                .shift(1);
    }

    private Path train(TrainingPlan plan, String name, Progress progress) throws IOException {
        return new Trainer(plan, halves(48), folder.resolve(name), progress).run();
    }

    @Test
    void aKilledTrainingEndsWithTheSameBitsAsAnUndisturbedOne() throws IOException {
        TrainingPlan plan = plan(Task.DENOISER, DENOISER, 12, 0.3);
        Path whole = train(plan, "whole", Progress.SILENT);
        Progress killer = report -> {
            if (report.step() == 10) {
                throw new IllegalStateException("killed");
            }
        };
        assertThatThrownBy(() -> train(plan, "killed", killer)).hasMessage("killed");
        List<Long> steps = new ArrayList<>();
        Path resumed = train(plan, "killed", report -> steps.add(report.step()));
        assertThat(steps).containsExactly(10L, 12L);
        assertThat(Files.mismatch(resumed, whole)).isEqualTo(-1);
        for (String file : List.of("checkpoint.safetensors", "metrics.csv")) {
            assertThat(Files.mismatch(
                            folder.resolve("killed").resolve(file),
                            folder.resolve("whole").resolve(file)))
                    .as(file)
                    .isEqualTo(-1);
        }
    }

    /** As a plugin gives one. */
    @Method(name = "one-layer", paper = "none", summary = "One layer.")
    record OneLayer(
            @Parameter("features") int features,
            @Parameter("channels") int channels,
            @Parameter("height") int height,
            @Parameter("width") int width,
            @Parameter("classes") int classes)
            implements DenoiserShape {
        @Override
        public int embeddingWidth() {
            return features;
        }

        @Override
        public String write(Layers layers, String x, String embedding) {
            String h = layers.conv(x, "in", channels, features, 3, 1, 1);
            return layers.conv(
                    layers.residual(h, embedding, "block", features, features, features, 2, 0),
                    "out",
                    features,
                    channels,
                    3,
                    1,
                    0);
        }
    }

    @Test
    void aNetworkOfAPluginIsTrainedGoesOnFromAModelAndIsListedWithoutItsPlugin() throws IOException {
        OneLayer shape = new OneLayer(8, 1, 8, 8, 2);
        Path first = train(plan(Task.DENOISER, shape, 12, 0.1), "first", Progress.SILENT);
        Path second = new Trainer(
                        plan(Task.DENOISER, shape, 4, 0.1), halves(48), folder.resolve("second"), Progress.SILENT)
                .runFrom(first);
        assertThat(ModelFile.describe(second).training().has("from")).isTrue();
        assertThat(ModelFile.describe(first).network()).isInstanceOfSatisfying(ForeignShape.class, foreign -> {
            assertThat(foreign.type()).isEqualTo("one-layer");
            assertThat(foreign.height()).isEqualTo(8);
        });
        try (NDManager manager = PyTorch.manager()) {
            assertThat(ModelFile.load(first, manager, Networks.words(shape))
                            .description()
                            .network())
                    .isEqualTo(shape);
            assertThatThrownBy(() -> ModelFile.load(first, manager))
                    .isInstanceOf(UnreadableTensors.class)
                    .hasMessageContaining("of the type 'one-layer', which no installed plugin gives");
        }
    }

    @Test
    void aCheckpointOfAnotherPlanIsRefusedButALongerPlanGoesOn() throws IOException {
        train(plan(Task.DENOISER, DENOISER, 4, 0.3), "run", Progress.SILENT);
        assertThatThrownBy(() -> train(plan(Task.DENOISER, DENOISER, 4, 0.2), "run", Progress.SILENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the checkpoint is of another plan");
        List<Long> steps = new ArrayList<>();
        train(plan(Task.DENOISER, DENOISER, 8, 0.3), "run", report -> steps.add(report.step()));
        assertThat(steps).containsExactly(6L, 8L);
        assertThatThrownBy(() -> train(plan(Task.DENOISER, DENOISER, 6, 0.3), "run", Progress.SILENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the checkpoint has 8 steps, more than the 6 requested");
    }

    @Test
    void aTrainingThatStartsFromAModelGoesOnFromItsWeightsAndNamesIt() throws IOException {
        Path first = train(plan(Task.DENOISER, DENOISER, 60, 0.1), "first", Progress.SILENT);
        // Steps so small that nothing changes.
        SmallPlan still = small(Task.DENOISER, DENOISER, 8, 0.1).optimiser(SmallPlan.optimiser(1e-7, 0, 2));
        List<String> notices = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        Progress printed = new Progress() {
            @Override
            public void notice(String sentence) {
                notices.add(sentence);
            }

            @Override
            public void report(Report report) {
                losses.add(report.validationLoss());
            }
        };
        Path second =
                new Trainer(still.maxSteps(4).plan(), halves(48), folder.resolve("second"), printed).runFrom(first);
        String origin = "tiny sha256:" + Sha256.ofFile(first);
        assertThat(notices)
                .containsExactly(
                        "starts from the weights of " + origin + "; the optimiser and the averages start afresh");
        assertThat(losses.get(losses.size() - 1)).isCloseTo(loss(first), within(1e-3));
        assertThat(ModelFile.describe(second).training().get("from").getAsString())
                .isEqualTo(origin);
        // Told again it goes on, so that the command that was interrupted may be repeated.
        Path longer = new Trainer(still.maxSteps(8).plan(), halves(48), folder.resolve("second"), Progress.SILENT)
                .runFrom(first);
        assertThat(ModelFile.describe(longer).training().get("from").getAsString())
                .isEqualTo(origin);
        assertThatThrownBy(() -> new Trainer(
                                plan(Task.DENOISER, DENOISER, 8, 0.1),
                                halves(48),
                                folder.resolve("first"),
                                Progress.SILENT)
                        .runFrom(first))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the checkpoint did not start from " + origin + " but from drawn weights");
    }

    @Test
    void aTrainingStartsFromANetworkThatDiffersOnlyInWhatHasNoParametersAndReportsIt() throws IOException {
        Path first = train(plan(Task.DENOISER, DENOISER, 2, 0.1), "first", Progress.SILENT);
        UNetShape fewerGroups = new UNetShape(1, 8, 8, 2, 1, List.of(8, 8), 1, List.of(1), 8, 8, 2);
        List<String> notices = new ArrayList<>();
        Progress printed = new Progress() {
            @Override
            public void notice(String sentence) {
                notices.add(sentence);
            }

            @Override
            public void report(Report report) {}
        };
        SmallPlan still = small(Task.DENOISER, fewerGroups, 2, 0.1).optimiser(SmallPlan.optimiser(1e-7, 0, 2));
        Path second = new Trainer(still.plan(), halves(48), folder.resolve("second"), printed).runFrom(first);
        assertThat(notices.get(0))
                .startsWith("the weights were trained in another network of the same parameters, UNetShape[")
                .contains("groups=4")
                .contains("groups=2");
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] before = ModelFile.load(first, manager).network().toFloats();
            float[] after = ModelFile.load(second, manager).network().toFloats();
            assertThat(after).containsExactly(before, within(1e-5f));
        }
    }

    @Test
    void weightsOfAnotherNetworkAreRefused() throws IOException {
        Path first = train(plan(Task.NOISE_ROBUST_CLASSIFIER, ENCODER, 2, 0), "first", Progress.SILENT);
        Trainer trainer = new Trainer(
                plan(Task.DENOISER, DENOISER, 4, 0.1), halves(48), folder.resolve("second"), Progress.SILENT);
        assertThatThrownBy(() -> trainer.runFrom(first))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + first + "' holds the weights of another network, EncoderShape");
        assertThat(folder.resolve("second")).doesNotExist();
    }

    @Test
    void batchesDrawnAheadAreThoseOfTheirStepsInAnyOrder() {
        TrainingPlan plan = small(Task.DENOISER, DENOISER, 6, 0.3).plan();
        Dataset data = halves(48);
        Batches batches = new Batches(48, plan.batch(), plan.seed());
        try (BatchesAhead ahead = new BatchesAhead(plan, data)) {
            for (long step : new long[] {0, 1, 2, 5, 3, 4}) {
                HostBatch own = HostBatch.draw(plan, data, batches.at(step), "training", step, true);
                HostBatch drawn = ahead.at(step);
                assertThat(drawn.images()).isEqualTo(own.images());
                assertThat(drawn.noise()).isEqualTo(own.noise());
                assertThat(drawn.labels()).isEqualTo(own.labels());
                assertThat(drawn.s()).isEqualTo(own.s());
            }
        }
    }

    @Test
    void aDenoiserLearns() throws IOException {
        List<Double> losses = new ArrayList<>();
        train(plan(Task.DENOISER, DENOISER, 60, 0.1), "run", report -> losses.add(report.validationLoss()));
        assertThat(losses.get(losses.size() - 1)).isLessThan(0.75 * losses.get(1));
        assertThat(Files.readAllLines(folder.resolve("run/metrics.csv")))
                .hasSize(31)
                .startsWith("step,loss,learning_rate,gradient_norm,validation_loss,validation_accuracy");
    }

    @Test
    void aNoiseRobustClassifierLearnsAndReportsEveryNoiseLevel() throws IOException {
        Path file = train(plan(Task.NOISE_ROBUST_CLASSIFIER, ENCODER, 60, 0), "run", Progress.SILENT);
        List<String> rows = Files.readAllLines(folder.resolve("run/accuracy-by-noise.csv"));
        assertThat(rows.get(0)).isEqualTo("sigma,accuracy,cross_entropy");
        assertThat(accuracy(rows.get(1))).isEqualTo(1);
        assertThat(accuracy(rows.get(rows.size() - 1))).isLessThan(1);
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThat(ModelFile.load(file, manager).metric("accuracy").getAsDouble())
                    .isGreaterThan(0.8);
        }
    }

    @Test
    void maxStepsCutsATrainingShortWithoutChangingItsLearningRates() throws IOException {
        TrainingPlan whole = plan(Task.DENOISER, DENOISER, 12, 0.3);
        TrainingPlan cut = small(Task.DENOISER, DENOISER, 12, 0.3).maxSteps(4).plan();
        train(cut, "cut", Progress.SILENT);
        train(whole, "whole", Progress.SILENT);
        assertThat(Files.readAllLines(folder.resolve("whole/metrics.csv")))
                .startsWith(
                        Files.readAllLines(folder.resolve("cut/metrics.csv")).toArray(String[]::new));
    }

    @Test
    void theAverageWithTheLowestHeldOutLossIsShippedAndTheOthersLieBesideIt() throws IOException {
        // One average forgets within a step, the other has hardly left the start.
        TrainingPlan plan = small(Task.DENOISER, DENOISER, 40, 0.1)
                .averaging(new Averaging(1e6, 1, List.of(50.0)))
                .plan();
        Path model = train(plan, "run", Progress.SILENT);
        Path other = folder.resolve("run/tiny-average.safetensors");
        assertThat(averagedOver(model)).isEqualTo(50);
        assertThat(averagedOver(other)).isEqualTo(1e6);
        assertThat(loss(model)).isLessThan(loss(other));
    }

    @Test
    void aTrainingWithPatienceStopsAndShipsTheBestWeightsAlsoAfterAKill() throws IOException {
        // So high a learning rate makes the loss rise again soon.
        TrainingPlan patient = small(Task.DENOISER, DENOISER, 400, 0.1)
                .optimiser(SmallPlan.optimiser(0.3, 0, 12))
                .averaging(new Averaging(1, 1, List.of()))
                .patience(3)
                .plan();
        List<Double> losses = new ArrayList<>();
        List<Long> steps = new ArrayList<>();
        Path model = train(patient, "run", report -> {
            losses.add(report.validationLoss());
            steps.add(report.step());
        });
        assertThat(steps.get(steps.size() - 1)).isLessThan(400);
        assertThat(loss(model))
                .isEqualTo(losses.stream()
                        .filter(l -> !l.isNaN())
                        .min(Double::compare)
                        .orElseThrow());
        long half = steps.get(steps.size() / 2);
        assertThatThrownBy(() -> train(patient, "killed", report -> {
            if (report.step() == half) {
                throw new IllegalStateException("killed");
            }
        }));
        assertThat(Files.mismatch(train(patient, "killed", Progress.SILENT), model))
                .isEqualTo(-1);
    }

    private static double averagedOver(Path model) {
        return ModelFile.describe(model).training().get("averaged-over").getAsDouble();
    }

    private static double loss(Path model) {
        return ModelFile.describe(model).metrics().get("loss").getAsDouble();
    }

    private static double accuracy(String row) {
        return Double.parseDouble(row.split(",")[1]);
    }

    @Test
    void aJudgeLearns() throws IOException {
        JudgeShape judge = new JudgeShape(1, 8, 8, 2, List.of(4, 8), 4, 4);
        Path file = train(plan(Task.CLEAN_CLASSIFIER, judge, 60, 0), "run", Progress.SILENT);
        assertThat(ModelFile.describe(file).metrics().get("accuracy").getAsDouble())
                .isEqualTo(1);
    }

    @Test
    void aJudgeLearnsFromTheImagesItWillBeShown() throws IOException {
        Path file = train(
                plan(Task.CLEAN_CLASSIFIER, new JudgeShape(1, 8, 8, 2, List.of(4, 8), 4, 4), 60, 0),
                "run",
                Progress.SILENT);
        Dataset heldOut = new DigitsData("halves", "none", 16).validation(halves(48));
        int[] all = IntStream.range(0, heldOut.size()).toArray();
        try (NDManager manager = PyTorch.manager()) {
            ModelFile model = ModelFile.load(file, manager);
            NDArray log = ((Judge) model.network())
                    .judge(heldOut.images(manager, 0, heldOut.size()))
                    .logits()
                    .logSoftmax(1);
            NDArray target = manager.create(heldOut.labels(all)).oneHot(2);
            double loss = -log.mul(target).sum().getFloat() / heldOut.size();
            assertThat(loss).isCloseTo(loss(file), within(1e-3));
            model.network().close();
        }
    }

    @Test
    void trainingHoldsTheSameNumberOfNativeArraysAtEveryReport() throws IOException {
        List<Integer> counts = new ArrayList<>();
        Dataset data = halves(48);
        Trainer trainer =
                new Trainer(plan(Task.DENOISER, DENOISER, 16, 0.1), data, folder.resolve("run"), report -> {});
        trainer.run(arrays -> counts.add(arrays));
        assertThat(counts).hasSize(8);
        assertThat(counts.subList(2, 8)).containsOnly(counts.get(2));
    }

    @Test
    void dataThatDoNotFitTheNetworkAreRefused() {
        TrainingPlan plan =
                plan(Task.DENOISER, new UNetShape(1, 16, 16, 2, 1, List.of(8), 1, List.of(), 8, 8, 4), 4, 0);
        assertThatThrownBy(() -> train(plan, "run", Progress.SILENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the network takes images 1x16x16, but the data are halves");
    }

    @Test
    void aTaskThatTheNetworkCannotLearnIsRefused() {
        assertThatThrownBy(() -> plan(Task.DENOISER, ENCODER, 4, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be learned by a EncoderShape");
    }

    @Test
    void aPlanSurvivesTheWayThroughJson() {
        TrainingPlan plan = plan(Task.NOISE_ROBUST_CLASSIFIER, ENCODER, 60, 0);
        assertThat(RecordJson.read(RecordJson.write(plan), TrainingPlan.class, TrainingPlan.WORDS))
                .isEqualTo(plan);
    }
}
