package dev.rhumb.runner.measure;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.engine.Script;
import dev.rhumb.evaluation.LinearAlgebra;
import dev.rhumb.evaluation.MatrixProduct;
import dev.rhumb.evaluation.Panel;
import java.util.Locale;
import java.util.function.Consumer;

/** The engine's matrix products and decompositions, in double precision. */
public final class EngineAlgebra implements AutoCloseable {
    private static final String METHODS = """
              def singular_values(self: __torch__.Net, x: Tensor) -> Tensor:
                return torch.linalg_svdvals(x)
              def eigenvalues(self: __torch__.Net, x: Tensor) -> Tensor:
                return torch.linalg_eigvalsh(x)
              def eigenvectors(self: __torch__.Net, x: Tensor) -> Tensor:
                values, vectors, = torch.linalg_eigh(x)
                return torch.cat([torch.unsqueeze(values, 0), torch.transpose(vectors, 0, 1)], 0)
              def cholesky(self: __torch__.Net, x: Tensor) -> Tensor:
                lower, info, = torch.linalg_cholesky_ex(x)
                return torch.mul(lower, torch.to(torch.eq(info, 0), 7))
            """;

    private final NDManager manager;
    private final Script script;
    private final LinearAlgebra algebra;

    private EngineAlgebra(NDManager manager, Script script, PairPrecision precision, Consumer<String> notices) {
        this.manager = manager;
        this.script = script;
        this.algebra = new LinearAlgebra(
                precision == PairPrecision.FLOAT64 ? "PyTorch" : "PyTorch-float32",
                this::multiply,
                precision == PairPrecision.FLOAT64 ? this::multiply : new SingleProduct(),
                (matrix, rows, columns) -> decomposed("eigenvalues", matrix, rows, columns),
                (matrix, rows, columns) -> decomposed("eigenvectors", matrix, rows, columns),
                (matrix, rows, columns) -> decomposed("singular_values", matrix, rows, columns),
                this::cholesky,
                (rows, others) -> new SlowWork(
                        String.format(Locale.ROOT, "pairs of %d and %d samples", rows, others), notices)::done);
    }

    /**
     * Opens it on a device; {@link #close} frees it.
     *
     * @param notices takes the progress of passes over many pairs
     */
    public static EngineAlgebra on(Device device, Consumer<String> notices) {
        return on(device, PairPrecision.FLOAT64, notices);
    }

    /** As {@link #on(Device, Consumer)}, with products of pairs of samples in another precision. */
    public static EngineAlgebra on(Device device, PairPrecision precision, Consumer<String> notices) {
        NDManager manager = PyTorch.manager(device);
        return new EngineAlgebra(manager, Script.of(manager, METHODS), precision, notices);
    }

    /** To be used until this is closed. */
    public LinearAlgebra algebra() {
        return algebra;
    }

    private void multiply(Panel left, Panel right, double[] into) {
        PyTorch.onOneThread(() -> Autograd.recording(false, () -> {
            try (NDManager own = manager.newSubManager()) {
                NDArray product = array(own, left).matMul(array(own, right).transpose());
                PyTorch.read(product.toDevice(Device.cpu(), false), into);
            }
            return true;
        }));
    }

    /**
     * Products in single precision: sums of 256 features, which are added up in double precision. Half the time of double precision on
     * most processors, and a small part of it on most GPUs.
     */
    private final class SingleProduct implements MatrixProduct {
        private static final int PIECE = 256;

        @Override
        public void multiply(Panel left, Panel right, double[] into) {
            PyTorch.onOneThread(() -> Autograd.recording(false, () -> {
                try (NDManager own = manager.newSubManager()) {
                    NDArray x = array(own, left).toType(DataType.FLOAT32, false);
                    NDArray y = array(own, right).toType(DataType.FLOAT32, false);
                    NDArray sum = own.zeros(new Shape(left.rows(), right.rows()), DataType.FLOAT64);
                    for (int at = 0; at < left.columns(); at += PIECE) {
                        String piece = ":, " + at + ":" + Math.min(at + PIECE, left.columns());
                        sum.addi(x.get(piece).matMul(y.get(piece).transpose()).toType(DataType.FLOAT64, false));
                    }
                    PyTorch.read(sum.toDevice(Device.cpu(), false), into);
                }
                return true;
            }));
        }

        /** Of two roundings to single precision, and of a sum of 256 products. */
        @Override
        public double error(int columns) {
            return (Math.min(columns, PIECE) + 3) * Math.ulp(0.5f) + columns * Math.ulp(1.0);
        }
    }

    private static NDArray array(NDManager own, Panel panel) {
        return own.create(panel.bytes(), new Shape(panel.rows(), panel.columns()), DataType.FLOAT64);
    }

    private double[] cholesky(double[] matrix, int rows, int columns) {
        double[] lower = decomposed("cholesky", matrix, rows, columns);
        return lower[0] > 0 ? lower : new double[0];
    }

    private double[] decomposed(String method, double[] matrix, int rows, int columns) {
        return Autograd.recording(false, () -> {
            try (NDManager own = manager.newSubManager()) {
                NDArray x = own.create(matrix, new Shape(rows, columns));
                NDArray found = script.call(method, x).singletonOrThrow();
                found.attach(own);
                double[] values = new double[Math.toIntExact(found.size())];
                PyTorch.read(found.toDevice(Device.cpu(), false), values);
                return values;
            }
        });
    }

    @Override
    public void close() {
        manager.close();
    }
}
