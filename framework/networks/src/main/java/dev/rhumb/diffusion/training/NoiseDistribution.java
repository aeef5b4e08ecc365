package dev.rhumb.diffusion.training;

import dev.rhumb.diffusion.Draws;
import dev.rhumb.guidance.Parameter;

/** Which noise levels a network sees in training. */
public sealed interface NoiseDistribution {
    /**
     * One level: the share of data {@code a} and of noise {@code s} in {@code a x0 + s n}.
     */
    record Level(double a, double s) {}

    /** Draws a level. */
    Level draw(Draws draws);

    /**
     * ln(sigma) is normal, a = 1 (Karras et al. 2022).
     *
     * @param mean P_mean of the paper, such as -1.2
     * @param deviation P_std of the paper, above 0, such as 1.2
     */
    record LogNormal(
            @Parameter("P_mean of the paper, such as -1.2") double mean,

            @Parameter("P_std of the paper, above 0, such as 1.2")
            double deviation)
            implements NoiseDistribution {
        public LogNormal {
            if (Double.isNaN(mean) || !(deviation > 0)) {
                throw new IllegalArgumentException(
                        "noise log-normal needs a deviation above 0, not mean " + mean + ", deviation " + deviation);
            }
        }

        @Override
        public Level draw(Draws draws) {
            return new Level(1, Math.exp(mean + deviation * draws.normal()));
        }
    }

    /**
     * ln(sigma) is uniform, a = 1: all levels alike, for classifiers.
     *
     * @param smallest least sigma, above 0
     * @param largest greatest sigma, above {@code smallest}
     */
    record LogUniform(
            @Parameter("least sigma, above 0") double smallest,
            @Parameter("greatest sigma, above smallest") double largest)
            implements NoiseDistribution {
        public LogUniform {
            if (!(smallest > 0) || !(largest > smallest) || Double.isInfinite(largest)) {
                throw new IllegalArgumentException(
                        "noise log-uniform needs 0 < smallest < largest, not " + smallest + " and " + largest);
            }
        }

        @Override
        public Level draw(Draws draws) {
            return new Level(1, smallest * Math.pow(largest / smallest, draws.uniform()));
        }
    }

    /** The angle of (a, s) on the unit circle is uniform: the continuous form of Nichol and Dhariwal's cosine schedule (2021). */
    record Cosine() implements NoiseDistribution {
        @Override
        public Level draw(Draws draws) {
            double angle = Math.max(draws.uniform(), 1e-4) * Math.PI / 2;
            return new Level(Math.cos(angle), Math.sin(angle));
        }
    }

    /** a = 1 - t, s = t, with t uniform (rectified flow). */
    record Uniform() implements NoiseDistribution {
        @Override
        public Level draw(Draws draws) {
            double t = Math.max(draws.uniform(), 1e-4);
            return new Level(1 - t, t);
        }
    }
}
