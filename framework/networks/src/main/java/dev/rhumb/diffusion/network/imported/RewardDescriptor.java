package dev.rhumb.diffusion.network.imported;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network that gives one number for an image: a log-likelihood, a reward, or the logit of "yes". It does not read the condition.
 *
 * @param network the TorchScript file: images (B, C, H, W), and the time (B) if it has {@code noise}, to (B, 1); or the published weights of an
 *     image encoder
 * @param head the published linear layers behind that encoder: an aesthetic predictor
 * @param input the images it takes
 * @param output what its number means
 * @param noise what a noise-robust one was trained with; none for one that knows clean images only
 * @param coordinates the form in which it gets noised images
 */
public record RewardDescriptor(
        @Parameter("a TorchScript file, images to one number each; or published weights of CLIP's image encoder")
        String network,

        @Parameter("a second file of published weights, what lies behind them: the layers of an aesthetic predictor")
        Optional<String> head,

        @Parameter("the images it takes") PixelInput input,

        @Parameter("what its number means") Output output,

        @Parameter("the noise it was trained with, if it takes the noise level as an input")
        Optional<TrainingNoise> noise,

        @Parameter(value = "the form in which it gets noised images", fallback = "variance-preserving")
        Coordinates coordinates)
        implements ImportedNetwork {

    /** What the number means. */
    public enum Output {
        /** A log-likelihood in nats, up to a constant, or a reward: used as it is. */
        LOG_P,
        /** The logit of a classifier with one output: {@code log p} is the logarithm of its sigmoid. */
        LOGIT
    }

    @Override
    public List<String> files() {
        return Stream.concat(Stream.of(network), head.stream()).toList();
    }
}
