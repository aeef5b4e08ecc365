package dev.rhumb.diffusion.network;

/**
 * A value inside a U-Net that somebody wants to see.
 *
 * @param value which
 * @param site where, one of {@link UNet#sites()}
 */
public record Tap(Value value, String site) {
    /** What the auxiliary head says, in networks that have one. */
    public static final Tap HEAD = new Tap(Value.HEAD, "head");

    /** What can be seen at a site. */
    public enum Value {
        /**
         * The attention map, (B, heads, pixels, keys): row i is what pixel i, row-major over the image there, attends to; it sums to 1. Keys
         * are pixels or the caption's tokens. As edited, if the site is.
         */
        ATTENTION_MAP,
        /** The queries, (B, heads, pixels, headWidth), as edited. */
        QUERIES,
        /** What leaves the site, (B, width, rows, columns), the residual connection included. */
        OUTPUT,
        /** What the auxiliary head makes of its layer: a raw output of the network, (B, C, H, W). */
        HEAD
    }

    /** Whether there is such a value at such a site. */
    boolean suits(UNetSite site) {
        return switch (value) {
            case HEAD -> site.kind() == UNetSite.Kind.HEAD;
            case OUTPUT -> site.kind() != UNetSite.Kind.HEAD;
            case ATTENTION_MAP, QUERIES -> UNetSite.Kind.ATTENTIONS.contains(site.kind());
        };
    }
}
