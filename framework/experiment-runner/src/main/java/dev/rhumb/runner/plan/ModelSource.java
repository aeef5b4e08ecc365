package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.kind.DataKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** A denoiser that can be opened; knows enough to plan without its weights. */
public interface ModelSource {
    /** What runs call it. */
    String name();

    /** What decides its answers: goes into the configuration's hash. */
    String identity();

    /** The law of its data, if it is known exactly. */
    default Optional<OracleSource> exact() {
        return Optional.empty();
    }

    /** The shape of one sample as it is recorded and measured: of an image, where it samples latents. */
    default Shape made() {
        try (NDManager scratch = PyTorch.manager()) {
            Denoiser standIn = standIn(scratch, DataType.FLOAT32);
            Decoder decoder = standIn.decoder();
            return decoder == null ? standIn.dataShape() : decoder.imageShape();
        }
    }

    /** What its samples are. */
    default DataKind kind() {
        return DataKind.of(made().getShape());
    }

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
     * It with another number format inside.
     *
     * @throws UserError if it has no networks of such a format
     */
    default ModelSource in(Precision precision) {
        if (precision == Precision.FLOAT32) {
            return this;
        }
        throw new UserError("precision: '" + name() + "' does not compute in "
                + precision.toString().toLowerCase(Locale.ROOT)
                + "; bfloat16 and float16 are for networks that 'rhumb train' has made and for published"
                + " folders, so leave precision out");
    }

    /**
     * Opens it.
     *
     * @param manager owner of its parameters, on the run's device
     */
    Denoiser open(NDManager manager, DataType dataType);

    /** Something of the same shape that costs nothing: same classes, sites and edits. */
    Denoiser standIn(NDManager manager, DataType dataType);
}
