package dev.rhumb.diffusion.engine;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A network that ONNX Runtime evaluates, an engine of DJL beside PyTorch. It has no gradient. Its libraries are large and come only where they were
 * installed. Inputs and results are PyTorch's arrays and are copied. After loading it may be used by several threads at once.
 */
public final class OnnxRuntime implements AutoCloseable {
    private static final String NAME = "OnnxRuntime";

    private final Model model;
    private final NDManager manager;

    private OnnxRuntime(Model model, NDManager manager) {
        this.model = model;
        this.manager = manager;
    }

    /** Whether its libraries are on the class path. */
    public static boolean isInstalled() {
        return Engine.hasEngine(NAME);
    }

    /**
     * Loads a file, with the weights that lie beside it.
     *
     * @param manager its device is where the network runs; closing it frees the network too
     * @param threads for one call
     * @throws IOException if the file cannot be read or is no network
     * @throws ai.djl.engine.EngineException if the engine does not read it
     */
    public static OnnxRuntime load(NDManager manager, Path file, int threads) throws IOException {
        Path whole = file.toAbsolutePath();
        Model model = Model.newInstance("onnx", manager.getDevice(), NAME);
        try {
            model.load(
                    Objects.requireNonNull(whole.getParent()),
                    String.valueOf(whole.getFileName()),
                    Map.of("intraOpNumThreads", Integer.toString(threads), "interOpNumThreads", "1"));
        } catch (MalformedModelException e) {
            model.close();
            throw new IOException(e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            model.close();
            throw e;
        }
        OnnxRuntime loaded = new OnnxRuntime(model, manager);
        manager.attachInternal(NDManager.nextUid(), loaded);
        return loaded;
    }

    /** The names of its inputs, in the order in which {@link #run} takes them. */
    public List<String> inputs() {
        return model.describeInput().keys();
    }

    /**
     * Runs the network.
     *
     * @param inputs arrays of PyTorch
     * @return its outputs, attached to the manager of the first input
     * @throws IllegalArgumentException if there are more or fewer inputs than it has
     * @throws ai.djl.engine.EngineException if it does not take such inputs
     */
    public NDList run(List<NDArray> inputs) {
        NDManager owner = PyTorch.require(inputs.get(0).getManager());
        NDList results = new NDList();
        try (NDManager scratch = owner.newSubManager()) {
            NDList given = new NDList();
            for (NDArray input : inputs) {
                NDArray copy = input.duplicate();
                copy.attach(scratch);
                given.add(copy);
            }
            for (NDArray found : model.getBlock().forward(new ParameterStore(manager, false), given, false)) {
                try (NDArray inJavaMemory = scratch.from(found)) {
                    NDArray own = inJavaMemory.duplicate();
                    own.attach(owner);
                    results.add(own);
                }
            }
        }
        return results;
    }

    @Override
    public void close() {
        model.close();
    }
}
