package dev.rhumb.runner.experiment;

import dev.rhumb.guidance.Parameter;
import dev.rhumb.runner.yaml.YamlNode;
import java.util.HashSet;
import java.util.List;

/** How many samples, of which classes, under which seeds. */
public record Samples(
        @Parameter(value = "samples for each seed", min = 1) int count,

        @Parameter(value = "balanced, random, a class, or a list of classes to cycle through", fallback = "balanced")
        YamlNode labels,

        @Parameter(value = "seed blocks; intervals are taken over them", fallback = "[1]", min = 0)
        List<Long> seeds,

        @Parameter(
                value = "rows per group for methods that resample; a group's rows count as samples",
                fallback = "1",
                min = 1)
        int particles) {

    public Samples {
        if (count % particles != 0) {
            throw new IllegalArgumentException(
                    "count: " + count + " samples cannot be made of groups of " + particles + " particles");
        }
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException("seeds: the list is empty; give at least one, e.g. [1, 2, 3]");
        }
        if (new HashSet<>(seeds).size() != seeds.size()) {
            throw new IllegalArgumentException("seeds: " + seeds + " names a seed twice");
        }
    }
}
