package dev.rhumb.diffusion;

import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Likelihood;
import org.jspecify.annotations.Nullable;

/**
 * A likelihood that says what data it takes, so that a run can refuse other data, and put a latent model's decoder before one that
 * takes images. One that does not say so is taken to be made for the run's model.
 */
public interface DataLikelihood extends Likelihood {
    /** The shape of one sample, without the batch axis. */
    Shape dataShape();

    /** Whether it takes samples of this shape, without the batch axis: its own, or such as it resizes by itself. */
    default boolean takes(Shape data) {
        return data.equals(dataShape());
    }

    /** Which latents it takes, as {@link Decoder#latentSpace()} says; null if it takes the data themselves. */
    @Nullable
    String latentSpace();
}
