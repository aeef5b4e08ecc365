package dev.rhumb.evaluation;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/**
 * Visits all pairs of rows of two matrices, block by block on all threads, without ever holding {@code n x m} values. The blocks depend on
 * the sizes of the matrices alone, and each is the work of one thread, so values have the same bits for any number of threads.
 */
final class Pairwise {
    /** Pairs of a block. A panel of so many rows is large enough that filling it costs little beside the product. */
    private static final int ROWS = 1024;

    private static final int COLUMNS = 512;
    /** Of sets of so many rows at most blocks are this high and wide, so that all threads have work and half of the square is left out. */
    private static final int SMALL = 4096;

    private static final int SMALL_SIDE = 128;
    /** Columns that are multiplied at once; longer rows are added up piece by piece. */
    private static final int DEPTH = 4096;

    private final Features a;
    private final Features b;
    private final boolean later;
    private final List<? extends PairReduction> reductions;
    private final int height;
    private final int width;
    private final int depth;

    private Pairwise(Features a, Features b, boolean later, List<? extends PairReduction> reductions) {
        Features.requireSameColumns(a, b);
        this.a = a;
        this.b = b;
        this.later = later;
        this.reductions = reductions;
        this.height = height(a.rows());
        this.width = width(b.rows());
        this.depth = Math.min(DEPTH, a.columns());
    }

    /** Rows of a block, for so many rows of the first set; a multiple of {@link #width}. */
    private static int height(int rows) {
        return rows <= SMALL ? SMALL_SIDE : ROWS;
    }

    /** Columns of a block, for so many rows of the second set. Within a set blocks begin at multiples of it. */
    static int width(int rows) {
        return rows <= SMALL ? SMALL_SIDE : COLUMNS;
    }

    /** All pairs of a row of one set and a row of another. */
    static void across(Features a, Features b, List<? extends PairReduction> reductions) {
        new Pairwise(a, b, false, reductions).run();
    }

    /** Blocks that hold all pairs of a row and a later row of one set: half the work. They hold earlier rows too. */
    static void within(Features a, List<? extends PairReduction> reductions) {
        new Pairwise(a, a, true, reductions).run();
    }

    private void run() {
        int stripes = (a.rows() + height - 1) / height;
        int workers = Math.min(stripes, Runtime.getRuntime().availableProcessors());
        AtomicInteger next = new AtomicInteger();
        Done done = new Done(a.algebra().passes().begin(a.rows(), b.rows()));
        // Before the threads start, so that each set is read once.
        a.squares();
        b.squares();
        IntStream.range(0, workers).parallel().forEach(worker -> {
            Worker own = new Worker();
            for (int stripe = next.getAndIncrement(); stripe < stripes; stripe = next.getAndIncrement()) {
                own.stripe(stripe * height);
                done.stripe(stripe * height);
            }
        });
    }

    /** Counts the pairs of stripes that are finished. */
    private final class Done {
        private final DoubleConsumer share;
        private final double all;
        private double pairs;

        Done(DoubleConsumer share) {
            this.share = share;
            double sum = 0;
            for (int top = 0; top < a.rows(); top += height) {
                sum += pairs(top);
            }
            all = sum;
        }

        private double pairs(int top) {
            return (double) Math.min(height, a.rows() - top) * (later ? b.rows() - top : b.rows());
        }

        synchronized void stripe(int top) {
            pairs += pairs(top);
            share.accept(pairs / all);
        }
    }

    /** The buffers of one thread. */
    private final class Worker {
        private final int most = Math.min(height, a.rows()) * Math.min(width, b.rows());
        private final Panel left = new Panel(Math.min(height, a.rows()) * depth);
        private final Panel right = new Panel(Math.min(width, b.rows()) * depth);
        private final PairBlock block = new PairBlock(a, b, most);
        private final double[] part = depth < a.columns() ? new double[most] : new double[0];

        void stripe(int top) {
            int bottom = Math.min(a.rows(), top + height);
            if (depth == a.columns()) {
                left.fill(a, top, bottom - top, 0, depth);
            }
            for (int from = later ? top : 0; from < b.rows(); from += width) {
                block.top = top;
                block.from = from;
                block.count = Math.min(width, b.rows() - from);
                block.rows = (later ? Math.min(bottom, from + block.count) : bottom) - top;
                multiply();
                for (PairReduction reduction : reductions) {
                    reduction.take(block);
                }
            }
        }

        private void multiply() {
            MatrixProduct product = a.algebra().pairs();
            if (depth == a.columns()) {
                right.fill(b, block.from, block.count, 0, depth);
                product.multiply(left.head(block.rows), right, block.dots);
                return;
            }
            java.util.Arrays.fill(block.dots, 0);
            for (int column = 0; column < a.columns(); column += depth) {
                int some = Math.min(depth, a.columns() - column);
                left.fill(a, block.top, block.rows, column, some);
                right.fill(b, block.from, block.count, column, some);
                product.multiply(left, right, part);
                for (int i = 0; i < block.rows * block.count; i++) {
                    block.dots[i] += part[i];
                }
            }
        }
    }
}
