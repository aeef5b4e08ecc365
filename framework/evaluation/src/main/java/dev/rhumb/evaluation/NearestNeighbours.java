package dev.rhumb.evaluation;

/** Distances from each row of a set to its nearest other rows, found exactly. Immutable. */
final class NearestNeighbours {
    /** As many are kept at least, so that metrics of one set share one search. */
    private static final int USUAL = 8;

    private final double[] squared;
    private final int most;

    private NearestNeighbours(double[] squared, int most) {
        this.squared = squared;
        this.most = most;
    }

    /** The squared distances of each row to its nearest other rows, nearest first, all rows in one array. */
    static NearestNeighbours of(double[] squared, int rows) {
        return new NearestNeighbours(squared, squared.length / rows);
    }

    /** What looks for them in a pass over the pairs of a set. */
    static final class Search implements PairReduction {
        private final Candidates candidates;
        private final int rows;
        private final int most;

        /**
         * Looks for the nearest other rows of each row. A repeated point counts as another row, at distance 0.
         *
         * @param least how many of them are needed; there are more if that costs little
         */
        Search(Features points, int least) {
            this.rows = points.rows();
            this.most = Math.min(Math.max(least, USUAL), rows - 1);
            this.candidates = new Candidates(points, points, most, true);
        }

        @Override
        public void take(PairBlock block) {
            candidates.within(block);
        }

        NearestNeighbours found() {
            double[] squared = new double[Math.multiplyExact(rows, most)];
            candidates.nearest(
                    most, (row, found, distances) -> System.arraycopy(distances, 0, squared, row * most, most));
            return new NearestNeighbours(squared, most);
        }
    }

    /** How many are known of each row. */
    int most() {
        return most;
    }

    /** All of them. */
    double[] squared() {
        return squared;
    }

    /** The squared distance from a row to its k-th nearest other row, k from 1 to {@link #most}. */
    double squared(int row, int k) {
        return squared[row * most + k - 1];
    }

    /** The squared distance from each row to its k-th nearest other row. */
    double[] squaredRadii(int k) {
        double[] radii = new double[squared.length / most];
        for (int i = 0; i < radii.length; i++) {
            radii[i] = squared(i, k);
        }
        return radii;
    }

    static void requireNeighbours(Features points, int k) {
        if (k < 1 || k >= points.rows()) {
            throw new IllegalArgumentException("The number of nearest neighbours is " + k
                    + ", but it must be from 1 to the number of samples less one, here " + (points.rows() - 1) + ".");
        }
    }
}
