package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.Denoiser;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A denoiser that can be opened; knows enough to plan without its weights. */
public interface ModelSource {
    /** What runs call it. */
    String name();

    /** What decides its answers: goes into the configuration's hash. */
    String identity();

    /** The names of its classes, in label order. */
    List<String> classNames();

    /** What refuses captions that it cannot read, by an IllegalArgumentException; empty if its conditions are classes. */
    default Optional<Consumer<String>> captionReader() {
        return Optional.empty();
    }

    /** Bytes of its weights in the engine's memory; 0 if it has none. */
    default long bytes() {
        return 0;
    }

    /**
     * Opens it.
     *
     * @param manager owner of its parameters, on the run's device
     */
    Denoiser open(NDManager manager, DataType dataType);

    /** Axes (C, H, W) of the images that it makes, decoded if it has a decoder; {@code scratch} holds nothing afterwards. */
    default Shape images(NDManager scratch) {
        Denoiser free = standIn(scratch, DataType.FLOAT32);
        Decoder decoder = free.decoder();
        return decoder == null ? free.dataShape() : decoder.imageShape();
    }

    /** Something of the same shape that costs nothing: same classes, sites and edits. */
    Denoiser standIn(NDManager manager, DataType dataType);
}
