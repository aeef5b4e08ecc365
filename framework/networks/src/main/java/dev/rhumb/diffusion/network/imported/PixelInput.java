package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Parameter;
import java.util.List;

/**
 * The images that a network looks at. Ours have values in [-1, 1]; they are brought to the network's size, moved to
 * {@code [low, high]}, and then {@code (v - mean) / std} per channel. Grey images are repeated over its channels.
 *
 * @param channels of the network's input
 * @param height of the network's input, in pixels
 * @param width of the network's input, in pixels
 * @param low the value of black
 * @param high the value of white
 * @param mean subtracted per channel; none for 0
 * @param std divided by per channel; none for 1
 * @param resize how images of another size are brought to this one
 */
public record PixelInput(
        @Parameter(value = "channels", min = 1, max = 1_000_000)
        int channels,

        @Parameter(value = "height in pixels", min = 1, max = 1_000_000)
        int height,

        @Parameter(value = "width in pixels", min = 1, max = 1_000_000)
        int width,

        @Parameter(value = "the value of black", fallback = "-1")
        double low,

        @Parameter(value = "the value of white", fallback = "1")
        double high,

        @Parameter(value = "subtracted per channel", fallback = "[]")
        List<Double> mean,

        @Parameter(value = "divided by per channel", fallback = "[]")
        List<Double> std,

        @Parameter(value = "how images of another size are brought to this one", fallback = "none")
        Resize resize) {

    public PixelInput {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (!(low < high) || Double.isInfinite(low) || Double.isInfinite(high)) {
            throw new IllegalArgumentException("low is " + low + " and high " + high + "; low must be below high");
        }
        requirePerChannel("mean", mean, channels);
        requirePerChannel("std", std, channels);
        for (double value : std) {
            if (!(value > 0)) {
                throw new IllegalArgumentException("std is " + std + "; every value must be above 0");
            }
        }
    }

    /** The shape that the network sees, (channels, height, width). */
    public Shape shape() {
        return new Shape(channels, height, width);
    }

    /** Whether images of a shape (C, H, W) can be brought to that. */
    public boolean takes(Shape image) {
        return image.dimension() == 3
                && (image.get(0) == channels || image.get(0) == 1)
                && (resize != Resize.NONE || (image.get(1) == height && image.get(2) == width));
    }

    private static void requirePerChannel(String name, List<Double> values, int channels) {
        if (!values.isEmpty() && values.size() != channels) {
            throw new IllegalArgumentException(
                    name + " has " + values.size() + " values, but the images have " + channels + " channels");
        }
    }
}
