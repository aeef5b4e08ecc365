package dev.rhumb.diffusion.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TorchScript module. Gradients with respect to its inputs flow whenever the thread records and an input requires one. After loading
 * it may be used by several threads at once. Its native memory belongs to the manager that it was loaded with.
 *
 * <p>The profiling executor is off: it rewrites the graph after its first runs, which changes the rounding of gradients, so that a
 * resumed run would not be the undisturbed one. DJL's own switch for it acts on other calls.
 */
public final class Script {
    private final PtNDManager manager;
    private final PtSymbolBlock block;
    private final Map<String, NDArray> methods = new ConcurrentHashMap<>();

    private Script(PtNDManager manager, PtSymbolBlock block) {
        this.manager = manager;
        this.block = block;
    }

    /**
     * Compiles methods as one module without state.
     *
     * @param manager owns the module's native memory
     * @param methods source text of methods on {@code self: __torch__.Net}, indented by two spaces; one may be called {@code forward}
     * @throws IllegalArgumentException if the manager is not of the PyTorch engine
     * @throws ai.djl.engine.EngineException if the engine does not take the text
     */
    public static Script of(NDManager manager, String methods) {
        PtNDManager pytorch = PyTorch.require(manager);
        try (ByteArrayInputStream in = new ByteArrayInputStream(ScriptArchive.of(methods))) {
            return new Script(pytorch, JniUtils.loadModule(pytorch, in, false, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Loads a file. The module is in evaluation mode and its weights take no gradient, whatever the file holds. The caller has checked
     * what its code calls.
     *
     * @param manager owns the module's native memory; its device is where the module runs
     * @throws IllegalArgumentException if the manager is not of the PyTorch engine
     * @throws ai.djl.engine.EngineException if the engine does not read the file
     */
    public static Script load(NDManager manager, Path file) {
        PtNDManager pytorch = PyTorch.require(manager);
        // Loaded as if to be trained: else the engine makes weights that no graph may refer to.
        PtSymbolBlock block = JniUtils.loadModule(pytorch, file, true, new String[0], new String[0], true);
        JniUtils.enableInferenceMode(block);
        try (NDManager scratch = manager.newSubManager()) {
            for (NDArray weight : JniUtils.moduleGetParams(block, (PtNDManager) scratch)) {
                if (weight.getDataType().isFloating()) {
                    weight.setRequiresGradient(false);
                }
            }
        }
        return new Script(pytorch, block);
    }

    /** The outputs of {@code forward}, attached to the manager of the first input. */
    public NDList run(List<NDArray> inputs) {
        JniUtils.setGraphExecutorOptimize(false);
        return IValueUtils.forward(block, new NDList(inputs), true);
    }

    /** The one output of {@code forward}, attached to the manager of the first input. */
    public NDArray apply(NDArray... inputs) {
        return run(List.of(inputs)).singletonOrThrow();
    }

    /** The outputs of a method, attached to the manager of the first input. */
    public NDList call(String method, NDArray... inputs) {
        NDList list = new NDList(inputs);
        list.add(methods.computeIfAbsent(method, this::handle));
        return run(list);
    }

    /** DJL takes a method's name as the name of a last input. */
    private NDArray handle(String method) {
        NDArray handle = manager.create(0);
        handle.setName("module_method:" + method);
        return handle;
    }
}
