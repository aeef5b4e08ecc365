package dev.rhumb.evaluation.io;

import java.util.Arrays;

/** Where an array of images has its channels. */
public enum Layout {
    /** (n, channels, height, width), as PyTorch has it. */
    NCHW(1, 2, 3),
    /** (n, height, width, channels), as image files and TensorFlow have it. */
    NHWC(3, 1, 2);

    private final int channels;
    private final int height;
    private final int width;

    Layout(int channels, int height, int width) {
        this.channels = channels;
        this.height = height;
        this.width = width;
    }

    /**
     * The layout of that name, {@code nchw} or {@code nhwc}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Layout of(String text) {
        return Arrays.stream(values())
                .filter(layout -> layout.name().equalsIgnoreCase(text.strip()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("'" + text + "' is not a layout of axes; these are: nchw, nhwc."));
    }

    /** The images of an array of four axes. */
    ImageShape shape(int... axes) {
        return new ImageShape(axes[channels], axes[height], axes[width]);
    }

    /** Whether an array of four axes may be images of one or three channels in this layout. */
    boolean fits(int... axes) {
        return axes[channels] == 1 || axes[channels] == 3;
    }

    /** Where a value of an image in this layout belongs in (channels, height, width). */
    int place(int within, ImageShape shape) {
        if (this == NCHW) {
            return within;
        }
        return within % shape.channels() * (shape.height() * shape.width()) + within / shape.channels();
    }
}
