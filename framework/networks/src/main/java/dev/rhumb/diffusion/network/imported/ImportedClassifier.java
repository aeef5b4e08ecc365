package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Scope;
import dev.rhumb.diffusion.network.DataClassifier;
import dev.rhumb.guidance.NoiseLevel;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An imported classifier as {@code log p(label | x_t)}. It gets {@code x_t} in the coordinates of its description; one that knows
 * clean images only gets the noised ones as they are.
 */
public final class ImportedClassifier implements DataClassifier, AutoCloseable {
    private final String name;
    private final int classes;
    private final PixelInput input;
    private final NDManager manager;
    private final NoisedImages network;

    private ImportedClassifier(String name, int classes, PixelInput input, NDManager manager, NoisedImages network) {
        this.name = name;
        this.classes = classes;
        this.input = input;
        this.manager = manager;
        this.network = network;
    }

    /**
     * Loads a classifier and tries it.
     *
     * @param folder where the description lies
     * @param parent its device is where the network runs; closing it frees the network too
     * @throws IllegalArgumentException if the file cannot be loaded or is not as described; a sentence
     */
    public static ImportedClassifier open(String name, ClassifierDescriptor descriptor, Path folder, NDManager parent) {
        NDManager manager = parent.newSubManager();
        try {
            Path file = folder.resolve(descriptor.network());
            int classes = descriptor.classes();
            return new ImportedClassifier(
                    name,
                    classes,
                    descriptor.input(),
                    manager,
                    new NoisedImages(
                            file,
                            Optional.empty(),
                            descriptor.architecture(),
                            descriptor.input(),
                            descriptor.noise(),
                            descriptor.coordinates(),
                            classes,
                            "class logits",
                            manager));
        } catch (IllegalArgumentException e) {
            manager.close();
            throw e;
        }
    }

    @Override
    public NDArray logProbabilities(NDArray x, NoiseLevel level) {
        try (Scope scope = new Scope(x)) {
            return scope.release(network.see(scope.view(x), level).logSoftmax(1));
        }
    }

    @Override
    public int classes() {
        return classes;
    }

    /**
     * Class logits.
     *
     * @param x (B, C, H, W) at {@code level}
     * @return (B, classes), differentiable in {@code x}, attached to its manager
     */
    public NDArray logits(NDArray x, NoiseLevel level) {
        return network.see(x, level);
    }

    @Override
    public Shape dataShape() {
        return input.shape();
    }

    @Override
    public boolean takes(Shape data) {
        return input.takes(data);
    }

    @Override
    public @Nullable String latentSpace() {
        return null;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        manager.close();
    }
}
