package dev.rhumb.guidance;

import org.apiguardian.api.API;

/**
 * A guidance method with its settings: an immutable, validated record whose components <em>are</em> its YAML keys.
 *
 * <p>Annotate the record with {@link Method} and its components with {@link Parameter} and {@link Neutral}. The
 * common family, one prediction against another, implements {@link Contrast} instead and writes a single method.
 */
@FunctionalInterface
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Guidance {

    /**
     * Called once per batch of trajectories before the first step, and by {@code rhumb plan}. Acquire here everything
     * needed from {@code run}. If the model or the sampler lacks something, the run is refused here, in a sentence, and never
     * later. Must not evaluate networks.
     *
     * @throws Unsupported when the run lacks something this method needs
     */
    Guide begin(Run run);

    /** The cost of these settings for one sample at each evaluation. Default: arithmetic only. */
    default Cost cost() {
        return Cost.NONE;
    }
}
