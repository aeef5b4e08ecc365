package dev.rhumb.plugins.particles;

/**
 * What a particle's weight follows (Singhal et al. 2025, arXiv:2501.06848): {@code exp(lambda ...)} of one of these at each
 * resampling. At the clean end all are completed to the same product, {@code exp(lambda r(x0))}.
 */
public enum Potential {
    /** How much the reward has grown since the last time. */
    DIFFERENCE,
    /** The largest reward so far. */
    MAX,
    /** The sum of the rewards so far. */
    ADD,
    /** The reward itself. */
    REWARD
}
