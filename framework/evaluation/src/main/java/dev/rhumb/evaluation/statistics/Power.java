package dev.rhumb.evaluation.statistics;

import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * What a paired comparison over seed blocks can detect: Student's t test of the mean of block differences, by the noncentral t
 * distribution (J. Cohen, "Statistical Power Analysis for the Behavioral Sciences", 1988, section 2.3).
 */
public final class Power {
    /** The usual power: such a difference is found in four experiments of five. */
    public static final double USUAL = 0.8;

    private static final int NODES = 4000;
    private static final NormalDistribution NORMAL = new NormalDistribution(0, 1);

    private Power() {}

    /**
     * The smallest true difference that is found with a given probability, in standard deviations of a block's difference.
     *
     * @param blocks at least 2
     * @param level of the two-sided test, such as 0.05, or that over the number of comparisons
     * @param power between the level and 1
     * @throws IllegalArgumentException if a number is out of range
     */
    public static double detectable(int blocks, double level, double power) {
        if (blocks < 2 || !(level > 0) || !(power > level) || !(power < 1)) {
            throw new IllegalArgumentException("A test of " + blocks + " blocks at the level " + level + " with power "
                    + power + " is not possible: it needs 2 blocks, and 0 < level < power < 1.");
        }
        double[] bounds = bounds(blocks, level);
        double low = 0;
        double high = 1;
        while (of(blocks, bounds, high) < power) {
            high *= 2;
        }
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (of(blocks, bounds, middle) < power) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** The probability that the test finds a true difference of so many standard deviations of a block's difference. */
    static double of(int blocks, double level, double difference) {
        return of(blocks, bounds(blocks, level), difference);
    }

    /** What a standardised mean has to exceed, at evenly spaced quantiles of the spread of the blocks. */
    private static double[] bounds(int blocks, double level) {
        int freedom = blocks - 1;
        double critical = BlockMean.quantile(1 - level, blocks);
        ChiSquaredDistribution spread = new ChiSquaredDistribution(freedom);
        double[] bounds = new double[NODES];
        for (int i = 0; i < NODES; i++) {
            bounds[i] = critical * Math.sqrt(spread.inverseCumulativeProbability((i + 0.5) / NODES) / freedom);
        }
        return bounds;
    }

    private static double of(int blocks, double[] bounds, double difference) {
        double shift = difference * Math.sqrt(blocks);
        double sum = 0;
        for (double bound : bounds) {
            sum += NORMAL.cumulativeProbability(shift - bound) + NORMAL.cumulativeProbability(-shift - bound);
        }
        return sum / NODES;
    }
}
