package dev.rhumb.evaluation.io;

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
