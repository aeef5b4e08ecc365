package dev.rhumb.diffusion.data.shapes;

/**
 * What objects lie on.
 *
 * @param pattern how the two tones share the plane
 * @param first one tone
 * @param second the other
 * @param period pixels from one stripe, square or dot to the next of its kind
 * @param angle direction of the pattern, in radians
 * @param phase shift of the pattern, in periods
 */
public record Background(Pattern pattern, Tone first, Tone second, double period, double angle, double phase) {
    /** How two tones share a plane. */
    public enum Pattern {
        /** One tone. */
        PLAIN,
        /** From one tone to the other across the image. */
        GRADIENT,
        /** Equal stripes. */
        STRIPES,
        /** A chess board. */
        CHECKS,
        /** Dots of the second tone in a square grid. */
        DOTS
    }
}
