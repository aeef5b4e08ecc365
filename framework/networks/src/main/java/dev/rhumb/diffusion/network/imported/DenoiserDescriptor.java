package dev.rhumb.diffusion.network.imported;

import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.guidance.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A denoiser, such as a U-Net of diffusers.
 *
 * @param network the TorchScript file, or the folder of a published network: (x, time, labels or tokens) to the raw prediction, (B, channels,
 *     height, width)
 * @param prediction what it predicts
 * @param sigmaData standard deviation of the data, for {@code edm} only
 * @param noise what it was trained with
 * @param sample the points it takes
 * @param conditioning what else it takes
 * @param decoder of a latent model
 * @param freeTextEncoders whether text encoders leave memory once captions are encoded; they are read again for new captions
 */
public record DenoiserDescriptor(
        @Parameter("the TorchScript file, or a published network's folder: (x, time, condition) to the prediction")
        String network,

        @Parameter("what it predicts") PredictionType prediction,

        @Parameter(value = "standard deviation of the data, for edm", fallback = "0.5")
        double sigmaData,

        @Parameter("the noise it was trained with") TrainingNoise noise,
        @Parameter("the points it takes") Sample sample,

        @Parameter(value = "what else it takes", fallback = "{type: none}")
        Conditioning conditioning,

        @Parameter("the decoder of a latent model") Optional<DecoderDescriptor> decoder,

        @Parameter(value = "whether text encoders leave memory once captions are encoded", fallback = "false")
        boolean freeTextEncoders)
        implements ImportedNetwork {

    /** What the raw output is, in the words of diffusers; the input is brought to the coordinates that go with it. */
    public enum PredictionType {
        /** The noise; the input is variance preserving. */
        EPSILON(Preconditioning.Kind.NOISE),
        /** v = a n - s x0; the input is variance preserving. */
        V(Preconditioning.Kind.VELOCITY),
        /** x0; the input is variance preserving. */
        SAMPLE(Preconditioning.Kind.DENOISED),
        /** x0 by a ready D(x; sigma) of Karras et al. (2022), with its preconditioning inside; the input is x0 + sigma n. */
        DENOISED(Preconditioning.Kind.ESTIMATE),
        /** n - x0; the input is (1 - t) x0 + t n. */
        FLOW(Preconditioning.Kind.FLOW),
        /** The inner network F of Karras et al. (2022), table 1; the input is c_in x. */
        EDM(Preconditioning.Kind.EDM);

        private final Preconditioning.Kind kind;

        PredictionType(Preconditioning.Kind kind) {
            this.kind = kind;
        }
    }

    /**
     * The points that a denoiser takes, images or latents.
     *
     * @param channels of a point
     * @param height in pixels
     * @param width in pixels
     */
    public record Sample(
            @Parameter(value = "channels", min = 1, max = 1_000_000)
            int channels,

            @Parameter(value = "height in pixels", min = 1, max = 1_000_000)
            int height,

            @Parameter(value = "width in pixels", min = 1, max = 1_000_000)
            int width) {}

    public DenoiserDescriptor {
        preconditioning(prediction, sigmaData);
    }

    /** With other conditions. */
    public DenoiserDescriptor with(Conditioning other) {
        return new DenoiserDescriptor(network, prediction, sigmaData, noise, sample, other, decoder, freeTextEncoders);
    }

    /** With another decoder. */
    public DenoiserDescriptor with(DecoderDescriptor other) {
        return new DenoiserDescriptor(
                network, prediction, sigmaData, noise, sample, conditioning, Optional.of(other), freeTextEncoders);
    }

    /** With text encoders that leave memory once captions are encoded. */
    public DenoiserDescriptor freeingTextEncoders() {
        return new DenoiserDescriptor(network, prediction, sigmaData, noise, sample, conditioning, decoder, true);
    }

    /** What the raw output means. */
    public Preconditioning preconditioning() {
        return preconditioning(prediction, sigmaData);
    }

    private static Preconditioning preconditioning(PredictionType prediction, double sigmaData) {
        return new Preconditioning(prediction.kind, sigmaData);
    }

    /** Number of classes, 0 without labels. */
    public int classes() {
        return conditioning instanceof Conditioning.Labels labels ? labels.classes() : 0;
    }

    /** Whether it was trained to answer without a condition. */
    public boolean hasNull() {
        return !(conditioning instanceof Conditioning.Labels labels)
                || labels.nullLabel().isPresent();
    }

    @Override
    public List<String> files() {
        List<String> files = new ArrayList<>(List.of(network));
        files.addAll(conditioning.files());
        decoder.ifPresent(d -> files.add(d.network()));
        return List.copyOf(files);
    }
}
