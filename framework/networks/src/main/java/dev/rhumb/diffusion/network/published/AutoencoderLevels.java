package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.network.published.DiffusersBlocks.Place;
import java.util.List;

/**
 * The levels of the convolutional autoencoders of latent diffusion, classes {@code Encoder} and {@code Decoder} of diffusers.
 *
 * @param layers takes them
 * @param widths of the levels, finest first
 * @param depth residual blocks per level of the encoder; the decoder has one more
 * @param groups of every group norm
 * @param middleAttends whether the middle has an attention
 * @param attending the levels' kinds, of which those with attention begin with {@code Attn}
 */
record AutoencoderLevels(
        LayerWriter layers,
        List<Integer> widths,
        int depth,
        int groups,
        boolean middleAttends,
        List<String> attending) {
    static final List<String> DOWN = List.of("DownEncoderBlock2D", "AttnDownEncoderBlock2D");
    static final List<String> UP = List.of("UpDecoderBlock2D", "AttnUpDecoderBlock2D");
    private static final double EPS = 1e-6;

    private DiffusersBlocks blocks() {
        return new DiffusersBlocks(layers, groups, EPS, 0, false);
    }

    private int last() {
        return widths.get(widths.size() - 1);
    }

    private boolean attends(int index) {
        return Configuration.at(attending, index).startsWith("Attn");
    }

    /** No editable inside, so the sites' sizes do not matter. */
    private static Place place(int width) {
        return new Place(width, 1, 1);
    }

    /** From images (B, in, H, W) to (B, out, h, w). */
    String encoded(String images, int in, int out) {
        int width = widths.get(0);
        String h = layers.conv(images, "encoder.conv_in", in, width, 3);
        for (int level = 0; level < widths.size(); level++) {
            String name = "encoder.down_blocks." + level;
            for (int i = 0; i < depth; i++) {
                h = stage(h, name, i, width, widths.get(level), attends(level));
                width = widths.get(level);
            }
            if (level + 1 < widths.size()) {
                h = blocks().halve(h, name + ".downsamplers.0", width, 0);
            }
        }
        return finished(middle(h, "encoder.mid_block"), "encoder", last(), out);
    }

    /** From latents (B, in, h, w) to images (B, out, H, W). */
    String decoded(String latents, int in, int out) {
        int width = last();
        String h = middle(layers.conv(latents, "decoder.conv_in", in, width, 3), "decoder.mid_block");
        for (int up = 0; up < widths.size(); up++) {
            String name = "decoder.up_blocks." + up;
            int to = widths.get(widths.size() - 1 - up);
            for (int i = 0; i <= depth; i++) {
                h = stage(h, name, i, width, to, attends(up));
                width = to;
            }
            if (up + 1 < widths.size()) {
                h = blocks().doubled(h, name + ".upsamplers.0", width);
            }
        }
        return finished(h, "decoder", width, out);
    }

    private String stage(String x, String name, int i, int in, int out, boolean attends) {
        String h = blocks().resnet(x, "", name + ".resnets." + i, in, place(out));
        return attends ? blocks().attention(h, name + ".attentions." + i, place(out), out, true) : h;
    }

    private String middle(String x, String name) {
        int width = last();
        String h = blocks().resnet(x, "", name + ".resnets.0", width, place(width));
        if (middleAttends) {
            h = blocks().attention(h, name + ".attentions.0", place(width), width, true);
        }
        return blocks().resnet(h, "", name + ".resnets.1", width, place(width));
    }

    private String finished(String h, String half, int width, int out) {
        String normed = layers.silu(layers.groupNorm(h, half + ".conv_norm_out", width, groups, EPS));
        return layers.conv(normed, half + ".conv_out", width, out, 3);
    }
}
