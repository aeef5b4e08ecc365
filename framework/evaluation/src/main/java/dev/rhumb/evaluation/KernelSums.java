package dev.rhumb.evaluation;

import java.util.Arrays;

/** Sums of a kernel over pairs, for each row of the first set; each row is summed by one thread in the order of the columns. */
final class KernelSums implements PairReduction {
    private final Kernel kernel;
    private final double[] weights;
    private final Pairs pairs;
    private final double[] sums;

    /** Which pairs are added up. */
    private enum Pairs {
        ALL,
        OTHERS,
        LATER
    }

    private KernelSums(Kernel kernel, int rows, double[] weights, Pairs pairs) {
        this.kernel = kernel;
        this.weights = weights;
        this.pairs = pairs;
        this.sums = new double[rows];
    }

    /** Over all rows of the second set, perhaps without the one of the same number. */
    static KernelSums across(Kernel kernel, Features a, Features b, boolean withoutDiagonal) {
        return new KernelSums(kernel, a.rows(), ones(b.rows()), withoutDiagonal ? Pairs.OTHERS : Pairs.ALL);
    }

    /** Over later rows of the same set. */
    static KernelSums within(Kernel kernel, Features x) {
        return within(kernel, ones(x.rows()));
    }

    /** Over later rows of the same set, each with its weight. */
    static KernelSums within(Kernel kernel, double[] weights) {
        return new KernelSums(kernel, weights.length, weights, Pairs.LATER);
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Override
    public void take(PairBlock block) {
        double[] values = new double[block.count];
        for (int i = 0; i < block.rows; i++) {
            int row = block.top + i;
            int first = pairs == Pairs.LATER ? Math.max(0, row + 1 - block.from) : 0;
            kernel.values(block, i, first, values);
            if (pairs == Pairs.OTHERS && row >= block.from && row < block.from + block.count) {
                values[row - block.from] = 0;
            }
            double sum = sums[row];
            for (int j = first; j < block.count; j++) {
                sum += weights[block.from + j] * values[j];
            }
            sums[row] = sum;
        }
    }

    /** The sum of each row. */
    double[] rows() {
        return sums;
    }

    /** The sum of all rows. */
    double total() {
        double total = 0;
        for (double sum : sums) {
            total += sum;
        }
        return total;
    }
}
