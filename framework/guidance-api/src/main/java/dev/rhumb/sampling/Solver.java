package dev.rhumb.sampling;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import org.apiguardian.api.API;

/** What a sampler may use during a step. */
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Solver {

    /**
     * The guided estimate at a point, {@code (B, ...)}; each call is the next stage of this step. The result's point may
     * differ from {@code x}: step from {@code prediction.x()}.
     */
    Prediction evaluate(NDArray x, NoiseLevel level);

    /**
     * Standard normal noise of the shape of {@code x}, {@code (B, ...)}, beyond the draw the loop makes from the
     * returned transition; the n-th call of a step gives the n-th extra draw of that step.
     */
    NDArray noise();

    /** What the sampler remembers between steps; emptied when the trajectory is rewound, reordered when resampled. */
    Memory memory();
}
