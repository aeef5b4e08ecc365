package dev.rhumb.diffusion.oracle;

/**
 * Eigenvalues of small symmetric matrices by cyclic Jacobi rotations (Golub &amp; Van Loan, algorithm 8.5.3). Exact samples are drawn along
 * the eigenvectors, so a library's order and signs of them would give every mixture another reference.
 */
final class Jacobi {

    private static final int MAX_SWEEPS = 100;

    private Jacobi() {}

    /** Fills {@code vectors} with the eigenvectors as columns and returns the eigenvalues in the same order. */
    static double[] eigen(double[][] symmetric, double[][] vectors) {
        int n = symmetric.length;
        double[][] m = new double[n][];
        for (int i = 0; i < n; i++) {
            m[i] = symmetric[i].clone();
            for (int j = 0; j < n; j++) {
                vectors[i][j] = i == j ? 1 : 0;
            }
        }
        for (int sweep = 0; sweep < MAX_SWEEPS && offDiagonal(m) > 0; sweep++) {
            for (int p = 0; p < n - 1; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(m, vectors, p, q);
                }
            }
        }
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = m[i][i];
        }
        return values;
    }

    private static double offDiagonal(double[][] m) {
        double sum = 0;
        double diagonal = 0;
        for (int i = 0; i < m.length; i++) {
            diagonal += m[i][i] * m[i][i];
            for (int j = i + 1; j < m.length; j++) {
                sum += m[i][j] * m[i][j];
            }
        }
        return sum > 1e-34 * diagonal ? sum : 0;
    }

    private static void rotate(double[][] m, double[][] v, int p, int q) {
        if (m[p][q] == 0) {
            return;
        }
        double theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
        double c = 1 / Math.hypot(t, 1);
        double s = t * c;
        for (int k = 0; k < m.length; k++) {
            double kp = m[k][p];
            double kq = m[k][q];
            m[k][p] = c * kp - s * kq;
            m[k][q] = s * kp + c * kq;
        }
        for (int k = 0; k < m.length; k++) {
            double pk = m[p][k];
            double qk = m[q][k];
            m[p][k] = c * pk - s * qk;
            m[q][k] = s * pk + c * qk;
            double kp = v[k][p];
            double kq = v[k][q];
            v[k][p] = c * kp - s * kq;
            v[k][q] = s * kp + c * kq;
        }
    }
}
