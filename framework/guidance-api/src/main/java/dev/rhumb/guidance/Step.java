package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/**
 * A step that was taken.
 *
 * @param proposed what the sampler proposed, before any guide shifted it
 * @param taken after all shifts
 * @param x what was drawn, {@code (B, ...)}
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public record Step(Transition proposed, Transition taken, NDArray x) {}
