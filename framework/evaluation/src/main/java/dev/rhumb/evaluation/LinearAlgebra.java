package dev.rhumb.evaluation;

import java.util.function.DoubleConsumer;
import org.apiguardian.api.API;

/**
 * Who computes with matrices. {@link #PLAIN} is Java alone; the runner gives an engine's, which is several times faster. Metrics that count
 * neighbours are the same numbers with each, all others the same to rounding.
 *
 * @param name for records, and for caches of what was computed
 * @param product of a matrix and another one transposed, in double precision
 * @param pairs the same for pairs of samples, which are many; it may be less precise. Neighbours and balls are those of exact distances
 *     all the same
 * @param eigenvalues of a symmetric matrix, in any order
 * @param eigenvectors of a symmetric matrix: {@code (n + 1, n)}, first the eigenvalues, then one row for each eigenvector of length one
 * @param singularValues of a matrix, in any order
 * @param cholesky the lower triangle {@code L} with {@code C = L L'}; an empty array where C is not positive definite
 * @param passes hears how far passes over all pairs of rows are
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record LinearAlgebra(
        String name,
        MatrixProduct product,
        MatrixProduct pairs,
        Decomposition eigenvalues,
        Decomposition eigenvectors,
        Decomposition singularValues,
        Decomposition cholesky,
        Passes passes) {
    /** In Java, without native code. */
    public static final LinearAlgebra PLAIN = new LinearAlgebra(
            "java",
            PlainProduct::multiply,
            PlainProduct::multiply,
            (matrix, rows, columns) -> Spectrum.eigenvalues(matrix, rows),
            (matrix, rows, columns) -> Spectrum.eigenvectors(matrix, rows),
            Spectrum::singularValues,
            (matrix, rows, columns) -> Spectrum.cholesky(matrix, rows),
            (rows, others) -> share -> {});

    /** The same with products of pairs in double precision. */
    LinearAlgebra precise() {
        return new LinearAlgebra(name, product, product, eigenvalues, eigenvectors, singularValues, cholesky, passes);
    }

    /** Numbers or a matrix made of a matrix. */
    @FunctionalInterface
    public interface Decomposition {
        /**
         * @param matrix {@code (rows, columns)}, row-major; not changed
         * @throws ArithmeticException if it did not converge
         */
        double[] of(double[] matrix, int rows, int columns);
    }

    /** Hears how far passes over pairs are, which with many samples take minutes. */
    @FunctionalInterface
    public interface Passes {
        /**
         * A pass over the pairs of so many rows and so many others begins.
         *
         * @return takes the share that is done, 0 to 1, in rising order; called by one thread at a time
         */
        DoubleConsumer begin(int rows, int others);
    }
}
