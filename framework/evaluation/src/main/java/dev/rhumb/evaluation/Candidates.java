package dev.rhumb.evaluation;

import java.util.Arrays;

/**
 * For each sample those that may be its nearest ones, by what products of matrices tell of distances, and in the end its nearest
 * ones by distances summed from differences. Some more are kept than are sought; where so many lie within the bound of rounding that the
 * nearest may be missing, as with points that repeat often, all distances of that sample are summed again.
 */
final class Candidates {
    private static final int SPARE = 8;

    private final Features samples;
    private final Features among;
    private final boolean others;
    private final int available;
    private final int kept;
    /** The smallest that a squared distance can be, ascending for each sample. */
    private final double[] least;

    private final int[] rows;
    /** The last of {@link #least} of each sample. */
    private final double[] worst;

    /** One for so many samples each. */
    private final Object[] locks;

    private final int locked;

    /** @param others whether a sample is not its own neighbour, being one of those it is looked for among */
    Candidates(Features samples, Features among, int count, boolean others) {
        this.samples = samples;
        this.among = among;
        this.others = others;
        this.available = others ? among.rows() - 1 : among.rows();
        this.kept = Math.min(count + SPARE, available);
        this.least = new double[Math.multiplyExact(samples.rows(), kept)];
        this.rows = new int[least.length];
        this.worst = new double[samples.rows()];
        this.locked = Pairwise.width(samples.rows());
        this.locks = new Object[samples.rows() / locked + 1];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(worst, Double.POSITIVE_INFINITY);
        Arrays.setAll(locks, i -> new Object());
    }

    /** Takes a block of a pass over all pairs of two sets. */
    void across(PairBlock block) {
        for (int i = 0; i < block.rows; i++) {
            row(block, i, 0);
        }
    }

    /** Takes a block of a pass over the pairs of one set; which of two threads comes first does not matter. */
    void within(PairBlock block) {
        for (int start = 0; start < block.rows; start += locked) {
            int end = Math.min(block.rows, start + locked);
            synchronized (lock(block.top + start)) {
                for (int i = start; i < end; i++) {
                    row(block, i, Math.max(0, block.top + i + 1 - block.from));
                }
            }
        }
        synchronized (lock(block.from)) {
            for (int i = 0; i < block.rows; i++) {
                column(block, i, Math.max(0, block.top + i + 1 - block.from));
            }
        }
    }

    private Object lock(int row) {
        return locks[row / locked];
    }

    private void row(PairBlock block, int i, int first) {
        int row = block.top + i;
        for (int j = first; j < block.count; j++) {
            double bound = block.least(i, j);
            if (bound < worst[row]) {
                insert(row, block.from + j, bound);
            }
        }
    }

    private void column(PairBlock block, int i, int first) {
        int row = block.top + i;
        for (int j = first; j < block.count; j++) {
            double bound = block.least(i, j);
            if (bound < worst[block.from + j]) {
                insert(block.from + j, row, bound);
            }
        }
    }

    private void insert(int sample, int row, double bound) {
        int start = sample * kept;
        int at = start + kept - 1;
        while (at > start && least[at - 1] > bound) {
            least[at] = least[at - 1];
            rows[at] = rows[at - 1];
            at--;
        }
        least[at] = bound;
        rows[at] = row;
        worst[sample] = least[start + kept - 1];
    }

    /** Receives the nearest ones of a sample, nearest first, of equally near ones the earlier. */
    interface Visitor {
        void visit(int sample, int[] rows, double[] squared);
    }

    /** The nearest of all samples; samples come in any order, on several threads. */
    void nearest(int count, Visitor visitor) {
        Blocks.forEach(samples.rows(), 64, (from, to) -> {
            for (int sample = from; sample < to; sample++) {
                Sorted sorted = new Sorted(sample, count);
                sorted.addCandidates();
                visitor.visit(sample, sorted.found, sorted.squared);
            }
        });
    }

    /** The nearest of one sample by distances from differences. */
    private final class Sorted {
        private final int sample;
        private final int[] found;
        private final double[] squared;
        private final double[] own;
        private final double[] other = new double[among.columns()];

        Sorted(int sample, int count) {
            this.sample = sample;
            this.found = new int[count];
            this.squared = new double[count];
            this.own = samples.row(sample);
            Arrays.fill(squared, Double.POSITIVE_INFINITY);
        }

        void addCandidates() {
            int start = sample * kept;
            double[] most = new double[kept];
            double slack = 2 * PairBlock.slack(among);
            for (int i = 0; i < kept; i++) {
                double lengths = samples.squares()[sample] + among.squares()[rows[start + i]];
                most[i] = least[start + i] + slack * lengths;
            }
            Arrays.sort(most);
            double enough = found.length == 0 ? 0 : most[found.length - 1];
            if (kept < available && least[start + kept - 1] <= enough) {
                for (int row = 0; row < among.rows(); row++) {
                    if (!others || row != sample) {
                        add(row);
                    }
                }
                return;
            }
            for (int i = 0; i < kept && least[start + i] <= enough; i++) {
                add(rows[start + i]);
            }
        }

        private void add(int row) {
            among.copy(row, 0, other.length, other, 0);
            double distance = Features.squaredDistance(own, other);
            int at = found.length;
            while (at > 0 && (squared[at - 1] > distance || (squared[at - 1] == distance && found[at - 1] > row))) {
                at--;
            }
            if (at < found.length) {
                System.arraycopy(squared, at, squared, at + 1, found.length - at - 1);
                System.arraycopy(found, at, found, at + 1, found.length - at - 1);
                squared[at] = distance;
                found[at] = row;
            }
        }
    }
}
