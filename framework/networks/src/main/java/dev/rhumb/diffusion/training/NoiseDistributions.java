package dev.rhumb.diffusion.training;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.records.Kind;
import dev.rhumb.sampling.NoiseDistribution;
import java.util.List;
import java.util.random.RandomGenerator;

/** The noise distributions of this program. */
public final class NoiseDistributions {
    /** In the order of documentation. */
    public static final Kind<NoiseDistribution> KIND = Kind.of(
            "noise distribution",
            NoiseDistribution.class,
            List.of(LogNormal.class, LogUniform.class, Cosine.class, Uniform.class));

    private NoiseDistributions() {}

    /**
     * ln(sigma) is normal, a = 1 (Karras et al. 2022).
     *
     * @param mean P_mean of the paper, such as -1.2
     * @param deviation P_std of the paper, above 0, such as 1.2
     */
    @Method(name = "log-normal", paper = "T. Karras et al. 2022, table 1", summary = "ln(sigma) is normal, a = 1.")
    public record LogNormal(
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
        public Level draw(RandomGenerator random) {
            return new Level(1, Math.exp(mean + deviation * random.nextGaussian()));
        }
    }

    /**
     * ln(sigma) is uniform, a = 1: all levels alike, for classifiers.
     *
     * @param smallest least sigma, above 0
     * @param largest greatest sigma, above {@code smallest}
     */
    @Method(
            name = "log-uniform",
            paper = "uniform in ln(sigma)",
            summary = "ln(sigma) is uniform, a = 1: all levels alike, for classifiers.")
    public record LogUniform(
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
        public Level draw(RandomGenerator random) {
            return new Level(1, smallest * Math.pow(largest / smallest, random.nextDouble()));
        }
    }

    /** The angle of (a, s) on the unit circle is uniform: the continuous form of Nichol and Dhariwal's cosine schedule (2021). */
    @Method(
            name = "cosine",
            paper = "A. Nichol and P. Dhariwal 2021, equation 17",
            summary = "The angle of (a, s) on the unit circle is uniform.")
    public record Cosine() implements NoiseDistribution {
        @Override
        public Level draw(RandomGenerator random) {
            double angle = Math.max(random.nextDouble(), 1e-4) * Math.PI / 2;
            return new Level(Math.cos(angle), Math.sin(angle));
        }
    }

    /** a = 1 - t, s = t, with t uniform (rectified flow). */
    @Method(name = "uniform", paper = "X. Liu et al. 2022, equation 1", summary = "a = 1 - t, s = t, with t uniform.")
    public record Uniform() implements NoiseDistribution {
        @Override
        public Level draw(RandomGenerator random) {
            double t = Math.max(random.nextDouble(), 1e-4);
            return new Level(1 - t, t);
        }
    }
}
