package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.network.published.Architecture;
import dev.rhumb.diffusion.network.published.EncoderUNetModel;
import dev.rhumb.diffusion.network.published.FeatureArchitecture;
import dev.rhumb.diffusion.network.published.GlideImageEncoder;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.guidance.NoiseLevel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A network of noised images: a classifier, a reward or an image encoder, with or without the level as an input. Differentiable in the images,
 * unless it is an ONNX file. */
final class NoisedImages {
    /** Published networks that were trained on noised images and take the noise as an input. */
    private static final List<Class<? extends Architecture>> ROBUST =
            List.of(EncoderUNetModel.class, GlideImageEncoder.class);

    private final Loaded network;
    private final Pixels pixels;
    private final Optional<TrainingNoise> noise;
    private final Coordinates coordinates;
    private final Shape due;
    private final String what;

    /**
     * Loads a TorchScript file and tries it.
     *
     * @param manager owner of it all
     * @param width of the output
     * @param what the output is, for messages
     */
    NoisedImages(
            Path file,
            PixelInput input,
            Optional<TrainingNoise> noise,
            Coordinates coordinates,
            int width,
            String what,
            NDManager manager) {
        this(file, Optional.empty(), Optional.empty(), input, noise, coordinates, width, what, manager);
    }

    /**
     * Loads a TorchScript file or published weights, and tries the network.
     *
     * @param head a second file of published weights, what lies behind them
     * @param architecture of published weights
     * @param manager owner of it all
     * @param width of the output
     * @param what the output is, for messages
     */
    NoisedImages(
            Path file,
            Optional<Path> head,
            Optional<FeatureArchitecture> architecture,
            PixelInput input,
            Optional<TrainingNoise> noise,
            Coordinates coordinates,
            int width,
            String what,
            NDManager manager) {
        this.network = architecture.isEmpty() && head.isEmpty() && TorchScript.isScript(file)
                ? Loaded.file(file, manager)
                : published(file, head, architecture, input, noise, manager);
        this.pixels = new Pixels(input, manager);
        this.noise = noise;
        this.coordinates = coordinates;
        this.due = new Shape(width);
        this.what = what;
        NoiseLevel middle = NoiseLevel.of(Math.sqrt(0.5), Math.sqrt(0.5));
        Probe.each(manager, input.channels(), input.height(), input.width(), x -> see(x, middle));
        if (!OnnxFile.isNamed(file.toString())) {
            Probe.differentiable(manager, input.channels(), input.height(), input.width(), x -> see(x, middle));
        }
    }

    private static Loaded published(
            Path file,
            Optional<Path> head,
            Optional<FeatureArchitecture> architecture,
            PixelInput input,
            Optional<TrainingNoise> noise,
            NDManager manager) {
        boolean robust = ROBUST.stream().anyMatch(type -> PublishedFolder.holds(file, type));
        if (robust && noise.isPresent()) {
            if (PublishedFolder.holds(file, GlideImageEncoder.class)
                    && !noise.get().isIndex()) {
                throw new IllegalArgumentException("'" + file
                        + "' has a vector for each timestep and none between them; noise.time must be index");
            }
            return Loaded.open(file, ROBUST, manager);
        } else if (robust) {
            throw new IllegalArgumentException("'" + file
                    + "' holds a network of noised images; its description needs 'noise', what it was trained with");
        } else if (noise.isPresent()) {
            throw new IllegalArgumentException(
                    "'" + file + "' holds a network of clean images, which has no input for noise; leave out 'noise'");
        }
        UnaryOperator<NDArray> network = PublishedImages.open(file, head, architecture, input, manager);
        return (due, what, inputs) -> {
            NDArray found = network.apply(inputs[0]);
            if (!found.getShape().equals(due)) {
                throw new IllegalArgumentException(
                        "'" + file + "' gives " + found.getShape() + ", but " + what + " must be " + due);
            }
            return found;
        };
    }

    /**
     * Looks at images.
     *
     * @param x (B, C, H, W) at {@code level}; the network gets them in its own coordinates
     * @return (B, width), attached to the manager of {@code x}
     */
    NDArray see(NDArray x, NoiseLevel level) {
        int rows = (int) x.getShape().get(0);
        double divisor = coordinates.divisor(level);
        NDArray scaled = divisor == 1 ? x : x.mul(Constants.filled(x, 1, 1 / divisor));
        NDArray seen = pixels.prepare(scaled);
        Shape shape = new Shape(rows).addAll(due);
        if (noise.isEmpty()) {
            return network.run(shape, what, seen);
        }
        double[] times = new double[rows];
        Arrays.fill(times, noise.get().of(level));
        return network.run(shape, what, seen, time(noise.get(), x, times));
    }

    /** The time input (B) as its type has to be. */
    static NDArray time(TrainingNoise noise, NDArray like, double[] values) {
        return noise.isIndex()
                ? whole(like, Arrays.stream(values).mapToLong(Math::round).toArray())
                : Constants.of(like.getManager(), like.getDevice(), values, new Shape(values.length), DataType.FLOAT32);
    }

    /** Whole numbers in the engine's own memory; see {@link Constants}. */
    static NDArray whole(NDArray like, long[] values) {
        return Constants.of(like.getManager(), like.getDevice(), values);
    }
}
