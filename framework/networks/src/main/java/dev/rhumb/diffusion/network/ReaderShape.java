package dev.rhumb.diffusion.network;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.network.NetworkShape;
import java.util.List;

/**
 * What a {@link Reader} looks like: plain convolutions, halved in size between levels; the last map is not averaged but flattened,
 * so that places survive; one hidden layer of features, then the answers.
 *
 * @param channels image channels
 * @param height image height in pixels, divisible by patch * 2^(levels-1)
 * @param width image width in pixels, divisible likewise
 * @param classes number of kinds of objects, at least 2
 * @param colours number of colours, at least 2
 * @param slots most objects of an image, at least 1
 * @param patch squares of this many pixels a side become channels before the first convolution
 * @param widths feature channels per level, each a multiple of {@code groups}
 * @param features length of the feature vector handed to metrics
 * @param groups groups of the group normalisation
 */
@Method(
        name = "reader",
        paper = "docs/worlds.md",
        summary = "Reads the objects of a drawn scene: kind, colour, size and place.")
public record ReaderShape(
        @Parameter("image channels") int channels,

        @Parameter("image height in pixels, divisible by patch * 2^(levels-1)")
        int height,

        @Parameter("image width in pixels, divisible likewise")
        int width,

        @Parameter("number of kinds of objects, at least 2") int classes,
        @Parameter("number of colours, at least 2") int colours,
        @Parameter("most objects of an image, at least 1") int slots,

        @Parameter("squares of this many pixels a side become channels before the first convolution")
        int patch,

        @Parameter("feature channels per level, each a multiple of groups")
        List<Integer> widths,

        @Parameter("length of the feature vector handed to metrics")
        int features,

        @Parameter("groups of the group normalisation") int groups)
        implements NetworkShape {

    public ReaderShape {
        widths = ScriptedNetwork.positive(widths, "widths");
        Networks.requirePyramid(channels, height, width, patch, widths, groups);
        Networks.requireAtLeast("classes", classes, 2);
        Networks.requireAtLeast("colours", colours, 2);
        Networks.requireAtLeast("slots", slots, 1);
        Networks.requireAtLeast("features", features, 1);
    }

    /** Answers for each slot: a score for every kind and one for no object, a score for every colour, size, x and y. */
    public int slotSize() {
        return classes + 1 + colours + 3;
    }
}
