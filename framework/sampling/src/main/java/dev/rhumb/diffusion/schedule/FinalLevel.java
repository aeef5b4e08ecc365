package dev.rhumb.diffusion.schedule;

/** Where a table's trajectory ends. */
public enum FinalLevel {
    /** The clean end, s = 0. */
    ZERO,
    /** The least noise of the table, sigma at t = 0. */
    SIGMA_MIN
}
