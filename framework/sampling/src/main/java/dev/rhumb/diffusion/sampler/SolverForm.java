package dev.rhumb.diffusion.sampler;

/** The two second-order forms of DPM-Solver++ (Lu et al. 2022b, appendix B). */
public enum SolverForm {
    /** {@code (1 - e^-h) / 2} times the slope. */
    MIDPOINT,
    /** {@code 1 - (1 - e^-h) / h} times the slope. */
    HEUN
}
