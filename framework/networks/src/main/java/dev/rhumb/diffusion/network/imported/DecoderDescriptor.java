package dev.rhumb.diffusion.network.imported;

import dev.rhumb.guidance.Parameter;
import java.util.Optional;

/**
 * The decoder of a latent model: images = network(latent / scaling-factor + shift), values in [-1, 1].
 *
 * @param network the TorchScript file, or the folder of a published autoencoder: latents (B, c, h, w) to images (B, channels, height, width)
 * @param scalingFactor latents were multiplied by this for the denoiser
 * @param shift subtracted from latents before that
 * @param channels of the images
 * @param height of the images, in pixels
 * @param width of the images, in pixels
 * @param tile the side of the tiles in which larger latents are decoded, in pixels of a latent, as diffusers' {@code enable_tiling} has it; none for whole latents
 */
public record DecoderDescriptor(
        @Parameter("the TorchScript file, or a published autoencoder's folder: latents to images")
        String network,

        @Parameter(value = "latents were multiplied by this", fallback = "1")
        double scalingFactor,

        @Parameter(value = "subtracted from latents before", fallback = "0")
        double shift,

        @Parameter(value = "channels of the images", min = 1, max = 1_000_000)
        int channels,

        @Parameter(value = "height of the images in pixels", min = 1, max = 1_000_000)
        int height,

        @Parameter(value = "width of the images in pixels", min = 1, max = 1_000_000)
        int width,

        @Parameter(
                value = "the side of the tiles in which larger latents are decoded, in pixels of a latent",
                min = 4,
                max = 1_000_000)
        Optional<Integer> tile) {
    public DecoderDescriptor {
        if (!(scalingFactor > 0) || Double.isInfinite(scalingFactor)) {
            throw new IllegalArgumentException("scaling-factor is " + scalingFactor + "; it must be above 0");
        }
        if (!Double.isFinite(shift)) {
            throw new IllegalArgumentException("shift is " + shift + "; it must be a finite number");
        }
    }

    /** Decoding in tiles. */
    public DecoderDescriptor with(int side) {
        return new DecoderDescriptor(network, scalingFactor, shift, channels, height, width, Optional.of(side));
    }
}
