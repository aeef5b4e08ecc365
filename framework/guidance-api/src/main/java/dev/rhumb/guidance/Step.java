package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;

/**
 * A step that was taken.
 *
 * @param proposed what the sampler proposed, before any guide shifted it
 * @param taken after all shifts
 * @param x what was drawn, {@code (B, ...)}
 */
public record Step(Transition proposed, Transition taken, NDArray x) {}
