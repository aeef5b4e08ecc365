package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.network.published.Architecture;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.diffusion.network.published.PublishedNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
     * @param type the published architecture that a folder must hold
     * @throws IllegalArgumentException if it cannot be loaded, or is another network; a sentence
     */
    static Loaded open(Path path, Class<? extends Architecture> type, NDManager manager) {
        if (!Files.isDirectory(path)) {
            return TorchScript.load(path, manager)::run;
        }
        Architecture architecture = PublishedFolder.architecture(path);
        if (!type.isInstance(architecture)) {
            throw new IllegalArgumentException(
                    "'" + path + "' holds " + architecture.getClass().getSimpleName() + ", where only "
                            + type.getSimpleName() + " can be used");
        }
        PublishedNetwork network = PublishedFolder.open(path, architecture, manager);
        return (due, what, inputs) -> {
            NDArray x = inputs[0];
            NDArray c = inputs.length > 1 ? inputs[1] : x;
            NDList results = network.forward(x, c, x, List.of());
            results.subList(1, results.size()).forEach(NDArray::close);
            return results.get(0);
        };
    }
}
