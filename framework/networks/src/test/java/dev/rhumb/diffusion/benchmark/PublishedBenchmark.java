package dev.rhumb.diffusion.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.diffusion.network.published.Architecture;
import dev.rhumb.diffusion.network.published.DenoiserArchitecture;
import dev.rhumb.diffusion.network.published.EncoderUNetModel;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.diffusion.network.published.PublishedNetwork;
import dev.rhumb.diffusion.network.published.RandomWeights;
import dev.rhumb.diffusion.network.published.UNet2DConditionModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A published network of full size with random weights: one guided step, or a classifier's gradient; called by docs/benchmarks/published.sh. */
final class PublishedBenchmark {
    private static final int WORDS = 77;
    private static final int POOLED = 1280;

    private PublishedBenchmark() {}

    /**
     * Prints parameters, the time of opening and of one step, and the peak memory of the process; the arguments are a folder of a config.json and perhaps the
     * number format.
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Precision precision = args.length > 1 ? Precision.valueOf(args[1].toUpperCase(Locale.ROOT)) : Precision.FLOAT32;
        Architecture architecture = PublishedFolder.architecture(folder);
        try (NDManager manager = PyTorch.manager()) {
            long begun = System.nanoTime();
            PublishedNetwork network =
                    PublishedNetwork.open(manager, architecture, RandomWeights.of(architecture, 1), precision);
            double opened = seconds(begun);
            long start = System.nanoTime();
            double largest = architecture instanceof DenoiserArchitecture denoiser
                    ? guided(manager, network, denoiser)
                    : gradient(manager, network, (EncoderUNetModel) architecture);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %,d parameters in %s, computed in %s, opened in %.1f s, %s in %.1f s on %d threads, largest value %.3g, peak memory %s%n",
                    architecture.getClass().getSimpleName(),
                    PublishedNetwork.outline(architecture).parameters(),
                    precision,
                    network.precision(),
                    opened,
                    architecture instanceof DenoiserArchitecture ? "a guided step" : "logits and their gradient",
                    seconds(start),
                    PyTorch.threads(),
                    largest,
                    peak());
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /** Both predictions of one point in one forward, and classifier-free guidance at 7.5. */
    private static double guided(NDManager manager, PublishedNetwork network, DenoiserArchitecture denoiser) {
        NDArray point = manager.randomNormal(new Shape(1, denoiser.channels(), denoiser.height(), denoiser.width()));
        NDArray both = point.concat(point, 0);
        NDArray condition = denoiser.condition() instanceof DenoiserArchitecture.Condition.Tokens tokens
                ? manager.randomNormal(new Shape(2, WORDS, tokens.width()))
                : manager.create(new long[] {1, 2});
        NDArray times = manager.create(new long[] {500, 500});
        // SDXL's pooled caption, and sizes and crop of the image.
        List<NDArray> more = denoiser instanceof UNet2DConditionModel unet
                        && unet.additionEmbedType().isPresent()
                ? List.of(
                        manager.randomNormal(new Shape(2, POOLED)),
                        manager.create(
                                new float[] {1024, 1024, 0, 0, 1024, 1024, 1024, 1024, 0, 0, 1024, 1024},
                                new Shape(2, 6)))
                : List.of();
        return Autograd.recording(false, () -> {
            NDArray predicted = network.forward(both, times, condition, more).singletonOrThrow();
            NDArray guided = predicted
                    .get("1:2")
                    .add(predicted.get("0:1").sub(predicted.get("1:2")).mul(7.5));
            return (double) guided.abs().max().toType(DataType.FLOAT32, false).getFloat();
        });
    }

    /** The gradient of a logit in one image. */
    private static double gradient(NDManager manager, PublishedNetwork network, EncoderUNetModel classifier) {
        int side = classifier.imageSize();
        NDArray image = Autograd.leaf(manager.randomNormal(new Shape(1, classifier.inChannels(), side, side)));
        NDArray time = manager.create(new float[] {500});
        return Autograd.recording(true, () -> {
            NDArray logits = network.forward(image, time, image, List.of()).singletonOrThrow();
            NDArray gradient = Autograd.backward(logits, manager.ones(logits.getShape()), image);
            return (double) gradient.abs().max().getFloat();
        });
    }

    private static String peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> String.format(
                        Locale.ROOT, "%.1f GB", Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024 / 1e9))
                .findFirst()
                .orElse("unknown");
    }
}
