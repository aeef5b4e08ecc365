package dev.rhumb.diffusion.network.imported;

import dev.rhumb.guidance.Parameter;
import java.util.List;

/**
 * The conditions of Stable Diffusion XL beside the caption (Podell et al. 2023, arXiv:2307.01952, section 2.2): six numbers in pixels. They are
 * the same with and without a caption.
 *
 * @param originalSize height and width of the image before it was resized
 * @param crop rows and columns that were cut off above and on the left
 * @param targetSize height and width of the image
 */
public record MicroConditions(
        @Parameter(value = "height and width before resizing, in pixels", min = 0, max = 1_000_000)
        List<Integer> originalSize,

        @Parameter(
                value = "rows and columns cut off above and on the left, in pixels",
                fallback = "[0, 0]",
                min = 0,
                max = 1_000_000)
        List<Integer> crop,

        @Parameter(value = "height and width of the image, in pixels", min = 0, max = 1_000_000)
        List<Integer> targetSize) {
    public MicroConditions {
        originalSize = pair("original-size", originalSize);
        crop = pair("crop", crop);
        targetSize = pair("target-size", targetSize);
    }

    /** An image that was neither resized nor cut. */
    static MicroConditions whole(int height, int width) {
        return new MicroConditions(List.of(height, width), List.of(0, 0), List.of(height, width));
    }

    /** In the order in which the network takes them. */
    float[] numbers() {
        return new float[] {
            originalSize.get(0), originalSize.get(1), crop.get(0), crop.get(1), targetSize.get(0), targetSize.get(1)
        };
    }

    static List<Integer> pair(String key, List<Integer> values) {
        if (values.size() != 2) {
            throw new IllegalArgumentException(
                    key + " is " + values + "; it must be two numbers, [height, width] or [top, left]");
        }
        return List.copyOf(values);
    }
}
