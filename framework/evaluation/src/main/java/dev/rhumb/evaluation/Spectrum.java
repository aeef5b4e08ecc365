package dev.rhumb.evaluation;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_MT_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/** Eigenvalues of symmetric matrices and singular values, sound for singular ones too. */
final class Spectrum {
    /** From here on threads pay; they share the columns, so values do not depend on how many there are. */
    private static final int LARGE = 256;

    private Spectrum() {}

    /** Receives an eigenvalue and the eigenvector of length one that belongs to it. */
    interface Pair {
        void accept(double value, DMatrixRMaj vector);
    }

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

    /** As {@link #eigenvalues}, with the eigenvectors. */
    static void forEach(double[] symmetric, int size, Pair pair) {
        double shift = frobenius(symmetric);
        EigenDecomposition_F64<DMatrixRMaj> eigen = decompose(symmetric, size, shift, true);
        for (int i = 0; i < size; i++) {
            pair.accept(eigen.getEigenvalue(i).real - shift, eigen.getEigenVector(i));
        }
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

    /** The sum of the singular values. */
    static double nuclearNorm(DMatrixRMaj matrix) {
        boolean large = Math.min(matrix.numRows, matrix.numCols) >= LARGE;
        SingularValueDecomposition_F64<DMatrixRMaj> svd = large
                ? DecompositionFactory_MT_DDRM.svd(matrix.numRows, matrix.numCols, false, false, false)
                : DecompositionFactory_DDRM.svd(matrix.numRows, matrix.numCols, false, false, false);
        if (svd.decompose(matrix)) {
            return Arrays.stream(svd.getSingularValues(), 0, Math.min(matrix.numRows, matrix.numCols))
                    .sum();
        }
        return fromEigenvalues(matrix);
    }

    // The eigenvalues of ((0, M), (M', 0)) are the singular values of M with both signs: larger, but as robust as
    // above.
    static double fromEigenvalues(DMatrixRMaj matrix) {
        int rows = matrix.numRows;
        int size = rows + matrix.numCols;
        double[] symmetric = new double[Math.multiplyExact(size, size)];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < matrix.numCols; j++) {
                symmetric[i * size + rows + j] = matrix.get(i, j);
                symmetric[(rows + j) * size + i] = matrix.get(i, j);
            }
        }
        return Arrays.stream(eigenvalues(symmetric, size)).map(Math::abs).sum() / 2;
    }

    private static double frobenius(double[] matrix) {
        double squares = 0;
        for (double value : matrix) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }
}
