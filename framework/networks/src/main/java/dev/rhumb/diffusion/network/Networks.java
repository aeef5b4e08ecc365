package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDManager;
import dev.rhumb.network.DenoiserShape;
import dev.rhumb.network.NetworkShape;
import dev.rhumb.records.Description;
import dev.rhumb.records.Kind;
import dev.rhumb.records.Words;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The architectures of this program, and what is made of any. */
public final class Networks {
    /** In the order of documentation. */
    public static final Kind<NetworkShape> KIND = Kind.of(
            "network",
            NetworkShape.class,
            List.of(
                    UNetShape.class,
                    EncoderShape.class,
                    JudgeShape.class,
                    ReaderShape.class,
                    ClipShape.class,
                    AutoencoderShape.class));

    /** This program's alone. */
    public static final Words WORDS = Words.of(List.of(KIND));

    private Networks() {}

    /** This program's, and the architecture of a network, which may be a plugin's. */
    public static Words words(NetworkShape network) {
        Description<NetworkShape> own = Description.of(NetworkShape.class, network.getClass());
        return WORDS.with(KIND, Map.of(own.name(), own));
    }

    /** How a network reads texts, or null if it does not. */
    public static @Nullable TextShape text(NetworkShape network) {
        return network instanceof UNetShape shape
                ? shape.text()
                : network instanceof ClipShape pair ? pair.text() : null;
    }

    /** The same network for texts of these words; itself if it reads none. */
    public static NetworkShape withVocabulary(NetworkShape network, List<String> words) {
        return network instanceof UNetShape shape
                ? shape.withVocabulary(words)
                : network instanceof ClipShape pair ? pair.withVocabulary(words) : network;
    }

    /**
     * Builds a network with all weights zero.
     *
     * @param manager owns its native memory
     * @throws IllegalArgumentException if a plugin's architecture, or its plugin, cannot give one; a sentence
     */
    public static ScriptedNetwork build(NetworkShape network, NDManager manager) {
        if (network instanceof UNetShape shape) {
            return new UNet(manager, shape);
        } else if (network instanceof DenoiserShape shape) {
            return new UNet(manager, shape);
        } else if (network instanceof EncoderShape shape) {
            return new Encoder(manager, shape);
        } else if (network instanceof ReaderShape shape) {
            return new Reader(manager, shape);
        } else if (network instanceof AutoencoderShape shape) {
            return new Autoencoder(manager, shape);
        } else if (network instanceof ClipShape shape) {
            return new Clip(manager, shape);
        } else if (network instanceof JudgeShape shape) {
            return new Judge(manager, shape);
        }
        throw new IllegalArgumentException(
                network instanceof ForeignShape foreign
                        ? "its network is of the type '" + foreign.type() + "', which no installed plugin gives"
                        : network.getClass().getName() + " is not a DenoiserShape, which networks of plugins are");
    }

    /** More than any network here has of anything; a larger number in a file is a mistake or an attack on memory. */
    static final int MOST = 1_000_000;

    private static final int MOST_REPEATS = 128;

    /** Refuses a number that is too small, or too large for any network. */
    static void requireAtLeast(String what, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(what + " must be at least " + least + ", not " + value);
        }
        if (value > MOST) {
            throw new IllegalArgumentException(what + " must be at most " + MOST + ", not " + value);
        }
    }

    /**
     * Refuses more blocks one after another than any network has: each is written into the script, so that the time to open a
     * network grows with them.
     */
    static void requireRepeats(String what, int value) {
        requireAtLeast(what, value, 1);
        if (value > MOST_REPEATS) {
            throw new IllegalArgumentException(what + " must be at most " + MOST_REPEATS + ", not " + value);
        }
    }

    /** Refuses image sizes that cannot be halved often enough and widths that the groups do not divide. */
    static void requirePyramid(int channels, int height, int width, int patch, List<Integer> widths, int groups) {
        requireAtLeast("channels", channels, 1);
        requireAtLeast("height", height, 1);
        requireAtLeast("width", width, 1);
        requireAtLeast("groups", groups, 1);
        requireAtLeast("patch", patch, 1);
        if (widths.size() > 16) {
            throw new IllegalArgumentException("a network has at most 16 levels, not " + widths.size());
        }
        long factor = (long) patch << (widths.size() - 1);
        if (height % factor != 0 || width % factor != 0) {
            throw new IllegalArgumentException("a network of " + widths.size() + " levels and patch " + patch
                    + " takes image sizes divisible by " + factor + ", not " + height + "x" + width);
        }
        for (int w : widths) {
            if (w % groups != 0) {
                throw new IllegalArgumentException(
                        "every width must be a multiple of groups = " + groups + ", but " + w + " is not");
            }
        }
    }

    /** Refuses attention on levels that do not exist or whose width the heads do not divide. */
    static void requireAttention(List<Integer> attention, int headWidth, List<Integer> widths) {
        requireAtLeast("head-width", headWidth, 1);
        for (int level : attention) {
            if (level < 0 || level >= widths.size()) {
                throw new IllegalArgumentException(
                        "attention level " + level + " does not exist; levels are 0 to " + (widths.size() - 1));
            }
            requireHeads(widths.get(level), headWidth);
        }
        requireHeads(widths.get(widths.size() - 1), headWidth);
    }

    private static void requireHeads(int width, int headWidth) {
        if (width % headWidth != 0) {
            throw new IllegalArgumentException("head-width must divide the width of a level with attention, but "
                    + headWidth + " does not divide " + width);
        }
    }
}
