package dev.rhumb.evaluation.statistics;

import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * What a paired comparison over seed blocks can detect: Student's t test of the mean of block differences, by the noncentral t
 * distribution (J. Cohen, "Statistical Power Analysis for the Behavioral Sciences", 1988, section 2.3).
 */
public final class Power {
    /** The usual power: such a difference is found in four experiments of five. */
    public static final double USUAL = 0.8;

    private static final int NODES = 80;
    private static final GaussIntegratorFactory RULES = new GaussIntegratorFactory();
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
        Test test = Test.of(blocks, level);
        double low = 0;
        double high = 1;
        while (test.finds(high) < power) {
            high *= 2;
        }
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (test.finds(middle) < power) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** The probability that the test finds a true difference of so many standard deviations of a block's difference. */
    static double of(int blocks, double level, double difference) {
        return Test.of(blocks, level).finds(difference);
    }

    /**
     * A two-sided test, as an integral over the spread of the blocks: the standard deviation that they show over the true one
     * has the density of a chi variable with one degree of freedom less than blocks.
     *
     * @param bounds what a standardised mean has to exceed, at the nodes of a Gauss-Legendre rule
     * @param weights density times weight at the nodes, with the sum 1
     */
    private record Test(int blocks, double[] bounds, double[] weights) {
        static Test of(int blocks, double level) {
            int freedom = blocks - 1;
            double critical = BlockMean.quantile(1 - level, blocks);
            // Beyond 8 standard deviations of the spread there is less than a double shows.
            double width = 8 / Math.sqrt(freedom);
            GaussIntegrator rule = RULES.legendre(NODES, Math.max(0, 1 - width), 1 + width);
            double[] bounds = new double[NODES];
            double[] weights = new double[NODES];
            double sum = 0;
            for (int i = 0; i < NODES; i++) {
                double spread = rule.getPoint(i);
                bounds[i] = critical * spread;
                weights[i] = rule.getWeight(i)
                        * Math.exp((freedom - 1) * Math.log(spread) - freedom * (spread * spread - 1) / 2);
                sum += weights[i];
            }
            for (int i = 0; i < NODES; i++) {
                weights[i] /= sum;
            }
            return new Test(blocks, bounds, weights);
        }

        /** The probability of a result beyond the bounds, for a difference in standard deviations of a block's difference. */
        double finds(double difference) {
            double shift = difference * Math.sqrt(blocks);
            double sum = 0;
            for (int i = 0; i < NODES; i++) {
                sum += weights[i]
                        * (NORMAL.cumulativeProbability(shift - bounds[i])
                                + NORMAL.cumulativeProbability(-shift - bounds[i]));
            }
            return sum;
        }
    }
}
