package dev.rhumb.diffusion.loop;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.network.NetworkDenoiser;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.UNet;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.diffusion.schedule.KarrasSchedule;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Prediction;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Memory over a long run: Java's heap, and what the process holds besides, which is the engine's. */
@Tag("slow")
@EnabledOnOs(OS.LINUX) // reads /proc
class SoakTest {
    private static final int BATCHES = 20_000;
    private static final int WARM = 4_000;
    private static final double MEBIBYTE = 1 << 20;

    /** Used heap after a collection, and the resident memory that is not the heap's, in MiB. */
    private record Memory(double heap, double other) {
        static Memory now() throws IOException {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            double resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
            return new Memory(heap.getUsed() / MEBIBYTE, resident - heap.getCommitted() / MEBIBYTE);
        }
    }

    /** Classifier-free guidance and a gradient through the network. */
    private static final Guidance GUIDANCE = run -> {
        run.needsDenoiserGradient();
        Branch without = Branch.CONDITIONAL.on(run.nothing());
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction other = here.predict(without);
                return p -> p.plus(2, p.minus(other))
                        .plus(0.01, here.gradientThrough(Branch.CONDITIONAL, x -> PerSample.sum(x.square())));
            }
        };
    };

    @Test
    void twentyThousandBatchesLeaveNoMemoryBehind() throws IOException {
        UNetShape shape = new UNetShape(1, 8, 8, 3, 2, List.of(8, 8), 1, List.of(1), 8, 8, 4);
        try (NDManager manager = NDManager.newBaseManager()) {
            UNet network = new UNet(manager, shape);
            network.initialize(4);
            float[] values = network.toFloats();
            float[] moves = new Draws(2, "moves", 0).normals(values.length);
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.1f * moves[i];
            }
            network.setWeights(values);
            network.freeze(Precision.FLOAT32);
            NetworkDenoiser model =
                    new NetworkDenoiser("tiny", network, new Preconditioning(Preconditioning.Kind.EDM, 0.5), true);
            Loop loop = new Loop(new SamplingPlan(
                    model,
                    new Ddim(0),
                    new KarrasSchedule(0.02, 10, 7).grid(2),
                    List.of(Entry.of(GUIDANCE)),
                    new Resources(Map.of(), Map.of(), Map.of(), List.of("a", "b", "c")),
                    1));
            Memory warm = null;
            for (int batch = 0; batch < BATCHES; batch++) {
                if (batch == WARM) {
                    warm = Memory.now();
                }
                try (NDManager scratch = manager.newSubManager()) {
                    loop.sample(
                            scratch,
                            new CounterNoise(batch),
                            0,
                            Conditions.ofLabels(new long[] {0, 1}),
                            LoopListener.NONE);
                }
            }
            Memory end = Memory.now();
            System.out.println("soak: after " + WARM + " batches " + warm + ", after " + BATCHES + " " + end + " MiB");
            assertThat(end.heap() - warm.heap()).as("growth of the heap, MiB").isLessThan(4);
            assertThat(end.other() - warm.other())
                    .as("growth of native memory, MiB")
                    .isLessThan(32);
            model.close();
        }
    }
}
