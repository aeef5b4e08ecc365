package dev.rhumb.diffusion.network.published;

import java.util.Optional;

/**
 * The architecture of an autoencoder of images. As an {@link Architecture} it is the decoder: latents {@code (B, channels, h, w)}, not scaled, to images
 * {@code (B, outChannels, H, W)} with values about in [-1, 1]. The other half is its {@link #encoder}; both read one file.
 */
public interface AutoencoderArchitecture extends Architecture {
    /** Channels of a latent. */
    int channels();

    /** Channels of an image. */
    int outChannels();

    /** How many pixels of an image's side one of a latent's stands for. */
    int factor();

    /** Latents are multiplied by this for a denoiser. */
    double scalingFactor();

    /** Subtracted from latents before. */
    double shiftFactor();

    /** Writes the encoder, as {@link Encoder} describes it. */
    void writeEncoder(LayerWriter layers);

    /** The key of a stored tensor of the encoder in today's spelling; empty for another. */
    Optional<String> encoderKey(String stored);

    /** The half that makes latents. */
    default Architecture encoder() {
        return new Encoder(this);
    }

    /**
     * The encoder of an autoencoder: images {@code (B, inChannels, H, W)} with values in [-1, 1] to latents {@code (B, channels, h, w)}, not scaled. Of a
     * variational one these are the means of the posterior, and behind them comes the logarithm of its variances.
     *
     * @param whole the autoencoder
     */
    record Encoder(AutoencoderArchitecture whole) implements Architecture {
        @Override
        public void write(LayerWriter layers) {
            whole.writeEncoder(layers);
        }

        @Override
        public Optional<String> key(String stored) {
            return whole.encoderKey(stored);
        }
    }
}
