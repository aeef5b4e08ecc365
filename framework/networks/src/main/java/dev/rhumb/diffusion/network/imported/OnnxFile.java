package dev.rhumb.diffusion.network.imported;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.OnnxRuntime;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.guidance.Unsupported;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A network in an ONNX file, as {@code torch.onnx.export} leaves it, evaluated by ONNX Runtime. It has no gradient. The axis of the batch must be
 * dynamic. Weights may lie in {@code NAME.onnx.data} beside it.
 */
public final class OnnxFile implements Loaded {
    private static final String ENDING = ".onnx";

    private final Path file;
    private final OnnxRuntime network;

    private OnnxFile(Path file, OnnxRuntime network) {
        this.file = file;
        this.network = network;
    }

    /** Whether a name means an ONNX file: it ends in .onnx. */
    public static boolean isNamed(String name) {
        return name.endsWith(ENDING);
    }

    /** The file of weights beside an ONNX file, if there is one. */
    public static Optional<Path> weights(Path file) {
        Path data = file.resolveSibling(file.getFileName() + ".data");
        return isNamed(file.toString()) && Files.isRegularFile(data) ? Optional.of(data) : Optional.empty();
    }

    /**
     * Refuses to be differentiated.
     *
     * @param name of the file
     * @throws Unsupported if gradients are recorded on this thread
     */
    public static void requireNoGradient(String name) {
        if (Autograd.isRecording()) {
            throw new Unsupported("'" + name + "' is an ONNX file, which has no gradient, and a method of the stack"
                    + " needs one through it; take a method without gradients (gradient-free classifier, particles),"
                    + " or export the network with torch.jit.trace");
        }
    }

    /**
     * Loads a file.
     *
     * @param parent its device is where the network runs; closing it frees the network too
     * @throws IllegalArgumentException if there is no such file, ONNX Runtime is not installed or does not read the file; a sentence
     */
    static OnnxFile load(Path file, NDManager parent) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("there is no file '" + file + "'");
        }
        if (!OnnxRuntime.isInstalled()) {
            throw new IllegalArgumentException("'" + file + "' is an ONNX file, and ONNX Runtime is not installed;"
                    + " install it (137 MB) in the checkout with './mvnw -q -N -Ponnx prepare-package', or export the"
                    + " network with torch.jit.trace (docs/import/README.md)");
        }
        try {
            return new OnnxFile(file, OnnxRuntime.load(parent, file, PyTorch.threads()));
        } catch (IOException | EngineException e) {
            throw new IllegalArgumentException(
                    "'" + file + "' is not an ONNX file that ONNX Runtime can read: " + TorchScript.reason(e), e);
        }
    }

    @Override
    public NDArray run(Shape due, String what, NDArray... inputs) {
        requireNoGradient(file.toString());
        NDList results;
        try {
            results = network.run(List.of(inputs));
        } catch (EngineException | IllegalArgumentException | UnsupportedOperationException e) {
            throw new IllegalArgumentException(
                    "'" + file + "' does not take " + TorchScript.shapes(inputs) + ": " + TorchScript.reason(e)
                            + "; its inputs are " + network.inputs(),
                    e);
        }
        NDArray result = TorchScript.requireOne(file, results, inputs);
        NDArray single = result.getDataType() == DataType.FLOAT32 ? result : result.toType(DataType.FLOAT32, false);
        return TorchScript.requireShape(file, single, due, what, inputs);
    }
}
