package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.network.published.FeatureArchitecture;
import dev.rhumb.diffusion.network.published.FeatureArchitectures;
import dev.rhumb.diffusion.network.published.PublishedNetwork;
import dev.rhumb.diffusion.network.published.StateDict;
import dev.rhumb.diffusion.network.published.StateDicts;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Published weights of a network of images. */
final class PublishedImages {
    private static final int CHANNELS = 3;

    private PublishedImages() {}

    /**
     * Loads a network.
     *
     * @param file a file, the index of several, or a folder
     * @param head the file of what is behind it, if that is another one
     * @param architecture if the keys and the configuration beside them do not decide it
     * @param input the images it sees
     * @param manager owns the network
     * @return from prepared images (B, 3, height, width) to (B, d), differentiable
     * @throws IllegalArgumentException if the weights cannot be read or are of another network; a sentence
     */
    static UnaryOperator<NDArray> open(
            Path file,
            Optional<Path> head,
            Optional<FeatureArchitecture> architecture,
            PixelInput input,
            NDManager manager) {
        if (input.channels() != CHANNELS) {
            throw new IllegalArgumentException("'" + file + "' takes images of " + CHANNELS
                    + " channels, but is described as taking " + input.channels());
        }
        try (StateDict weights = StateDicts.open(file, head)) {
            FeatureArchitecture found = architecture
                    .or(() -> FeatureArchitectures.of(weights, file))
                    .orElseThrow(() -> new IllegalArgumentException("'" + file
                            + "' holds weights of no network of images that is written here ("
                            + FeatureArchitectures.KNOWN + ")"));
            PublishedNetwork network =
                    PublishedNetwork.open(manager, found.seeing(input.height(), input.width()), weights);
            return x -> network.forward(x).singletonOrThrow();
        }
    }
}
