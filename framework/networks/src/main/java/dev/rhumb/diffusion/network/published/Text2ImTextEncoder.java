package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The text transformer of GLIDE (Nichol et al. 2022, arXiv:2112.10741, section 2.3), a part of the class {@code Text2ImUNet} of glide-text2im and of its file: token ids
 * {@code (B, textCtx)}, int64, and 1 for tokens and 0 for padding {@code (B, textCtx)}, to the vectors of all tokens {@code (B, textCtx, xfWidth)}. Every token sees all;
 * padding has embeddings of its own. Its components are arguments of the class.
 *
 * @param nVocab rows of the table of tokens
 * @param textCtx tokens that it reads
 * @param xfWidth width of a token's vector
 * @param xfLayers layers
 * @param xfHeads heads
 * @param xfFinalLn whether a norm comes last
 * @param xfPadding whether padding has embeddings of its own
 */
public record Text2ImTextEncoder(
        @Parameter(value = "rows of the table of tokens", fallback = "50257", min = 1, max = 10_000_000)
        int nVocab,

        @Parameter(value = "tokens that it reads", fallback = "128", min = 1, max = 100_000)
        int textCtx,

        @Parameter(value = "width of a token's vector", fallback = "512", min = 1, max = 100_000)
        int xfWidth,

        @Parameter(value = "layers", fallback = "16", min = 1, max = 256)
        int xfLayers,

        @Parameter(value = "heads", fallback = "8", min = 1, max = 1024)
        int xfHeads,

        @Parameter(value = "whether a norm comes last", fallback = "true")
        boolean xfFinalLn,

        @Parameter(value = "whether padding has embeddings of its own", fallback = "true")
        boolean xfPadding)
        implements Architecture {
    private static final Pattern OWN = Pattern.compile(
            "(transformer|token_embedding|final_ln)\\..*|positional_embedding|padding_embedding|unemb\\..*");
    private static final double EPS = 1e-5;

    /** Keys of its configuration without effect on the forward pass. */
    static final List<String> INERT = List.of("use-fp16", "cache-text-emb");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of();

    public Text2ImTextEncoder {
        Configuration.requireMultiple("xf_width", xfWidth, "xf_heads", xfHeads);
    }

    /** Whether a key of the file is of this part. */
    static boolean owns(String stored) {
        return OWN.matcher(stored).matches();
    }

    @Override
    public Optional<String> key(String stored) {
        return owns(stored) && !stored.startsWith("unemb.") ? Optional.of(stored) : Optional.empty();
    }

    @Override
    public void write(LayerWriter layers) {
        String words = layers.embedding(layers.ids(), "token_embedding", nVocab, xfWidth);
        String h = layers.add(words, layers.parameter("positional_embedding", textCtx, xfWidth));
        if (xfPadding) {
            String padding = layers.parameter("padding_embedding", textCtx, xfWidth);
            // The mask is the second input.
            String isToken = layers.let("torch.gt(torch.unsqueeze(" + layers.times() + ", 2), 0)");
            h = layers.let("torch.where(" + isToken + ", " + h + ", " + padding + ")");
        }
        for (int i = 0; i < xfLayers; i++) {
            h = block(layers, h, "transformer.resblocks." + i);
        }
        layers.output(xfFinalLn ? layers.layerNorm(h, "final_ln", xfWidth, EPS) : h);
    }

    private String block(LayerWriter layers, String x, String name) {
        String normed = layers.layerNorm(x, name + ".ln_1", xfWidth, EPS);
        String joined = layers.linear(normed, name + ".attn.c_qkv", xfWidth, 3 * xfWidth);
        List<String> qkv = GuidedBlocks.heads(layers, joined, 3, xfHeads, xfWidth / xfHeads, false);
        String attended = layers.merge(layers.attention(qkv.get(0), qkv.get(1), qkv.get(2)));
        String h = layers.add(x, layers.linear(attended, name + ".attn.c_proj", xfWidth, xfWidth));
        String wide = layers.linear(
                layers.layerNorm(h, name + ".ln_2", xfWidth, EPS), name + ".mlp.c_fc", xfWidth, 4 * xfWidth);
        return layers.add(h, layers.linear(layers.gelu(wide), name + ".mlp.c_proj", 4 * xfWidth, xfWidth));
    }
}
