package dev.rhumb.diffusion.network.imported;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A text encoder with its tokenizer.
 *
 * @param network the TorchScript file, or the folder of a published text encoder: token ids (B, length), int64, to (B, length, width) for cross-attention or to (B, width) for a
 *     text-image pair
 * @param tokenizer the file {@code tokenizer.json}, or a folder with it or with {@code vocab.json} and {@code merges.txt}, of the Hugging Face tokenizers; its own padding and truncation are not used
 * @param length tokens per caption, with start, end and padding
 * @param pad the id that shorter captions are filled up with
 * @param width of the encoder's output
 */
public record TextDescriptor(
        @Parameter("the TorchScript file, or a published text encoder's folder: token ids to embeddings")
        String network,

        @Parameter("the tokenizer.json file, or the folder of CLIP's tokenizer")
        String tokenizer,

        @Parameter(value = "tokens per caption, with padding", min = 1, max = 1_000_000)
        int length,

        @Parameter(value = "the id that shorter captions are filled up with", min = 0)
        long pad,

        @Parameter(value = "width of the encoder's output", min = 1, max = 1_000_000)
        int width) {
    List<String> files() {
        return List.of(network, tokenizer);
    }

    /** It with other paths of its files. */
    TextDescriptor moved(UnaryOperator<String> path) {
        return new TextDescriptor(path.apply(network), path.apply(tokenizer), length, pad, width);
    }
}
