package dev.rhumb.diffusion.network.imported;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.engine.Script;
import dev.rhumb.tensors.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A network in a TorchScript file, as {@code torch.jit.trace(network, example).save(file)} leaves it. It stays in evaluation mode and
 * its weights take no gradient; gradients with respect to its inputs flow whenever the thread records and an input requires one.
 * After loading it may be used by several threads at once.
 */
public final class TorchScript implements AutoCloseable {
    private static final List<String> ENDINGS = List.of(".pt", ".ts", ".torchscript");

    private static final String CAST = """
              def forward(self: __torch__.Net, x: Tensor) -> Tensor:
                return torch.to(x, 6)
            """;

    private final Path file;
    private final NDManager manager;
    private final Script script;
    private @Nullable Script cast;

    private TorchScript(Path file, NDManager manager, Script script) {
        this.file = file;
        this.manager = manager;
        this.script = script;
    }

    /** Whether a name means a TorchScript file: it ends in .pt, .ts or .torchscript. */
    public static boolean isNamed(String name) {
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    /**
     * Whether a file is taken for TorchScript: it is not named as published weights are, or its name ends in .pt, which both have, and it
     * does not hold the tensors of {@code torch.save} alone.
     */
    public static boolean isScript(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(ENDINGS.get(0))
                ? !Weights.isTorchSave(file)
                : !Weights.isNamed(name) && !Files.isDirectory(file);
    }

    /**
     * Loads a file.
     *
     * @param parent its device is where the network runs; closing it frees the network too
     * @throws IllegalArgumentException if there is no such file, its code calls an operator that does more than compute, or the
     *     engine's PyTorch does not read it; a sentence
     */
    public static TorchScript load(Path file, NDManager parent) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("there is no file '" + file + "'");
        }
        if (OnnxFile.isNamed(file.toString())) {
            throw new IllegalArgumentException("'" + file + "' is an ONNX file, where only TorchScript can be used: it"
                    + " can be a denoiser, a classifier, a reward, an image encoder or a network of features; export this"
                    + " part with torch.jit.trace");
        }
        try {
            ArchiveCode.require(file);
        } catch (IOException e) {
            throw unreadable(file, "it is not a complete zip archive: " + e.getMessage(), e);
        }
        NDManager manager = parent.newSubManager();
        try {
            return new TorchScript(file, manager, Script.load(manager, file));
        } catch (EngineException e) {
            manager.close();
            throw unreadable(file, "the engine reports: " + reason(e), e);
        }
    }

    private static IllegalArgumentException unreadable(Path file, String why, Exception cause) {
        return new IllegalArgumentException(
                "'" + file + "' is not a TorchScript file that PyTorch "
                        + PyTorch.version()
                        + " can read; export the network with torch.jit.trace of that version or an earlier one (" + why
                        + ")",
                cause);
    }

    /** Where it was loaded from. */
    public Path file() {
        return file;
    }

    /** The manager that owns its weights. */
    public NDManager manager() {
        return manager;
    }

    /**
     * Runs the network. The profiling executor is off, as for our own networks: its first runs differ from later ones.
     *
     * @param inputs in the order of the network's parameters
     * @return its one output as float32, attached to the manager of the first input
     * @throws IllegalArgumentException if the network does not take such inputs or gives something else than one floating-point
     *     tensor; a sentence
     */
    public NDArray run(NDArray... inputs) {
        NDArray result = requireOne(file, raw(inputs), inputs);
        return result.getDataType() == DataType.FLOAT32 ? result : single(result);
    }

    /** The one array of floating-point numbers that a network must give. */
    static NDArray requireOne(Path file, NDList out, NDArray... inputs) {
        if (out.size() != 1) {
            int count = out.size();
            out.close();
            throw new IllegalArgumentException(
                    "'" + file + "' gives " + count + " arrays for " + shapes(inputs) + "; it must give one");
        }
        NDArray result = out.singletonOrThrow();
        if (!result.getDataType().isFloating()) {
            String type = result.getDataType().toString().toLowerCase(Locale.ROOT);
            result.close();
            throw new IllegalArgumentException(
                    "'" + file + "' gives " + type + " for " + shapes(inputs) + "; it must give floating-point values");
        }
        return result;
    }

    /** As float32. DJL's own conversion would cut the gradient. */
    private NDArray single(NDArray value) {
        if (cast == null) {
            cast = Script.of(manager, CAST);
        }
        try (value) {
            return cast.apply(value);
        }
    }

    /**
     * As {@link #run}, for an output whose shape is known.
     *
     * @param due the shape, -1 where any size will do
     * @param what the output is, for the message
     */
    public NDArray run(Shape due, String what, NDArray... inputs) {
        return requireShape(file, run(inputs), due, what, inputs);
    }

    /** Refuses a result of another shape. */
    static NDArray requireShape(Path file, NDArray result, Shape due, String what, NDArray... inputs) {
        Shape found = result.getShape();
        boolean fits = found.dimension() == due.dimension();
        for (int i = 0; fits && i < due.dimension(); i++) {
            fits = due.get(i) == -1 || due.get(i) == found.get(i);
        }
        if (!fits) {
            result.close();
            throw new IllegalArgumentException("'" + file + "' gives " + found + " for " + shapes(inputs) + ", but "
                    + what + " must be " + due.toString().replace("-1", "d"));
        }
        return result;
    }

    private NDList raw(NDArray... inputs) {
        try {
            return script.run(List.of(inputs));
        } catch (EngineException | IllegalStateException | UnsupportedOperationException e) {
            throw new IllegalArgumentException(
                    "'" + file + "' does not take " + shapes(inputs) + " and give one array: " + reason(e), e);
        }
    }

    static String shapes(NDArray... inputs) {
        return Arrays.stream(inputs)
                .map(x -> x.getDataType().toString().toLowerCase(Locale.ROOT) + " " + x.getShape())
                .collect(Collectors.joining(", "));
    }

    /** The one telling line of an engine's message, which else shows the whole call stack of the script. */
    static String reason(Exception e) {
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
