package dev.rhumb.diffusion.benchmark;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.diffusion.network.UNet;
import dev.rhumb.diffusion.network.UNetShape;
import java.util.Arrays;
import java.util.List;

/**
 * Times the U-Net of {@code docs/benchmarks/unet_torch.py}, batch 32 of 3x32x32 images, in milliseconds per batch: the median of
 * repetitions after a warm-up. Run by {@code docs/benchmarks/unet.sh}, side by side with PyTorch.
 */
final class UNetBenchmark {
    // The network of experiments/train/shapes-wide.yaml.
    private static final UNetShape SHAPE =
            new UNetShape(3, 32, 32, 10, 2, List.of(64, 128, 128), 1, List.of(1, 2), 64, 256, 2);

    private UNetBenchmark() {}

    /** Prints one line per setting: name, forward, forward and backward for the parameters, for the input. */
    public static void main(String[] args) {
        int repetitions = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        int batch = args.length > 1 ? Integer.parseInt(args[1]) : 32;
        System.out.printf("engine %s, %d threads%n", Engine.getInstance().getVersion(), PyTorch.threads());
        for (boolean channelsLast : new boolean[] {false, true}) {
            for (Precision precision : new Precision[] {Precision.FLOAT32, Precision.BFLOAT16}) {
                try (NDManager manager = NDManager.newBaseManager()) {
                    UNet network = new UNet(manager, SHAPE, channelsLast);
                    network.initialize(1);
                    network.freeze(precision);
                    String name = (precision == Precision.FLOAT32 ? "fp32" : "bf16") + (channelsLast ? "+cl" : "");
                    System.out.printf(
                            "djl %s %d %.1f %.1f %.1f%n",
                            name,
                            network.parameterCount(),
                            median(network, Mode.FORWARD, repetitions, batch),
                            median(network, Mode.PARAMETERS, repetitions, batch),
                            median(network, Mode.INPUT, repetitions, batch));
                }
            }
        }
    }

    private enum Mode {
        FORWARD,
        PARAMETERS,
        INPUT
    }

    private static double median(UNet network, Mode mode, int repetitions, int batch) {
        double[] times = new double[repetitions];
        for (int i = -3; i < repetitions; i++) {
            double time = once(network, mode, batch);
            if (i >= 0) {
                times[i] = time;
            }
        }
        Arrays.sort(times);
        return times[repetitions / 2];
    }

    private static double once(UNet network, Mode mode, int batch) {
        try (NDManager scratch = network.manager().newSubManager()) {
            NDArray x = scratch.randomNormal(new Shape(batch, 3, 32, 32));
            NDArray noise = scratch.randomNormal(new Shape(batch));
            NDArray labels = scratch.zeros(new Shape(batch), DataType.INT64);
            NDArray cotangent = scratch.ones(x.getShape());
            NDArray weights = mode == Mode.PARAMETERS ? network.weights().stopGradient() : network.weights();
            long start = System.nanoTime();
            Autograd.recording(mode != Mode.FORWARD, () -> {
                if (mode == Mode.PARAMETERS) {
                    weights.attach(scratch);
                    weights.setRequiresGradient(true);
                    NDArray embedding = network.embed(weights, labels);
                    return backward(network.run(weights, x, noise, embedding).singletonOrThrow(), cotangent);
                }
                if (mode == Mode.INPUT) {
                    x.setRequiresGradient(true);
                    return backward(network.forward(x, noise, labels), cotangent);
                }
                return network.forward(x, noise, labels);
            });
            return (System.nanoTime() - start) / 1e6;
        }
    }

    private static NDArray backward(NDArray y, NDArray cotangent) {
        Autograd.backward(y, cotangent);
        return y;
    }
}
