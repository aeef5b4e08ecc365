package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.network.NetworkDenoiser;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.diffusion.schedule.DdimSchedule;
import dev.rhumb.diffusion.schedule.Spacing;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.diffusion.training.Progress;
import dev.rhumb.diffusion.training.Trainer;
import dev.rhumb.diffusion.training.TrainingPlan;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.plugins.classifierfree.ClassifierFree;
import dev.rhumb.plugins.perturbed.MovingAverage;
import dev.rhumb.plugins.perturbed.SelfAttention;
import dev.rhumb.plugins.slidingwindow.SlidingWindow;
import dev.rhumb.records.Overrides;
import dev.rhumb.runner.training.TrainingFile;
import dev.rhumb.sampling.Sampler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How often a step of the loop, or of a training, waits for the device: for a read, or for a copy that is not queued. What depends on
 * the number of steps is the difference of two runs.
 */
class TransfersTest {
    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));
    private static final int STEPS = 6;
    private static NDManager manager;
    private static NetworkDenoiser model;

    @BeforeAll
    static void build() {
        manager = PyTorch.manager(Device.of("cpu", Transfers.DEVICE));
        model = PerturbedNetworkTest.model(manager);
        Transfers.install();
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    private static Map<String, Long> counts(int steps, Sampler sampler, List<Guidance> stack) {
        SamplingPlan plan = SamplingPlan.unguided(
                        model, sampler, new DdimSchedule(VpTable.cosine(), Spacing.TRAILING, 0, true).grid(steps))
                .with(stack.stream().map(Entry::of).toList());
        Transfers.take();
        try (NDManager scratch = manager.newSubManager()) {
            SampledBatch batch =
                    new Loop(plan).sample(scratch, new CounterNoise(1), 0, new long[] {0, 1, 1}, LoopListener.NONE);
            assertThat(batch.nonFinite()).isEmpty();
            assertThat(batch.ineffective()).isEmpty();
        }
        return Transfers.take();
    }

    /** Of one step, by kind. */
    private static Map<String, Double> perStep(Sampler sampler, List<Guidance> stack) {
        counts(STEPS, sampler, stack); // what is made once and kept
        return difference(counts(2 * STEPS, sampler, stack), counts(STEPS, sampler, stack), STEPS);
    }

    /** Of one step, where one run has some more than the other. */
    private static Map<String, Double> difference(Map<String, Long> longer, Map<String, Long> shorter, int steps) {
        Map<String, Double> difference = new TreeMap<>();
        longer.forEach((kind, n) -> difference.merge(kind, (double) n, Double::sum));
        shorter.forEach((kind, n) -> difference.merge(kind, -(double) n, Double::sum));
        difference.replaceAll((kind, n) -> n / steps);
        difference.values().removeIf(n -> n == 0);
        return difference;
    }

    /** Transfers that wait, and tensors that a GPU would not find; what is queued does not. */
    private static Map<String, Double> waits(Sampler sampler, List<Guidance> stack) {
        Map<String, Double> found = perStep(sampler, stack);
        assertThat(found.getOrDefault("queued", 0.0)).as("arrays queued a step").isLessThanOrEqualTo(3);
        found.remove("queued");
        return found;
    }

    static Stream<Arguments> stacks() {
        return Stream.of(
                Arguments.of(new Ddim(0), List.of()),
                Arguments.of(new Ddim(0), List.of(new ClassifierFree(3))),
                Arguments.of(new Ddim(1), List.of(new ClassifierFree(3))));
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void noStepWaitsForTheDevice(Sampler sampler, List<Guidance> stack) {
        assertThat(waits(sampler, stack)).isEmpty();
    }

    static Stream<Guidance> methods() {
        return PerturbedNetworkTest.methods();
    }

    private static final Map<Class<?>, Map<String, Double>> KNOWN = Map.of(
            SelfAttention.class, Map.of("copied: Blur.lines", 2.0),
            SlidingWindow.class, Map.of("copied: SlidingWindow$1.lambda$refine$1", 1.0),
            MovingAverage.class, Map.of("read: Answers$Answer.rows", 2.0));

    /** A method that chooses rows reads which, one that blurs or masks copies indices or a mask, and all others wait for nothing. */
    @ParameterizedTest
    @MethodSource("methods")
    void methodsInsideNetworksWaitOnlyWhereTheyChooseRowsOrMakeMasks(Guidance method) {
        assertThat(waits(new Ddim(0), List.of(method))).isEqualTo(KNOWN.getOrDefault(method.getClass(), Map.of()));
    }

    @Test
    void aRunReadsItsGuardAndItsEffectsOnceAtTheEnd() {
        Map<String, Long> reads = new TreeMap<>(counts(STEPS, new Ddim(0), List.of(new ClassifierFree(3))));
        reads.keySet().removeIf(kind -> !kind.startsWith("read"));
        assertThat(reads).isEqualTo(Map.of("read: PyTorch.doubles", 1L, "read: StackEntry.isIneffective", 1L));
    }

    private static Map<String, Long> training(TrainingFile file, Path folder, int steps) throws IOException {
        TrainingPlan plan = new TrainingFile(file.file(), Overrides.apply(file.source(), List.of("max-steps=" + steps)))
                .plan(TrainingPlan.WORDS);
        Trainer trainer = new Trainer(
                plan,
                plan.dataset().open(folder),
                folder.resolve("steps-" + steps + "-" + System.nanoTime()),
                Progress.SILENT,
                name -> ROOT.resolve("experiments/models/" + name + ".safetensors"),
                Device.of("cpu", Transfers.DEVICE));
        Transfers.take();
        trainer.run();
        return Transfers.take();
    }

    private static final Map<String, Map<String, Double>> KNOWN_TRAININGS =
            Map.of("shapes-reader", Map.of("read: ObjectReading.evaluate", 1.0));

    /** A reader's answers are matched with objects on the host, so each of its steps reads them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "shapes-diffusion",
                "shapes-text-diffusion",
                "shapes-noise-robust",
                "shapes-clip-noised",
                "shapes-autoencoder-kl",
                "shapes-autoencoder-vq",
                "shapes-reader"
            })
    void noStepOfATrainingWaits(String name, @TempDir Path folder) throws IOException {
        List<String> small = new ArrayList<>(List.of(
                "batch=4",
                "dataset.held-out=4",
                "report=1000",
                "validate=1000",
                "checkpoint=1000",
                "precision=float32"));
        if (name.contains("autoencoder")) {
            small.add("losses.adversary={widths: [8, 8], weight: 0.1, starts: 0, learning-rate: 1.0e-3}");
        }
        TrainingFile file = TrainingFile.read(ROOT.resolve("experiments/train/" + name + ".yaml"), small, "training");
        Map<String, Double> waits = difference(training(file, folder, 4), training(file, folder, 2), 2);
        assertThat(waits.getOrDefault("queued", 0.0)).as("arrays queued a step").isLessThanOrEqualTo(8);
        waits.remove("queued");
        assertThat(waits).isEqualTo(KNOWN_TRAININGS.getOrDefault(name, Map.of()));
    }
}
