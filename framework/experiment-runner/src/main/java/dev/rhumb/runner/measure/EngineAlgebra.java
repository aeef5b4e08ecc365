package dev.rhumb.runner.measure;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.rhumb.diffusion.Autograd;
import dev.rhumb.diffusion.network.ScriptArchive;
import dev.rhumb.evaluation.LinearAlgebra;
import dev.rhumb.evaluation.Panel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
    private final PtSymbolBlock script;
    private final LinearAlgebra algebra;

    private EngineAlgebra(NDManager manager, PtSymbolBlock script, Consumer<String> notices) {
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
        NDManager manager = NDManager.newBaseManager(device, "PyTorch");
        return new EngineAlgebra(manager, ScriptArchive.load(manager, METHODS), notices);
    }

    /** To be used until this is closed. */
    public LinearAlgebra algebra() {
        return algebra;
    }

    /**
     * Has the engine decide how many threads it takes for calls on this thread, as it does when it is first called there. {@link #algebra}
     * changes the number that a new thread would get, while it computes.
     */
    public static void settleThreads() {
        JniUtils.getNumThreads();
    }

    private void multiply(Panel left, Panel right, double[] into) {
        onOneThread(() -> Autograd.recording(false, () -> {
            try (NDManager own = manager.newSubManager()) {
                NDArray product = array(own, left).matMul(array(own, right).transpose());
                read(product, into);
            }
            return true;
        }));
    }

    private static NDArray array(NDManager own, Panel panel) {
        return own.create(panel.bytes(), new Shape(panel.rows(), panel.columns()), DataType.FLOAT64);
    }

    private static void read(NDArray values, double[] into) {
        ByteBuffer bytes = ((PtNDArray) values).toByteBuffer(true);
        bytes.order(ByteOrder.nativeOrder()).asDoubleBuffer().get(into, 0, Math.toIntExact(values.size()));
    }

    /** How many threads the engine uses is a property of the calling thread; each of ours computes a block of its own. */
    private static <T> T onOneThread(Supplier<T> work) {
        int before = JniUtils.getNumThreads();
        if (before != 1) {
            JniUtils.setNumThreads(1);
        }
        try {
            return work.get();
        } finally {
            if (before != 1) {
                JniUtils.setNumThreads(before);
            }
        }
    }

    private double[] cholesky(double[] matrix, int rows, int columns) {
        double[] lower = decomposed("cholesky", matrix, rows, columns);
        return lower[0] > 0 ? lower : new double[0];
    }

    private double[] decomposed(String method, double[] matrix, int rows, int columns) {
        return Autograd.recording(false, () -> {
            try (NDManager own = manager.newSubManager()) {
                NDArray name = own.create(0);
                name.setName("module_method:" + method);
                NDArray x = own.create(matrix, new Shape(rows, columns));
                JniUtils.setGraphExecutorOptimize(false);
                NDArray found =
                        IValueUtils.forward(script, new NDList(x, name), true).singletonOrThrow();
                found.attach(own);
                double[] values = new double[Math.toIntExact(found.size())];
                read(found.toDevice(Device.cpu(), false), values);
                return values;
            }
        });
    }

    @Override
    public void close() {
        manager.close();
    }
}
