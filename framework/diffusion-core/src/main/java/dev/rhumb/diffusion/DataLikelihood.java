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

    /** Which latents it takes, as {@link Decoder#latentSpace()} says; null if it takes the data themselves. */
    @Nullable
    String latentSpace();
}
