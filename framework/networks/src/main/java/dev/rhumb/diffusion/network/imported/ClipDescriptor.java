package dev.rhumb.diffusion.network.imported;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Optional;

/**
 * A text-image pair (Radford et al. 2021).
 *
 * @param network the TorchScript file of the image encoder: images, and the time (B) if it has {@code noise}, to (B, width)
 * @param input the images it sees
 * @param noise what a noise-robust one was trained with; none for one that knows clean images only
 * @param coordinates the form in which the image encoder gets noised images
 * @param text the text encoder, to (B, width)
 * @param logitScale factor on the cosine; 100 in the published pairs
 */
public record ClipDescriptor(
        @Parameter("the TorchScript file: images to embeddings")
        String network,

        @Parameter("the images it sees") PixelInput input,

        @Parameter("the noise it was trained with, if it takes the noise level as an input")
        Optional<TrainingNoise> noise,

        @Parameter(value = "the form in which it gets noised images", fallback = "variance-preserving")
        Coordinates coordinates,

        @Parameter("the text encoder") TextDescriptor text,

        @Parameter(value = "factor on the cosine", fallback = "100", min = 0)
        double logitScale)
        implements ImportedNetwork {
    @Override
    public List<String> files() {
        return List.of(network, text.network(), text.tokenizer());
    }
}
