package dev.rhumb.runner.experiment;

import dev.rhumb.guidance.Parameter;
import dev.rhumb.records.YamlNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** How many samples, of which classes or captions, under which seeds. */
public record Samples(
        @Parameter(value = "samples for each seed", min = 1) int count,

        @Parameter(
                "balanced, random, none, a class, or a list of classes to cycle through; default: balanced, or none if"
                        + " captions are given")
        Optional<YamlNode> labels,

        @Parameter(
                "a caption, a list of captions to cycle through, {file: NAME} for a text file with one caption a line, or"
                        + " held-out: captions of images outside the training data; for models that read captions and for"
                        + " CLIP pairs")
        Optional<YamlNode> captions,

        @Parameter("the negative caption: it takes the place of the empty one wherever a method evaluates without a"
                + " condition; for models that read captions")
        Optional<String> negative,

        @Parameter(
                value = "one seed for each block of samples; intervals are computed over blocks",
                fallback = "[1]",
                min = 0)
        List<Long> seeds,

        @Parameter(
                value = "particles per group, for methods that resample; all particles of a group count as samples",
                fallback = "1",
                min = 1)
        int particles,

        @Parameter(
                "a .npy file of initial noise: standard normal values, one row for each sample, the blocks in the order of"
                        + " seeds; default: drawn from the seeds")
        Optional<Path> noise) {

    public Samples {
        if (count % particles != 0) {
            throw new IllegalArgumentException(
                    "count: " + count + " samples cannot be made of groups of " + particles + " particles");
        }
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException("seeds: the list is empty; give at least one, e.g. [1, 2, 3]");
        }
        if (new HashSet<>(seeds).size() != seeds.size()) {
            throw new IllegalArgumentException("seeds: " + seeds + " contains a seed twice");
        }
    }
}
