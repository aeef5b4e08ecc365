package dev.rhumb.diffusion.network.imported;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Optional;

/**
 * A feature extractor, such as an Inception.
 *
 * @param network the TorchScript file: images (B, C, H, W) to features (B, d)
 * @param input the images it sees
 * @param width d, where it is to be checked
 */
public record FeaturesDescriptor(
        @Parameter("the TorchScript file: images to features")
        String network,

        @Parameter("the images it sees") PixelInput input,

        @Parameter(value = "number of features, to be checked", min = 1, max = 1_000_000)
        Optional<Integer> width)
        implements ImportedNetwork {
    @Override
    public List<String> files() {
        return List.of(network);
    }
}
