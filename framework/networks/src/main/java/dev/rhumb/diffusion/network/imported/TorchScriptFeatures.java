package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A feature network that somebody else trained, such as an Inception, in a TorchScript file. It runs in evaluation mode without
 * gradients. Without a description, any resizing, repeated channels or other normalisation that it needs has to be inside the export.
 */
public final class TorchScriptFeatures implements AutoCloseable {
    private final NDManager manager;
    private final TorchScript script;
    private final @Nullable Pixels pixels;

    private TorchScriptFeatures(NDManager manager, TorchScript script, @Nullable Pixels pixels) {
        this.manager = manager;
        this.script = script;
        this.pixels = pixels;
    }

    /**
     * Loads a file without a description: it takes our images, values in [-1, 1], as they are.
     *
     * @param parent its device is where the network runs; closing it frees the network too
     * @throws IllegalArgumentException if there is no such file, or the engine's PyTorch does not read it; a sentence
     */
    public static TorchScriptFeatures load(Path file, NDManager parent) {
        NDManager manager = parent.newSubManager();
        try {
            return new TorchScriptFeatures(manager, TorchScript.load(file, manager), null);
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
    public static TorchScriptFeatures open(FeaturesDescriptor descriptor, Path folder, NDManager parent) {
        NDManager manager = parent.newSubManager();
        try {
            TorchScript script = TorchScript.load(folder.resolve(descriptor.network()), manager);
            PixelInput input = descriptor.input();
            TorchScriptFeatures features = new TorchScriptFeatures(manager, script, new Pixels(input, manager));
            Probe.each(manager, input.channels(), input.height(), input.width(), x -> {
                NDArray found = features.features(x);
                long width = found.getShape().get(1);
                if (descriptor.width().filter(w -> w != width).isPresent()) {
                    throw new IllegalArgumentException("'" + script.file() + "' gives " + width
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

    /**
     * The features of images.
     *
     * @param x images (B, C, H, W), float32, values in [-1, 1], on the network's device
     * @return (B, d), float32, attached to the manager of {@code x}
     * @throws IllegalArgumentException if the network does not take such images or gives something else than features; a sentence
     */
    public NDArray features(NDArray x) {
        long count = x.getShape().get(0);
        NDArray features = Autograd.recording(
                false, () -> script.run(new Shape(count, -1), "features", pixels == null ? x : pixels.prepare(x)));
        return features.toType(DataType.FLOAT32, false);
    }

    /** Frees the network. */
    @Override
    public void close() {
        manager.close();
    }
}
