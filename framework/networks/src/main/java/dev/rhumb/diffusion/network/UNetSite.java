package dev.rhumb.diffusion.network;

import java.util.List;

/**
 * A place inside a network that can be tapped or edited.
 *
 * @param name such as {@code down.1.0} (level, block), {@code middle.attention}, {@code up.0.0.attention.cross}
 * @param kind what acts there
 * @param width channels there
 * @param rows height of the image there
 * @param columns width of the image there
 */
public record UNetSite(String name, Kind kind, int width, int rows, int columns) {
    /** What acts at a site. */
    public enum Kind {
        /** A residual block of convolutions. */
        BLOCK,
        /** Pixels attend to pixels. */
        SELF_ATTENTION,
        /** Pixels attend to the tokens of a caption. */
        CROSS_ATTENTION,
        /** Pixels attend to pixels and the tokens of a caption together; the tokens may attend to both, too. */
        JOINT_ATTENTION,
        /** A transformer block: attention and feed-forward, each with its residual connection. */
        TRANSFORMER,
        /** An auxiliary head makes an output of an intermediate layer; nothing goes on from there. */
        HEAD;

        /** What the forward pass goes through. */
        static final List<Kind> LAYERS = List.of(BLOCK, SELF_ATTENTION, CROSS_ATTENTION, JOINT_ATTENTION, TRANSFORMER);

        /** Those that have a map. */
        static final List<Kind> ATTENTIONS = List.of(SELF_ATTENTION, CROSS_ATTENTION, JOINT_ATTENTION);
    }
}
