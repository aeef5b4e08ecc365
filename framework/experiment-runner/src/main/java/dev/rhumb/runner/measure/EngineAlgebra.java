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

    private EngineAlgebra(NDManager manager, Script script, Consumer<String> notices) {
        this.manager = manager;
        this.script = script;
        this.algebra = new LinearAlgebra(
                "PyTorch",
                this::multiply,
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
        NDManager manager = PyTorch.manager(device);
        return new EngineAlgebra(manager, Script.of(manager, METHODS), notices);
    }

    /** To be used until this is closed. */
    public LinearAlgebra algebra() {
        return algebra;
    }

    private void multiply(Panel left, Panel right, double[] into) {
        PyTorch.onOneThread(() -> Autograd.recording(false, () -> {
            try (NDManager own = manager.newSubManager()) {
                NDArray product = array(own, left).matMul(array(own, right).transpose());
                PyTorch.read(product, into);
            }
            return true;
        }));
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
