package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A feature network that somebody else trained, such as an Inception: a TorchScript file, or published weights of an architecture that is
 * written here. It runs in evaluation mode without gradients. Without a description, any resizing, repeated channels or other normalisation
 * that a TorchScript file needs has to be inside the export.
 */
public final class ImportedFeatures implements AutoCloseable {
    private final NDManager manager;
    private final UnaryOperator<NDArray> network;
    private final @Nullable Pixels pixels;

    private ImportedFeatures(NDManager manager, UnaryOperator<NDArray> network, @Nullable Pixels pixels) {
        this.manager = manager;
        this.network = network;
        this.pixels = pixels;
    }

    /**
     * Loads a TorchScript file without a description: it takes our images, values in [-1, 1], as they are.
     *
     * @param parent its device is where the network runs; closing it frees the network too
     * @throws IllegalArgumentException if there is no such file, or the engine's PyTorch does not read it; a sentence
     */
    public static ImportedFeatures load(Path file, NDManager parent) {
        NDManager manager = parent.newSubManager();
        try {
            return new ImportedFeatures(manager, script(Loaded.file(file, manager)), null);
        } catch (IllegalArgumentException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * Loads a described network and tries it.
     *
     * @param folder where the description lies
     * @throws IllegalArgumentException if the file cannot be loaded or is not as described; a sentence
     */
    public static ImportedFeatures open(FeaturesDescriptor descriptor, Path folder, NDManager parent) {
        NDManager manager = parent.newSubManager();
        try {
            descriptor.requireChecksum(folder);
            Path file = folder.resolve(descriptor.network());
            PixelInput input = descriptor.input();
            UnaryOperator<NDArray> network = descriptor.isScript(folder)
                    ? script(Loaded.file(file, manager))
                    : PublishedImages.open(
                            file, descriptor.head().map(folder::resolve), descriptor.architecture(), input, manager);
            ImportedFeatures features = new ImportedFeatures(manager, network, new Pixels(input, manager));
            Probe.each(manager, input.channels(), input.height(), input.width(), x -> {
                NDArray found = features.features(x);
                long width = found.getShape().get(1);
                if (descriptor.width().filter(w -> w != width).isPresent()) {
                    throw new IllegalArgumentException("'" + file + "' gives " + width
                            + " features, but is described as giving "
                            + descriptor.width().get());
                }
                return found;
            });
            return features;
        } catch (IllegalArgumentException e) {
            manager.close();
            throw e;
        }
    }

    private static UnaryOperator<NDArray> script(Loaded script) {
        return x -> script.run(new Shape(x.getShape().get(0), -1), "features", x);
    }

    /** Whether its description has a rule that resizes images. */
    public boolean takesAnySize() {
        return pixels != null && pixels.resizes();
    }

    /**
     * The features of images.
     *
     * @param x images (B, C, H, W), float32, values in [-1, 1], on the network's device
     * @return (B, d), float32, attached to the manager of {@code x}
     * @throws IllegalArgumentException if the network does not take such images or gives something else than features; a sentence
     */
    public NDArray features(NDArray x) {
        NDArray features = Autograd.recording(false, () -> network.apply(pixels == null ? x : pixels.prepare(x)));
        return features.toType(DataType.FLOAT32, false);
    }

    /** Frees the network. */
    @Override
    public void close() {
        manager.close();
    }
}
