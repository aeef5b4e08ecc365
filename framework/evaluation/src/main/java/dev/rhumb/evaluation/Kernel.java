package dev.rhumb.evaluation;

import java.util.Arrays;

/** A positive definite kernel that depends on a pair only through its dot product or its squared distance. */
public final class Kernel {
    interface Profile {
        double at(double pair);
    }

    private final boolean ofDistance;
    private final Profile profile;

    private Kernel(boolean ofDistance, Profile profile) {
        this.ofDistance = ofDistance;
        this.profile = profile;
    }

    /** {@code (gamma x.y + offset)^degree}. */
    public static Kernel polynomial(int degree, double gamma, double offset) {
        if (degree < 1 || !(gamma > 0) || !(offset >= 0)) {
            throw new IllegalArgumentException(
                    "A polynomial kernel needs degree >= 1, gamma > 0 and offset >= 0, but has " + degree + ", " + gamma
                            + " and " + offset + ".");
        }
        return new Kernel(false, dot -> power(gamma * dot + offset, degree));
    }

    /** {@code exp(-|x - y|^2 / (2 width^2))}. */
    public static Kernel gaussian(double width) {
        if (!(width > 0)) {
            throw new IllegalArgumentException("The width of a Gaussian kernel is " + width + ", but must be above 0.");
        }
        double rate = -0.5 / (width * width);
        return new Kernel(true, squared -> Math.exp(rate * squared));
    }

    /** {@code -|x - y|}, conditionally positive definite: its squared discrepancy is the energy distance. */
    static Kernel negativeDistance() {
        return new Kernel(true, squared -> -Math.sqrt(squared));
    }

    private static double power(double base, int degree) {
        double result = base;
        for (int i = 1; i < degree; i++) {
            result *= base;
        }
        return result;
    }

    /**
     * The kernel matrix of one set, {@code n x n} row-major.
     *
     * @throws IllegalArgumentException if it would have more values than an array holds, above 46,340 samples
     */
    public double[] matrix(Features x) {
        int n = x.rows();
        if ((long) n * n > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("A kernel matrix of " + n + " samples has " + (long) n * n
                    + " values, more than an array holds; take at most 46340 samples, or the cosine kernel with fewer"
                    + " features than samples.");
        }
        double[] matrix = new double[n * n];
        visit(x, x, (row, from, count, values) -> {
            for (int j = 0; j < count; j++) {
                matrix[row * n + from + j] = profile.at(values[j]);
            }
        });
        return matrix;
    }

    /** For each row of {@code a}, the sum of the kernel over {@code b}; the pairs (i, i) are left out if asked for. */
    double[] rowSums(Features a, Features b, boolean withoutDiagonal) {
        double[] sums = new double[a.rows()];
        visit(a, b, (row, from, count, values) -> {
            double sum = sums[row];
            for (int j = 0; j < count; j++) {
                if (!withoutDiagonal || from + j != row) {
                    sum += profile.at(values[j]);
                }
            }
            sums[row] = sum;
        });
        return sums;
    }

    /** The sum of {@code k(x_i, x_j)} over i other than j: twice that over later j, row by row in ascending order. */
    double sumWithin(Features x) {
        double[] ones = new double[x.rows()];
        Arrays.fill(ones, 1);
        return weightedSum(x, ones);
    }

    /** The sum of {@code k(x_i, x_i)}. */
    double sumOfSelves(Features x) {
        int columns = x.columns();
        double sum = 0;
        for (int i = 0; i < x.rows(); i++) {
            double dot = 0;
            for (int j = i * columns; !ofDistance && j < (i + 1) * columns; j++) {
                dot = Math.fma(x.values()[j], x.values()[j], dot);
            }
            sum += profile.at(dot);
        }
        return sum;
    }

    /** The sum of {@code w_i w_j k(x_i, x_j)} over i other than j. */
    double weightedSum(Features x, double[] weights) {
        double[] sums = new double[x.rows()];
        Pairwise.TileVisitor visitor = (top, rows, from, count, values) -> {
            for (int i = 0; i < rows; i++) {
                double sum = sums[top + i];
                for (int j = Math.max(0, top + i + 1 - from); j < count; j++) {
                    sum += weights[from + j] * profile.at(values[i][j]);
                }
                sums[top + i] = sum;
            }
        };
        if (ofDistance) {
            Pairwise.squaredDistancesWithin(x, visitor);
        } else {
            Pairwise.dotProductsWithin(x, visitor);
        }
        double total = 0;
        for (int i = 0; i < sums.length; i++) {
            total += weights[i] * sums[i];
        }
        return 2 * total;
    }

    private void visit(Features a, Features b, Pairwise.Visitor visitor) {
        if (ofDistance) {
            Pairwise.squaredDistances(a, b, visitor);
        } else {
            Pairwise.dotProducts(a, b, visitor);
        }
    }
}
