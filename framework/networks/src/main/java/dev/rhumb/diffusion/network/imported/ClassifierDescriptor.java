package dev.rhumb.diffusion.network.imported;

import dev.rhumb.diffusion.network.published.FeatureArchitecture;
import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Optional;

/**
 * A classifier.
 *
 * @param network the TorchScript file: images (B, C, H, W), and the time (B) if it has {@code noise}, to logits (B, classes); or published
 *     weights, or the folder of a noise-robust classifier
 * @param architecture of published weights, with logits as its output
 * @param input the images it takes
 * @param classes number of classes
 * @param noise what a noise-robust one was trained with; none for one that knows clean images only
 * @param coordinates the form in which it gets noised images
 */
public record ClassifierDescriptor(
        @Parameter("a TorchScript file, images to logits; or published weights, a file or a folder")
        String network,

        @Parameter("the architecture of published weights, with logits as its output")
        Optional<FeatureArchitecture> architecture,

        @Parameter("the images it sees") PixelInput input,

        @Parameter(value = "number of classes; a network of one logit has the task reward", min = 2, max = 1_000_000)
        int classes,

        @Parameter("the noise it was trained with, if it takes the noise level as an input")
        Optional<TrainingNoise> noise,

        @Parameter(value = "the form in which it gets noised images", fallback = "variance-preserving")
        Coordinates coordinates)
        implements ImportedNetwork {
    @Override
    public List<String> files() {
        return List.of(network);
    }
}
