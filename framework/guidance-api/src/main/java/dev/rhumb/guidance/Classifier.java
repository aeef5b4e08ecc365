package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/** A likelihood that evaluates all classes of a point at once. {@link Run#classifier} returns one. */
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Classifier extends Likelihood {

    /**
     * The log-probabilities of all classes.
     *
     * @param x the noised point, {@code (B, ...)}
     * @param level its noise level
     * @return {@code (B, classes)}, in nats, in label order; each row of {@code exp} sums to 1 and depends only on row i
     *     of {@code x}
     */
    NDArray logProbabilities(NDArray x, NoiseLevel level);

    /** The number of classes. */
    int classes();
}
