package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/** A likelihood that is a scaled cosine of two embeddings, such as a CLIP pair; {@link Run#cosine} needs one. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface Similarity extends Likelihood {

    /**
     * The cosine of the embeddings of a point and its condition.
     *
     * @param x the noised point, {@code (B, ...)}
     * @param level its noise level
     * @param condition the condition to compare with
     * @return {@code (B, 1)} in [-1, 1], differentiable in {@code x}; row i depends only on row i of {@code x}
     */
    NDArray cosine(NDArray x, NoiseLevel level, Condition condition);
}
