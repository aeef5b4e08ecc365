package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.network.published.Architecture;
import dev.rhumb.diffusion.network.published.GlideTextEncoder;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.diffusion.network.published.PublishedNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A network from arrays to one array: a TorchScript or ONNX file, or the folder of a published network. */
@FunctionalInterface
interface Loaded {
    /**
     * Runs it.
     *
     * @param due the shape of its output
     * @param what the output is, for messages
     * @return the output, float32, attached to the manager of the first input
     */
    NDArray run(Shape due, String what, NDArray... inputs);

    /**
     * Loads a file: TorchScript, or ONNX if its name ends so.
     *
     * @throws IllegalArgumentException if it cannot be loaded; a sentence
     */
    static Loaded file(Path path, NDManager manager) {
        return OnnxFile.isNamed(path.toString()) ? OnnxFile.load(path, manager) : TorchScript.load(path, manager)::run;
    }

    /**
     * Loads a TorchScript file or a folder.
     *
     * @param types the published architectures of which a folder must hold one
     * @throws IllegalArgumentException if it cannot be loaded, or is another network; a sentence
     */
    static Loaded open(Path path, List<Class<? extends Architecture>> types, NDManager manager) {
        if (!Files.isDirectory(path)) {
            return TorchScript.load(path, manager)::run;
        }
        Architecture architecture = PublishedFolder.architecture(path);
        if (types.stream().noneMatch(type -> type.isInstance(architecture))) {
            throw new IllegalArgumentException(
                    "'" + path + "' holds " + architecture.getClass().getSimpleName() + ", where only "
                            + types.stream().map(Class::getSimpleName).collect(Collectors.joining(" or "))
                            + " can be used");
        }
        return result(path, 0, PublishedFolder.open(path, architecture, manager));
    }

    /**
     * Loads the text encoder of a text-image pair, token ids to one vector for each caption.
     *
     * @throws IllegalArgumentException if it cannot be loaded, or is another network; a sentence
     */
    static Loaded text(Path path, NDManager manager) {
        if (!Files.isDirectory(path) || PublishedFolder.holds(path, GlideTextEncoder.class)) {
            return open(path, List.of(GlideTextEncoder.class), manager);
        }
        return result(path, PublishedCaptions.POOLED, PublishedFolder.open(path, PublishedFolder.text(path), manager));
    }

    /** One of the results of a published network. */
    private static Loaded result(Path path, int index, PublishedNetwork network) {
        return (due, what, inputs) -> {
            NDArray x = inputs[0];
            NDArray c = inputs.length > 1 ? inputs[1] : x;
            NDList results = network.forward(x, c, x, List.of());
            NDArray found = results.get(index);
            results.stream().filter(other -> other != found).forEach(NDArray::close);
            if (!found.getShape().equals(due)) {
                throw new IllegalArgumentException(
                        "'" + path + "' gives " + found.getShape() + ", but " + what + " must be " + due);
            }
            return found;
        };
    }
}
