package dev.rhumb.evaluation;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts between the nearest-neighbour balls of real and generated samples, each set against the points of the other: one pass over
 * the pairs, for all k up to some number and both conventions for ties. Immutable.
 */
final class BallCounts {
    private final Features real;
    private final int most;
    private final Tally aroundGenerated;
    private final Tally withinReal;
    private final Tally aroundReal;

    private BallCounts(Features real, int most, Tally aroundGenerated, Tally withinReal, Tally aroundReal) {
        this.real = real;
        this.most = most;
        this.aroundGenerated = aroundGenerated;
        this.withinReal = withinReal;
        this.aroundReal = aroundReal;
    }

    /** What counts in a pass over all pairs of generated and real samples. */
    static final class Counting implements PairReduction {
        private final Features real;
        private final int least;
        private final NearestNeighbours ofReal;
        private final NearestNeighbours ofGenerated;
        private final Tally aroundGenerated;
        private final Tally withinReal;
        private final Tally aroundReal;

        Counting(Features real, Features generated, int least) {
            this.real = real;
            this.least = least;
            this.ofReal = real.nearest(least);
            this.ofGenerated = generated.nearest(least);
            this.aroundGenerated = new Tally(generated.rows(), ofReal.most());
            this.withinReal = new Tally(real.rows(), ofReal.most());
            this.aroundReal = new Tally(real.rows(), ofGenerated.most());
        }

        @Override
        public void take(PairBlock block) {
            double[] widest = new double[block.count];
            for (int j = 0; j < block.count; j++) {
                widest[j] = widest(ofReal, block.from + j);
            }
            for (int i = 0; i < block.rows; i++) {
                double own = widest(ofGenerated, block.top + i);
                for (int j = 0; j < block.count; j++) {
                    double least = block.least(i, j);
                    if (least <= Math.max(own, widest[j])) {
                        count(block, i, j, least, least + 2 * block.slack * block.lengths(i, j));
                    }
                }
            }
        }

        private static double widest(NearestNeighbours balls, int row) {
            return balls.most() == 0 ? Double.NEGATIVE_INFINITY : balls.squared(row, balls.most());
        }

        /** Counts a pair whose squared distance lies between two bounds. */
        private void count(PairBlock block, int i, int j, double least, double most) {
            int generated = block.top + i;
            int row = block.from + j;
            if (isOpen(ofReal, row, least, most) || isOpen(ofGenerated, generated, least, most)) {
                double exact = block.exact(i, j);
                count(generated, row, exact);
            } else {
                count(generated, row, most);
            }
        }

        private void count(int generated, int row, double distance) {
            for (Ball ball : Ball.VALUES) {
                int held = smallestHolding(ofReal, row, distance, ball);
                if (held > 0) {
                    aroundGenerated.add(generated, held, ball);
                    withinReal.add(row, held, ball);
                }
                int holds = smallestHolding(ofGenerated, generated, distance, ball);
                if (holds > 0) {
                    aroundReal.add(row, holds, ball);
                }
            }
        }

        /** Whether the bounds leave open which balls around a row hold the point. */
        private static boolean isOpen(NearestNeighbours balls, int row, double least, double most) {
            for (Ball ball : Ball.VALUES) {
                if (smallestHolding(balls, row, least, ball) != smallestHolding(balls, row, most, ball)) {
                    return true;
                }
            }
            return false;
        }

        BallCounts counted() {
            return new BallCounts(real, Math.max(least, ofReal.most()), aroundGenerated, withinReal, aroundReal);
        }
    }

    /** The smallest k whose ball around a row holds a point at some distance; 0 if none does. */
    static int smallestHolding(NearestNeighbours balls, int row, double distance, Ball ball) {
        int k = balls.most();
        if (k == 0 || !ball.holds(distance, balls.squared(row, k))) {
            return 0;
        }
        while (k > 1 && ball.holds(distance, balls.squared(row, k - 1))) {
            k--;
        }
        return k;
    }

    /** Whether this answers for these real samples and this k. */
    boolean knows(Features others, int k) {
        return real == others && k <= most;
    }

    /** For each generated sample, how many balls around real ones hold it. */
    int[] aroundGenerated(int k, Ball ball) {
        return aroundGenerated.upTo(k, ball);
    }

    /** For each real sample, how many generated ones its ball holds. */
    int[] withinReal(int k, Ball ball) {
        return withinReal.upTo(k, ball);
    }

    /** For each real sample, how many balls around generated ones hold it. */
    int[] aroundReal(int k, Ball ball) {
        return aroundReal.upTo(k, ball);
    }

    /** For each row and k, how often k was the smallest that held; whole numbers, so the order of adding does not matter. */
    private static final class Tally {
        private final int rows;
        private final int most;
        private final AtomicIntegerArray counts;

        Tally(int rows, int most) {
            this.rows = rows;
            this.most = most;
            this.counts =
                    new AtomicIntegerArray(Math.multiplyExact(Ball.VALUES.size(), Math.multiplyExact(rows, most)));
        }

        void add(int row, int k, Ball ball) {
            counts.getAndIncrement(at(row, k, ball));
        }

        private int at(int row, int k, Ball ball) {
            int half = ball == Ball.CLOSED ? 0 : rows;
            return (half + row) * most + k - 1;
        }

        int[] upTo(int k, Ball ball) {
            int[] sums = new int[rows];
            for (int row = 0; row < rows; row++) {
                for (int each = 1; each <= Math.min(k, most); each++) {
                    sums[row] += counts.get(at(row, each, ball));
                }
            }
            return sums;
        }
    }
}
