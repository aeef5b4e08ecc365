package dev.rhumb.diffusion.loop;

/**
 * Where all randomness of a trajectory comes from: a function of its arguments alone, so that batch size, threads,
 * workers and devices never change which noise a sample sees.
 */
@FunctionalInterface
public interface NoiseSource {

    /**
     * Fills {@code into} with standard normals. May be called by several threads at once, for one sample each.
     *
     * @param sample index of the sample within the experiment's seed
     * @param purpose what for, e.g. {@code initial}, {@code step}, {@code guide.0.condition}
     * @param step the step index
     * @param stage the solver stage, or the number of the extra draw
     * @param pass earlier arrivals at this level
     */
    void fill(long sample, String purpose, int step, int stage, int pass, double[] into);
}
