package dev.rhumb.diffusion.network.published;

import java.util.List;
import java.util.stream.Stream;

/** Checks of configurations, in the words of their files. */
final class Configuration {
    private static final int MOST_LEVELS = 16;

    private Configuration() {}

    static void requireOneOf(String key, String value, List<String> known) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException(key + " is '" + value + "'; Rhumb writes " + String.join(", ", known));
        }
    }

    static void requireMultiple(String what, int value, String divisor, int of) {
        if (value % of != 0) {
            throw new IllegalArgumentException(
                    what + " is " + value + ", which must be a multiple of " + divisor + " = " + of);
        }
    }

    static void requireDivides(String key, int divisor, String what, int value) {
        requireMultiple(what, value, key, divisor);
    }

    /** Refuses points that cannot be halved often enough, and levels that do not agree. */
    static void requireLevels(
            List<Integer> sample, List<Integer> widths, List<String> down, List<String> up, int groups) {
        requireWidths(widths, groups);
        if (down.size() != widths.size() || up.size() != widths.size()) {
            throw new IllegalArgumentException("there are " + widths.size() + " block_out_channels, "
                    + down.size() + " down_block_types and " + up.size()
                    + " up_block_types; all three must have an entry for each level");
        }
        if (sample.isEmpty() || sample.size() > 2) {
            throw new IllegalArgumentException(
                    "sample_size is " + sample + "; it must be one number, or height and width");
        }
        for (int side : sample) {
            if (side < 1) {
                throw new IllegalArgumentException("sample_size is " + sample + "; it must be positive");
            }
            requireMultiple("sample_size", side, "2^(levels - 1)", 1 << (widths.size() - 1));
        }
    }

    /** Refuses kinds of an autoencoder's levels that are not written, or not one for each level. */
    static void requireAutoencoder(List<Integer> widths, List<String> down, List<String> up, int groups) {
        requireWidths(widths, groups);
        down.forEach(type -> requireOneOf("down_block_types", type, AutoencoderLevels.DOWN));
        up.forEach(type -> requireOneOf("up_block_types", type, AutoencoderLevels.UP));
        if (Stream.of(down, up).anyMatch(types -> types.size() != 1 && types.size() != widths.size())) {
            throw new IllegalArgumentException(
                    "there are " + widths.size() + " block_out_channels, " + down.size() + " down_block_types and "
                            + up.size() + " up_block_types; all three must have an entry for each level");
        }
    }

    static void requireSameChannels(int in, int out) {
        if (in != out) {
            throw new IllegalArgumentException("in_channels is " + in + " and out_channels is " + out
                    + "; the result must have the channels of an image");
        }
    }

    /** Refuses factors of the levels' widths that are none, and images that cannot be halved often enough. */
    static void requireFactors(List<Integer> factors, int side) {
        if (factors.isEmpty()
                || factors.size() > MOST_LEVELS
                || factors.stream().anyMatch(factor -> factor < 1)) {
            throw new IllegalArgumentException(
                    "channel_mult is " + factors + "; it must have 1 to " + MOST_LEVELS + " positive factors");
        }
        requireMultiple("img_resolution", side, "2^(levels - 1)", 1 << (factors.size() - 1));
    }

    static void requireWidths(List<Integer> widths, int groups) {
        if (widths.isEmpty() || widths.size() > MOST_LEVELS) {
            throw new IllegalArgumentException(
                    "block_out_channels has " + widths.size() + " entries; it must have 1 to " + MOST_LEVELS);
        }
        for (int width : widths) {
            if (width < 1) {
                throw new IllegalArgumentException("block_out_channels is " + widths + "; widths must be positive");
            }
            requireMultiple("a width of block_out_channels", width, "norm_num_groups", groups);
        }
    }

    /** A denoiser gives as many channels as it takes, or twice as many with learned variances. */
    static void requireChannels(int in, int out) {
        if (out != in && out != 2 * in) {
            throw new IllegalArgumentException("out_channels is " + out + ", but a denoiser of " + in
                    + " channels gives as many, or twice as many with learned variances");
        }
    }

    static void requireByLevel(String key, List<Integer> values, int levels) {
        if ((values.size() != 1 && values.size() != levels) || values.stream().anyMatch(v -> v < 1)) {
            throw new IllegalArgumentException(key + " is " + values
                    + "; it must be one positive number, or one for each of " + levels + " levels");
        }
    }

    /** The value of a level. */
    static <T> T at(List<T> values, int level) {
        return values.get(values.size() == 1 ? 0 : level);
    }
}
