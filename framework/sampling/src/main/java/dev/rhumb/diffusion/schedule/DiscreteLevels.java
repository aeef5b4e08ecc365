package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.NoiseLevel;

/** The levels of a discrete table: by timestep, between timesteps, and back from a level to the timestep a network wants. */
public final class DiscreteLevels {

    /** What solvers in {@code log(a / s)} put in place of a terminal {@code abar} of exactly 0, as diffusers does. */
    static final double SMALLEST_ALPHA_BAR = 0x1p-24;

    private final double[] alphaBars;
    private final double[] sigmas;

    private DiscreteLevels(double[] alphaBars) {
        this.alphaBars = alphaBars;
        this.sigmas = new double[alphaBars.length];
        for (int t = 0; t < sigmas.length; t++) {
            sigmas[t] = Math.sqrt((1 - alphaBars[t]) / alphaBars[t]);
        }
    }

    /** The levels of a table; with zero terminal SNR the last has {@code a = 0} exactly. */
    public static DiscreteLevels of(VpTable table) {
        return new DiscreteLevels(table.alphaBars());
    }

    /** As {@link #of}, but a terminal {@code abar} of 0 is 2^-24, so that every sigma is finite. */
    public static DiscreteLevels finite(VpTable table) {
        double[] bars = table.alphaBars();
        if (table.zeroTerminalSnr()) {
            bars[bars.length - 1] = SMALLEST_ALPHA_BAR;
        }
        return new DiscreteLevels(bars);
    }

    /** T. */
    public int size() {
        return alphaBars.length;
    }

    /** {@code abar_t}, t in [0, T). */
    public double alphaBar(int t) {
        return alphaBars[t];
    }

    /** The variance-preserving level of timestep t in [0, T). */
    public NoiseLevel at(int t) {
        if (t < 0 || t >= alphaBars.length) {
            throw new IllegalArgumentException("timestep " + t + " is outside the table of " + alphaBars.length
                    + " training steps (0 to " + (alphaBars.length - 1) + "); use fewer steps or a smaller offset");
        }
        return NoiseLevel.of(Math.sqrt(alphaBars[t]), Math.sqrt(1 - alphaBars[t]));
    }

    /** {@code sigma = s / a} at a timestep in [0, T - 1], linear in sigma between integers (not in its logarithm). */
    public double sigma(double t) {
        if (!(t >= 0 && t <= sigmas.length - 1)) {
            throw new IllegalArgumentException("timestep " + t + " is outside the table of " + sigmas.length
                    + " training steps (0 to " + (sigmas.length - 1) + "); use fewer steps or a smaller offset");
        }
        int low = Math.min((int) t, sigmas.length - 2);
        double slope = sigmas[low + 1] - sigmas[low];
        return t == low ? sigmas[low] : slope * (t - low) + sigmas[low];
    }

    /** The timestep, usually fractional, of a sigma: linear in log sigma, clipped to [0, T - 1]. */
    public double timestep(double sigma) {
        double log = Math.log(Math.max(sigma, 1e-10));
        int low = 0;
        while (low < sigmas.length - 2 && Math.log(sigmas[low + 1]) <= log) {
            low++;
        }
        double from = Math.log(sigmas[low]);
        double weight = (from - log) / (from - Math.log(sigmas[low + 1]));
        return low + Math.min(1, Math.max(0, weight));
    }

    /** How many of the noisiest timesteps have {@code log(a / s)} below a bound. */
    int noisierThan(double lambda) {
        int count = 0;
        for (double sigma : sigmas) {
            if (-Math.log(sigma) < lambda) {
                count++;
            }
        }
        return count;
    }
}
