package dev.rhumb.runner.experiment;

import dev.rhumb.guidance.Parameter;
import dev.rhumb.runner.yaml.YamlNode;
import java.util.Optional;

/** The real data that samples are compared with. */
public record Reference(
        @Parameter("a data set as in a training file, or by name; for an oracle a built-in mixture")
        Optional<YamlNode> dataset,

        @Parameter(value = "which part of it", fallback = "test")
        String split,

        @Parameter(value = "how many in each seed block; as many as there are samples by default", min = 1)
        Optional<Integer> count,

        @Parameter(value = "how many training images memorisation looks at, the first; all by default", min = 2)
        Optional<Integer> training) {}
