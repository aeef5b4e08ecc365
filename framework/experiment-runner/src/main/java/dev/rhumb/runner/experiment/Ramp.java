package dev.rhumb.runner.experiment;

import dev.rhumb.diffusion.loop.Strength;
import dev.rhumb.guidance.Parameter;

/** A schedule over the fraction of steps done, as written: {@code {from: 1, to: 7, shape: cosine}}. */
record Ramp(
        @Parameter("the value at the first step") double from,
        @Parameter("the value at the last step") double to,

        @Parameter(value = "how it goes from one to the other", fallback = "linear")
        Strength.Shape shape) {}
