package dev.rhumb.runner.experiment;

import dev.rhumb.guidance.Parameter;
import java.util.Optional;

/** The real data that samples are compared with. */
public record Reference(
        @Parameter("a data set by name, or a path; an oracle is its own reference") Optional<String> dataset,
        @Parameter(value = "which part of it", fallback = "test") String split,
        @Parameter(value = "how many; as many as there are samples by default", min = 1) Optional<Integer> count) {}
