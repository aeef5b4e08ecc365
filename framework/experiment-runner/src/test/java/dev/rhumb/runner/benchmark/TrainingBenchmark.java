package dev.rhumb.runner.benchmark;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.data.Dataset;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.UNet;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.diffusion.training.Progress;
import dev.rhumb.diffusion.training.Trainer;
import dev.rhumb.diffusion.training.TrainingPlan;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Problems;
import dev.rhumb.records.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * Times training steps against the bare forward and backward of the same network at the same batch. Both alternate in blocks on one
 * thread, so that what else the machine does falls on both. Run by {@code docs/benchmarks/training.sh}.
 */
final class TrainingBenchmark {
    private static final int WARM_UP = 16;
    private static final int BLOCK = 8;

    private TrainingBenchmark() {}

    /** Prints images per second of both and their ratio: the medians of {@code blocks} blocks. */
    public static void main(String[] args) throws IOException {
        int blocks = args.length > 1 ? Integer.parseInt(args[1]) : 15;
        TrainingPlan plan = plan(Path.of(args[0]));
        System.out.printf("engine %s, %d threads%n", Engine.getInstance().getVersion(), PyTorch.threads());
        Dataset images = plan.dataset().open(Path.of("."));
        Path folder = Files.createTempDirectory("training-benchmark");
        try (NDManager manager = PyTorch.manager()) {
            Clock clock = new Clock(new Bare(manager, plan), blocks);
            try {
                new Trainer(plan, images, folder, clock).run();
            } catch (Over over) {
                clock.print(plan.batch());
            }
        }
    }

    private static TrainingPlan plan(Path file) throws IOException {
        Problems problems = new Problems();
        TrainingPlan plan =
                new Binder(problems, TrainingPlan.WORDS).bind(TrainingPlan.class, YamlReader.read(file), "");
        problems.throwIfAny();
        return Objects.requireNonNull(plan);
    }

    /** The network on a batch that never changes. */
    private static final class Bare {
        private final UNet network;
        private final NDArray x;
        private final NDArray noise;
        private final NDArray labels;
        private final NDArray cotangent;

        Bare(NDManager manager, TrainingPlan plan) {
            UNetShape shape = (UNetShape) plan.network();
            int batch = plan.batch();
            network = new UNet(manager, shape);
            network.initialize(1);
            network.freeze(plan.precision());
            x = manager.randomNormal(new Shape(batch, shape.channels(), shape.height(), shape.width()));
            noise = manager.randomNormal(new Shape(batch));
            labels = manager.zeros(new Shape(batch), DataType.INT64);
            cotangent = manager.ones(x.getShape());
        }

        void run() {
            try (NDManager scratch = network.manager().newSubManager()) {
                NDArray weights = network.weights().stopGradient();
                weights.attach(scratch);
                weights.setRequiresGradient(true);
                NDArray input = x.duplicate();
                input.attach(scratch);
                NDArray ids = labels.duplicate();
                ids.attach(scratch);
                Autograd.setRecording(true);
                NDArray y = network.run(weights, input, noise, network.embed(weights, ids))
                        .singletonOrThrow();
                Autograd.setRecording(false);
                Autograd.backward(y, cotangent);
                Autograd.gradient(weights).attach(scratch);
            }
        }
    }

    /** Ends the training. */
    private static final class Over extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Before every block of training steps a block of bare ones. */
    private static final class Clock implements Progress {
        private final Bare bare;
        private final double[] trained;
        private final double[] alone;
        private int steps;
        private long start;

        Clock(Bare bare, int blocks) {
            this.bare = bare;
            this.trained = new double[blocks];
            this.alone = new double[blocks];
        }

        @Override
        public void step() {
            int done = steps - WARM_UP;
            if (done >= 0 && done % BLOCK == 0) {
                int block = done / BLOCK;
                long now = System.nanoTime();
                if (block > 0) {
                    trained[block - 1] = now - start;
                }
                if (block == trained.length) {
                    throw new Over();
                }
                for (int i = 0; i < BLOCK; i++) {
                    bare.run();
                }
                start = System.nanoTime();
                alone[block] = start - now;
            }
            steps++;
        }

        @Override
        public void report(Report report) {}

        void print(int batch) {
            double[] ratios = new double[trained.length];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = alone[i] / trained[i];
            }
            System.out.printf(
                    "images per second: bare %.0f, trained %.0f, ratio %.3f (quartiles %.3f, %.3f)%n",
                    BLOCK * batch / quantile(alone, 0.5) * 1e9,
                    BLOCK * batch / quantile(trained, 0.5) * 1e9,
                    quantile(ratios, 0.5),
                    quantile(ratios, 0.25),
                    quantile(ratios, 0.75));
        }

        private static double quantile(double[] values, double share) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted[(int) Math.round(share * (sorted.length - 1))];
        }
    }
}
