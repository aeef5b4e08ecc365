package dev.rhumb.diffusion.network;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.network.NetworkShape;
import java.util.List;

/**
 * What a {@link Judge} looks like: plain convolutions, halved in size between levels, averaged, one hidden layer of features.
 *
 * @param channels image channels
 * @param height image height in pixels, divisible by 2^(levels-1)
 * @param width image width in pixels, divisible likewise
 * @param classes number of class labels, at least 2
 * @param widths feature channels per level, each a multiple of {@code groups}
 * @param features length of the feature vector handed to metrics
 * @param groups groups of the group normalisation
 */
@Method(
        name = "judge",
        paper = "Salimans et al. 2016, arXiv:1606.03498, of judging by a classifier's features",
        summary = "A classifier of clean images whose features metrics use: plain convolutions.")
public record JudgeShape(
        @Parameter("image channels") int channels,

        @Parameter("image height in pixels, divisible by 2^(levels-1)")
        int height,

        @Parameter("image width in pixels, divisible likewise")
        int width,

        @Parameter("number of class labels, at least 2") int classes,

        @Parameter("feature channels per level, each a multiple of groups")
        List<Integer> widths,

        @Parameter("length of the feature vector handed to metrics")
        int features,

        @Parameter("groups of the group normalisation") int groups)
        implements NetworkShape {

    public JudgeShape {
        widths = ScriptedNetwork.positive(widths, "widths");
        Networks.requirePyramid(channels, height, width, 1, widths, groups);
        Networks.requireAtLeast("classes", classes, 2);
        Networks.requireAtLeast("features", features, 1);
    }
}
