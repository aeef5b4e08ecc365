package dev.rhumb.diffusion.network.published;

/**
 * The architecture of a denoiser. Its inputs are points {@code (B, channels, height, width)}, times {@code (B)} and, depending on
 * {@link #condition}, labels {@code (B)}, int64, or vectors of a caption's tokens {@code (B, length, width)}; its result has the shape of the
 * points. A variance that it learned beside the prediction is left out.
 */
public interface DenoiserArchitecture extends Architecture {
    /** What a denoiser reads beside point and time. */
    sealed interface Condition {
        /** Nothing. */
        record None() implements Condition {}

        /**
         * Labels.
         *
         * @param rows rows of the table of labels
         * @param hasNull whether the last row stands for "no label"
         */
        record Labels(int rows, boolean hasNull) implements Condition {}

        /**
         * The vectors of a caption's tokens.
         *
         * @param width of a vector
         */
        record Tokens(int width) implements Condition {}
    }

    /** Channels of a point. */
    int channels();

    /** Height of the points that it was configured for. */
    int height();

    /** Width of the points that it was configured for. */
    int width();

    /** What it reads beside point and time. */
    Condition condition();

    /** What divides heights and widths of other points that it takes; 0 if it takes one size only. */
    default int unit() {
        return 0;
    }
}
