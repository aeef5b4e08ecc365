package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/** A likelihood that is a scaled cosine of two embeddings, as a CLIP pair's is; {@link Run#cosine} asks for it. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface Similarity extends Likelihood {

    /**
     * The cosine of the embeddings of a point and its condition.
     *
     * @param x the noised point, {@code (B, ...)}
     * @param level its noise level
     * @param condition what it is compared with
     * @return {@code (B, 1)} in [-1, 1], differentiable in {@code x}; row i depends on row i of {@code x} alone
     */
    NDArray cosine(NDArray x, NoiseLevel level, Condition condition);
}
