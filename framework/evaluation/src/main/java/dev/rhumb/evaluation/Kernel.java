package dev.rhumb.evaluation;

import java.util.List;

/** A positive definite kernel that depends on a pair only through its dot product and the lengths. Equal to one with equal settings. */
public final class Kernel {
    /** Writes the values of one row of a block. */
    private interface Form {
        void values(PairBlock block, int i, int first, double[] into);
    }

    private final String name;
    private final Form form;
    private final Self self;

    /** The value of a point with itself. */
    private interface Self {
        double at(double square);
    }

    private Kernel(String name, Form form, Self self) {
        this.name = name;
        this.form = form;
        this.self = self;
    }

    /** {@code (gamma x.y + offset)^degree}. */
    public static Kernel polynomial(int degree, double gamma, double offset) {
        if (degree < 1 || !(gamma > 0) || !(offset >= 0)) {
            throw new IllegalArgumentException(
                    "A polynomial kernel needs degree >= 1, gamma > 0 and offset >= 0, but has " + degree + ", " + gamma
                            + " and " + offset + ".");
        }
        return new Kernel(
                "polynomial of degree " + degree + ", " + gamma + ", " + offset,
                (block, i, first, into) -> {
                    int at = i * block.count;
                    for (int j = first; j < block.count; j++) {
                        into[j] = power(gamma * block.dots[at + j] + offset, degree);
                    }
                },
                square -> power(gamma * square + offset, degree));
    }

    /** {@code exp(-|x - y|^2 / (2 width^2))}. */
    public static Kernel gaussian(double width) {
        double rate = rate(width);
        return new Kernel(
                "Gaussian of width " + width,
                (block, i, first, into) -> {
                    for (int j = first; j < block.count; j++) {
                        into[j] = Math.exp(rate * block.squared(i, j));
                    }
                },
                square -> 1);
    }

    /** {@link #gaussian} of the points divided by their lengths; a point must not be zero. */
    static Kernel gaussianOfDirections(double width) {
        double rate = rate(width);
        return new Kernel(
                "Gaussian of directions, of width " + width,
                (block, i, first, into) -> {
                    int at = i * block.count;
                    double length = block.leftSquares[block.top + i];
                    for (int j = first; j < block.count; j++) {
                        double cosine = block.dots[at + j] / Math.sqrt(length * block.rightSquares[block.from + j]);
                        into[j] = Math.exp(rate * Math.max(0, 2 - 2 * cosine));
                    }
                },
                square -> 1);
    }

    private static double rate(double width) {
        if (!(width > 0)) {
            throw new IllegalArgumentException("The width of a Gaussian kernel is " + width + ", but must be above 0.");
        }
        return -0.5 / (width * width);
    }

    /** {@code -|x - y|}, conditionally positive definite: its squared discrepancy is the energy distance. */
    static Kernel negativeDistance() {
        return new Kernel(
                "negative distance",
                (block, i, first, into) -> {
                    for (int j = first; j < block.count; j++) {
                        into[j] = -Math.sqrt(block.squared(i, j));
                    }
                },
                square -> 0);
    }

    private static double power(double base, int degree) {
        double result = base;
        for (int i = 1; i < degree; i++) {
            result *= base;
        }
        return result;
    }

    /** The values of row {@code i} of a block, from column {@code first} on. */
    void values(PairBlock block, int i, int first, double[] into) {
        form.values(block, i, first, into);
    }

    /**
     * The kernel matrix of one set, {@code n x n} row-major, symmetric.
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
        double[] squares = x.squares();
        Pairwise.within(x, List.of(block -> {
            double[] values = new double[block.count];
            for (int i = 0; i < block.rows; i++) {
                int row = block.top + i;
                int first = Math.max(0, row + 1 - block.from);
                form.values(block, i, first, values);
                for (int j = first; j < block.count; j++) {
                    matrix[row * n + block.from + j] = values[j];
                    matrix[(block.from + j) * n + row] = values[j];
                }
                matrix[row * n + row] = self.at(squares[row]);
            }
        }));
        return matrix;
    }

    /** For each row of {@code a}, the sum of the kernel over {@code b}; the pairs (i, i) are left out on request. */
    double[] rowSums(Features a, Features b, boolean withoutDiagonal) {
        KernelSums sums = KernelSums.across(this, a, b, withoutDiagonal);
        Pairwise.across(a, b, List.of(sums));
        return sums.rows();
    }

    /** The sum of {@code k(x_i, x_i)}. */
    double sumOfSelves(Features x) {
        double sum = 0;
        for (double square : x.squares()) {
            sum += self.at(square);
        }
        return sum;
    }

    /** The sum of {@code w_i w_j k(x_i, x_j)} over i other than j: twice that over later j, row by row in ascending order. */
    double weightedSum(Features x, double[] weights) {
        KernelSums sums = KernelSums.within(this, weights);
        Pairwise.within(x, List.of(sums));
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            total += weights[i] * sums.rows()[i];
        }
        return 2 * total;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Kernel kernel && kernel.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Its kind and settings, the same for equal kernels. */
    @Override
    public String toString() {
        return name;
    }
}
