package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/** A likelihood that judges all classes of a point at once. What can, implements it; {@link Run#classifier} asks for it. */
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Classifier extends Likelihood {

    /**
     * The log-probabilities of all classes.
     *
     * @param x the noised point, {@code (B, ...)}
     * @param level its noise level
     * @return {@code (B, classes)}, in nats, in label order; each row of {@code exp} sums to 1 and depends on row i of
     *     {@code x} alone
     */
    NDArray logProbabilities(NDArray x, NoiseLevel level);

    /** How many classes it knows. */
    int classes();
}
