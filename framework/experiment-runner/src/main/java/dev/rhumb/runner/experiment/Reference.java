package dev.rhumb.runner.experiment;

import dev.rhumb.guidance.Parameter;
import dev.rhumb.records.YamlNode;
import java.util.Optional;

/** The real data that samples are compared with. */
public record Reference(
        @Parameter("a data set as in a training file, or by name; for an oracle a built-in mixture")
        Optional<YamlNode> dataset,

        @Parameter(value = "the part of the data set: test or train", fallback = "test")
        String split,

        @Parameter(value = "number of reference samples in each seed block; default: the number of samples", min = 1)
        Optional<Integer> count,

        @Parameter(value = "number of training images that memorisation uses, from the first on; default: all", min = 2)
        Optional<Integer> training) {}
