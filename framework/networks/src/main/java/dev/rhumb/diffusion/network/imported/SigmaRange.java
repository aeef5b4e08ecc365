package dev.rhumb.diffusion.network.imported;

import dev.rhumb.guidance.Parameter;

/**
 * The sigmas that a network was trained on; its time input is kept inside.
 *
 * @param smallest above 0
 * @param largest above smallest
 */
public record SigmaRange(
        @Parameter("the smallest sigma, above 0") double smallest,
        @Parameter("the largest sigma") double largest) {
    public SigmaRange {
        if (!(smallest > 0 && smallest < largest) || Double.isInfinite(largest)) {
            throw new IllegalArgumentException(
                    "sigmas from " + smallest + " to " + largest + ": they must satisfy 0 < smallest < largest");
        }
    }
}
