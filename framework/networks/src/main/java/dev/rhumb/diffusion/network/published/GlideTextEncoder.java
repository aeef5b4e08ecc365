package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;

/**
 * The text encoder of GLIDE's noised CLIP (Nichol et al. 2022, arXiv:2112.10741, section 2.4), class {@code TextEncoder} of glide-text2im: token ids {@code (B, maxTextLen)}, int64, and 1 for tokens and
 * 0 for padding {@code (B, maxTextLen)}, to embeddings {@code (B, nEmbd)} of the last token, not normalised. Its components are the keys of the code's {@code config.yaml}, those of the text encoder
 * without {@code _text}.
 *
 * @param nVocab rows of the table of tokens
 * @param maxTextLen tokens that it reads, start and end included
 * @param nEmbd width of the embedding
 * @param nHead heads
 * @param nHeadState width of a head
 * @param nXfBlocks blocks
 */
public record GlideTextEncoder(
        @Parameter(value = "rows of the table of tokens", fallback = "65536", min = 1, max = 10_000_000)
        int nVocab,

        @Parameter(value = "tokens that it reads", fallback = "77", min = 1, max = 100_000)
        int maxTextLen,

        @Parameter(value = "width of the embedding", fallback = "512", min = 1, max = 100_000)
        int nEmbd,

        @Parameter(value = "heads", fallback = "8", min = 1, max = 1024)
        int nHead,

        @Parameter(value = "width of a head", fallback = "64", min = 1, max = 100_000)
        int nHeadState,

        @Parameter(value = "blocks", fallback = "12", min = 1, max = 256)
        int nXfBlocks)
        implements Architecture {
    @Override
    public void write(LayerWriter layers) {
        int width = nHead * nHeadState;
        GlideClip parts = new GlideClip(layers, width, nHead, nXfBlocks, true);
        String table = layers.parameter("blocks.input.w_voc", nVocab, width);
        String words = layers.let("torch.embedding(" + table + ", " + layers.ids() + ")");
        String h = parts.blocks(layers.add(words, layers.parameter("blocks.input.w_pos", maxTextLen, width)));
        // The mask is the second input.
        String last = layers.let("torch.sub(torch.to(torch.sum(" + layers.times() + ", [1], False), 4), 1)");
        String place = layers.let("torch.expand(torch.view(" + last + ", [-1, 1, 1]), [-1, 1, " + width + "])");
        layers.output(
                parts.projected(layers.let("torch.squeeze(torch.gather(" + h + ", 1, " + place + "), 1)"), nEmbd));
    }
}
