package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The text encoder of CLIP with the projection to the space that it shares with images (Radford et al. 2021, arXiv:2103.00020), class {@code CLIPTextModelWithProjection} of transformers: token ids {@code (B, length)}, int64, to
 * the vectors of all tokens behind the last norm, {@code (B, length, hiddenSize)}; behind it the vectors that the last layer
 * reads and the projected vector {@code (B, projectionDim)} of the end token. Every token sees those before it; padding is not masked, as Stable
 * Diffusion has it. Its components are the keys of {@code config.json}.
 *
 * @param vocabSize rows of the table of tokens
 * @param hiddenSize width of a token's vector
 * @param intermediateSize width inside the feed-forward
 * @param numHiddenLayers layers
 * @param numAttentionHeads heads
 * @param maxPositionEmbeddings the most tokens
 * @param hiddenAct {@code quick_gelu} or {@code gelu}
 * @param layerNormEps added to the variance in norms
 * @param eosTokenId the id of the end token, whose vector is the pooled one; 2 in old configurations, where it is the largest id of a caption
 * @param projectionDim width of the projected vector
 */
public record CLIPTextModelWithProjection(
        @Parameter(value = "rows of the table of tokens", fallback = "49408", min = 1, max = 10_000_000)
        int vocabSize,

        @Parameter(value = "width of a token's vector", fallback = "512", min = 1, max = 100_000)
        int hiddenSize,

        @Parameter(value = "width inside the feed-forward", fallback = "2048", min = 1, max = 1_000_000)
        int intermediateSize,

        @Parameter(value = "layers", fallback = "12", min = 1, max = 256)
        int numHiddenLayers,

        @Parameter(value = "heads", fallback = "8", min = 1, max = 1024)
        int numAttentionHeads,

        @Parameter(value = "the most tokens", fallback = "77", min = 1, max = 100_000)
        int maxPositionEmbeddings,

        @Parameter(value = "quick_gelu or gelu", fallback = "quick_gelu")
        String hiddenAct,

        @Parameter(value = "added to the variance in norms", fallback = "1e-5")
        double layerNormEps,

        @Parameter(value = "the id of the end token; 2 for the largest id of a caption", fallback = "49407", min = 0)
        int eosTokenId,

        @Parameter(value = "width of the projected vector", fallback = "512", min = 1, max = 100_000)
        int projectionDim)
        implements Architecture {
    /** Keys of its configuration without effect on the forward pass, or of the library. */
    static final List<String> INERT = ClipText.INERT;

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of();

    public CLIPTextModelWithProjection {
        ClipText.requireWritten(hiddenAct, hiddenSize, numAttentionHeads);
    }

    @Override
    public Optional<String> key(String stored) {
        return ClipText.key(stored);
    }

    @Override
    public void write(LayerWriter layers) {
        new ClipText(
                        vocabSize,
                        hiddenSize,
                        intermediateSize,
                        numHiddenLayers,
                        numAttentionHeads,
                        maxPositionEmbeddings,
                        hiddenAct.equals("quick_gelu"),
                        layerNormEps,
                        eosTokenId,
                        Optional.of(projectionDim))
                .write(layers);
    }
}
