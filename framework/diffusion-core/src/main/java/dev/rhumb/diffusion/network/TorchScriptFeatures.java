package dev.rhumb.diffusion.network;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A feature network that somebody else trained, in a TorchScript file as {@code torch.jit.trace(network, example).save(file)} leaves
 * it. It takes images (B, C, H, W) in [-1, 1] and gives features (B, d); any resizing, repeated channels or other normalisation that it
 * needs has to be inside the export. It runs in evaluation mode without gradients.
 */
public final class TorchScriptFeatures implements AutoCloseable {
    private static final List<String> ENDINGS = List.of(".pt", ".ts", ".torchscript");

    private final Path file;
    private final NDManager manager;
    private final PtSymbolBlock script;

    private TorchScriptFeatures(Path file, NDManager manager, PtSymbolBlock script) {
        this.file = file;
        this.manager = manager;
        this.script = script;
    }

    /** Whether a name means a TorchScript file: it ends in .pt, .ts or .torchscript. */
    public static boolean isNamed(String name) {
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    /**
     * Loads a file.
     *
     * @param parent its device is where the network runs; closing it frees the network too
     * @throws IllegalArgumentException if there is no such file, or the engine's PyTorch does not read it; a sentence
     */
    public static TorchScriptFeatures load(Path file, NDManager parent) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("there is no file '" + file + "'");
        }
        NDManager manager = parent.newSubManager();
        if (!(manager instanceof PtNDManager pytorch)) {
            manager.close();
            throw new IllegalArgumentException("a TorchScript file needs the PyTorch engine, but this manager is of "
                    + parent.getEngine().getEngineName());
        }
        try {
            PtSymbolBlock script = JniUtils.loadModule(pytorch, file, true, new String[0], new String[0], false);
            JniUtils.enableInferenceMode(script);
            return new TorchScriptFeatures(file, manager, script);
        } catch (EngineException e) {
            String version = manager.getEngine().getVersion();
            manager.close();
            throw new IllegalArgumentException(
                    "'" + file + "' is no TorchScript file that PyTorch " + version
                            + " reads; export the network with torch.jit.trace of that version or an earlier one (the engine says: "
                            + reason(e) + ")",
                    e);
        }
    }

    /**
     * The features of images.
     *
     * @param x images (B, C, H, W), float32, values in [-1, 1], on the network's device
     * @return (B, d), float32, attached to the manager of {@code x}
     * @throws IllegalArgumentException if the network does not take such images or gives something else than features; a sentence
     */
    public NDArray features(NDArray x) {
        NDList out = run(x);
        int arrays = out.size();
        if (arrays != 1) {
            out.close();
            throw new IllegalArgumentException("'" + file + "' gives " + arrays
                    + " arrays for a batch of images; a feature network gives one, features (B, d)");
        }
        NDArray features = out.singletonOrThrow();
        long count = x.getShape().get(0);
        if (features.getShape().dimension() != 2
                || features.getShape().get(0) != count
                || !features.getDataType().isFloating()) {
            String found =
                    features.getDataType().toString().toLowerCase(java.util.Locale.ROOT) + " " + features.getShape();
            features.close();
            throw new IllegalArgumentException("'" + file + "' gives " + found + " for images " + x.getShape()
                    + "; a feature network gives floating-point features (" + count + ", d)");
        }
        return features.toType(DataType.FLOAT32, false);
    }

    /** Runs the script. The profiling executor is off, as for our own networks: its first runs differ from later ones. */
    private NDList run(NDArray x) {
        try {
            JniUtils.setGraphExecutorOptimize(false);
            return IValueUtils.forward(script, new NDList(x), false);
        } catch (EngineException | IllegalStateException | UnsupportedOperationException e) {
            throw new IllegalArgumentException(
                    "'" + file + "' does not take images " + x.getShape() + " and give one array: " + reason(e), e);
        }
    }

    /** The one telling line of an engine's message, which else shows the whole call stack of the script. */
    private static String reason(RuntimeException e) {
        List<String> lines = String.valueOf(e.getMessage())
                .strip()
                .lines()
                .map(String::strip)
                .toList();
        return lines.stream()
                .filter(line -> line.matches("\\w*Error: .*"))
                .reduce((first, last) -> last)
                .orElse(lines.isEmpty() ? "nothing" : lines.get(0));
    }

    /** Frees the network. */
    @Override
    public void close() {
        manager.close();
    }
}
