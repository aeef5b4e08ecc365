package dev.rhumb.evaluation;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_MT_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/** Eigenvalues of symmetric matrices and singular values, sound for singular ones too. */
final class Spectrum {
    /** From here on threads pay; they share the columns, so values do not depend on how many there are. */
    private static final int LARGE = 256;

    private Spectrum() {}

    /** The eigenvalues of a symmetric matrix, row-major, {@code size x size}; to rounding of the largest. */
    static double[] eigenvalues(double[] symmetric, int size) {
        double shift = frobenius(symmetric);
        EigenDecomposition_F64<DMatrixRMaj> eigen = decompose(symmetric, size, shift, false);
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = eigen.getEigenvalue(i).real - shift;
        }
        return values;
    }

    /** As {@link #eigenvalues}, with the eigenvectors of length one: {@code (size + 1, size)}, the eigenvalues first. */
    static double[] eigenvectors(double[] symmetric, int size) {
        double shift = frobenius(symmetric);
        EigenDecomposition_F64<DMatrixRMaj> eigen = decompose(symmetric, size, shift, true);
        double[] found = new double[Math.multiplyExact(size + 1, size)];
        for (int i = 0; i < size; i++) {
            found[i] = eigen.getEigenvalue(i).real - shift;
            System.arraycopy(eigen.getEigenVector(i).data, 0, found, (i + 1) * size, size);
        }
        return found;
    }

    /** The lower triangle {@code L} with {@code C = L L'}, row-major; an empty array if C is not positive definite. */
    static double[] cholesky(double[] symmetric, int size) {
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(size, true);
        return cholesky.decompose(new DMatrixRMaj(size, size, true, symmetric.clone()))
                ? cholesky.getT(null).data
                : new double[0];
    }

    // The QR iteration stops when an entry is small beside its neighbours on the diagonal, which never happens where
    // many
    // eigenvalues are zero. Moved away from zero by the matrix's norm they are found to rounding of the largest.
    private static EigenDecomposition_F64<DMatrixRMaj> decompose(
            double[] symmetric, int size, double shift, boolean vectors) {
        DMatrixRMaj shifted = new DMatrixRMaj(size, size, true, symmetric.clone());
        for (int i = 0; i < size; i++) {
            shifted.add(i, i, shift);
        }
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(size, vectors, true);
        if (!eigen.decompose(shifted)) {
            throw new ArithmeticException("The eigenvalues of a " + size + " x " + size + " matrix did not converge.");
        }
        return eigen;
    }

    /** The singular values of a matrix, row-major, {@code rows x columns}. */
    static double[] singularValues(double[] values, int rows, int columns) {
        DMatrixRMaj matrix = new DMatrixRMaj(rows, columns, true, values.clone());
        SingularValueDecomposition_F64<DMatrixRMaj> svd = Math.min(rows, columns) >= LARGE
                ? DecompositionFactory_MT_DDRM.svd(rows, columns, false, false, false)
                : DecompositionFactory_DDRM.svd(rows, columns, false, false, false);
        return svd.decompose(matrix)
                ? Arrays.copyOf(svd.getSingularValues(), Math.min(rows, columns))
                : fromEigenvalues(values, rows, columns);
    }

    // The eigenvalues of ((0, M), (M', 0)) are the singular values of M with both signs: larger, but as robust as
    // above.
    static double[] fromEigenvalues(double[] matrix, int rows, int columns) {
        int size = rows + columns;
        double[] symmetric = new double[Math.multiplyExact(size, size)];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                symmetric[i * size + rows + j] = matrix[i * columns + j];
                symmetric[(rows + j) * size + i] = matrix[i * columns + j];
            }
        }
        double[] both = eigenvalues(symmetric, size);
        Arrays.sort(both);
        return Arrays.copyOfRange(both, size - Math.min(rows, columns), size);
    }

    private static double frobenius(double[] matrix) {
        double squares = 0;
        for (double value : matrix) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }
}
