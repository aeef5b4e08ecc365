package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The small distilled autoencoder TAESD (Ollin Boer Bohan 2023), class {@code AutoencoderTiny} of diffusers. Its components are the keys of {@code config.json}.
 *
 * @param inChannels channels of the images that the encoder takes
 * @param outChannels channels of an image
 * @param encoderBlockOutChannels widths of the encoder's levels, finest first; all equal
 * @param decoderBlockOutChannels widths of the decoder's levels, coarsest first; all equal
 * @param latentChannels channels of a latent
 * @param numEncoderBlocks blocks of the encoder's levels
 * @param numDecoderBlocks blocks of the decoder's levels
 * @param scalingFactor latents were multiplied by this for the denoiser
 * @param shiftFactor subtracted from latents before
 */
public record AutoencoderTiny(
        @Parameter(value = "channels of the encoder's images", fallback = "3", min = 1, max = 4096)
        int inChannels,

        @Parameter(value = "channels of an image", fallback = "3", min = 1, max = 4096)
        int outChannels,

        @Parameter(value = "widths of the encoder's levels", fallback = "[64, 64, 64, 64]")
        List<Integer> encoderBlockOutChannels,

        @Parameter(value = "widths of the decoder's levels", fallback = "[64, 64, 64, 64]")
        List<Integer> decoderBlockOutChannels,

        @Parameter(value = "channels of a latent", fallback = "4", min = 1, max = 4096)
        int latentChannels,

        @Parameter(value = "blocks of the encoder's levels", fallback = "[1, 3, 3, 3]")
        List<Integer> numEncoderBlocks,

        @Parameter(value = "blocks of the decoder's levels", fallback = "[3, 3, 3, 1]")
        List<Integer> numDecoderBlocks,

        @Parameter(value = "latents were multiplied by this", fallback = "1")
        double scalingFactor,

        @Parameter(value = "subtracted from latents before", fallback = "0")
        double shiftFactor)
        implements AutoencoderArchitecture {
    /** Keys of its configuration without effect on either half. */
    static final List<String> INERT = List.of("block-out-channels", "force-upcast", "latent-magnitude", "latent-shift");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED =
            Map.of("act-fn", "relu", "upsample-fn", "nearest", "upsampling-scaling-factor", "2");

    public AutoencoderTiny {
        encoderBlockOutChannels = List.copyOf(encoderBlockOutChannels);
        decoderBlockOutChannels = List.copyOf(decoderBlockOutChannels);
        numEncoderBlocks = List.copyOf(numEncoderBlocks);
        numDecoderBlocks = List.copyOf(numDecoderBlocks);
        requireLevels("encoder", encoderBlockOutChannels, numEncoderBlocks);
        requireLevels("decoder", decoderBlockOutChannels, numDecoderBlocks);
        if (numEncoderBlocks.size() != numDecoderBlocks.size()) {
            throw new IllegalArgumentException("num_encoder_blocks is " + numEncoderBlocks + " and num_decoder_blocks "
                    + numDecoderBlocks + "; they must have as many levels");
        }
    }

    private static void requireLevels(String half, List<Integer> widths, List<Integer> blocks) {
        String key = half + "_block_out_channels";
        Configuration.requireWidths(widths, 1);
        if (new HashSet<>(widths).size() > 1) {
            throw new IllegalArgumentException(key + " is " + widths + "; all levels must have one width");
        }
        if (widths.size() != blocks.size() || blocks.stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("num_" + half + "_blocks is " + blocks + " and " + key + " " + widths
                    + "; both must have an entry for each level, and counts must not be negative");
        }
    }

    @Override
    public int channels() {
        return latentChannels;
    }

    @Override
    public int factor() {
        return 1 << (numDecoderBlocks.size() - 1);
    }

    @Override
    public Optional<String> key(String stored) {
        return stored.startsWith("encoder.") ? Optional.empty() : Optional.of(stored);
    }

    @Override
    public Optional<String> encoderKey(String stored) {
        return stored.startsWith("encoder.") ? Optional.of(stored) : Optional.empty();
    }

    @Override
    public void write(LayerWriter layers) {
        Walk walk = new Walk(layers, "decoder", decoderBlockOutChannels.get(0));
        walk.h = layers.let("torch.mul(torch.tanh(torch.div(" + layers.x() + ", 3)), 3)");
        walk.conv(latentChannels, walk.width, true);
        walk.activation();
        for (int level = 0; level < numDecoderBlocks.size(); level++) {
            walk.blocks(numDecoderBlocks.get(level));
            boolean last = level + 1 == numDecoderBlocks.size();
            if (!last) {
                walk.doubled();
            }
            walk.conv(walk.width, last ? outChannels : walk.width, last);
        }
        layers.output(layers.let("torch.sub(torch.mul(" + walk.h + ", 2), 1)"));
    }

    @Override
    public void writeEncoder(LayerWriter layers) {
        Walk walk = new Walk(layers, "encoder", encoderBlockOutChannels.get(0));
        walk.h = layers.let("torch.div(torch.add(" + layers.x() + ", 1), 2)");
        for (int level = 0; level < numEncoderBlocks.size(); level++) {
            if (level == 0) {
                walk.conv(inChannels, walk.width, true);
            } else {
                walk.halved();
            }
            walk.blocks(numEncoderBlocks.get(level));
        }
        walk.conv(walk.width, latentChannels, true);
        layers.output(walk.h);
    }

    /** Layers in one sequence, counted. */
    private static final class Walk {
        private final LayerWriter layers;
        private final String half;
        private final int width;
        private String h = "";
        private int next;

        Walk(LayerWriter layers, String half, int width) {
            this.layers = layers;
            this.half = half;
            this.width = width;
        }

        private String name() {
            return half + ".layers." + next++;
        }

        void conv(int in, int out, boolean bias) {
            h = conv(in, out, bias, 1);
        }

        void halved() {
            h = conv(width, width, false, 2);
        }

        private String conv(int in, int out, boolean bias, int stride) {
            int[] one = {1, 1};
            return layers.conv(h, name(), in, out, new int[] {3, 3}, new int[] {stride, stride}, one, 1, bias);
        }

        void activation() {
            name();
            h = layers.relu(h);
        }

        void doubled() {
            name();
            h = layers.upsample(h);
        }

        void blocks(int count) {
            for (int i = 0; i < count; i++) {
                String name = name() + ".conv.";
                String inner = layers.relu(layers.conv(h, name + 0, width, width, 3));
                inner = layers.relu(layers.conv(inner, name + 2, width, width, 3));
                h = layers.relu(layers.add(layers.conv(inner, name + 4, width, width, 3), h));
            }
        }
    }
}
