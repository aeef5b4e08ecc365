package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What makes of captions all that a denoiser reads of them: the vectors of tokens, and in some families more. */
interface CaptionEncoder extends AutoCloseable {
    /**
     * The vectors of captions, those of all tokens one after the other and then the pooled ones; without a graph.
     *
     * @param owner of the result, on the network's device
     * @return (B, width), float32
     */
    NDArray encode(NDManager owner, List<String> captions);

    /**
     * The denoiser's inputs behind the time.
     *
     * @param rows of {@link #encode}, perhaps changed, (B, width)
     * @param captions of these rows
     * @param weights of guidance, for networks that take them; 1 is without
     * @return the vectors of tokens (B, length, tokenWidth), then what the family reads beside them
     */
    List<NDArray> inputs(NDArray rows, List<String> captions, double[] weights);

    /**
     * Refuses a caption that is too long.
     *
     * @throws IllegalArgumentException in a sentence
     */
    void requireReadable(String caption);

    /** Frees the networks; they are read again when they are needed. Tokenizers stay. */
    void free();

    @Override
    void close();

    /** The encoder of a denoiser that reads captions; null for another. */
    static @Nullable CaptionEncoder open(Conditioning conditioning, Path folder, NDManager manager) {
        if (conditioning instanceof Conditioning.Text text) {
            return new OfTokens(ImportedTextEncoder.open(text.encoder(), false, folder, manager));
        } else if (conditioning instanceof Conditioning.StableDiffusionXl xl) {
            return StableDiffusionXlCaptions.open(xl, folder, manager);
        } else if (conditioning instanceof Conditioning.StableDiffusion3 sd3) {
            return StableDiffusion3Captions.open(sd3, folder, manager);
        } else if (conditioning instanceof Conditioning.PixArt pixArt) {
            return PixArtCaptions.open(pixArt, folder, manager);
        } else if (conditioning instanceof Conditioning.Flux flux) {
            return FluxCaptions.open(flux, folder, manager);
        }
        return null;
    }

    /** Rows in one vector each: tokens, then the pooled vector. */
    static NDArray joined(NDManager owner, NDArray tokens, NDArray pooled) {
        NDArray flat = tokens.reshape(tokens.getShape().get(0), -1);
        NDArray rows = flat.concat(pooled, 1);
        rows.attach(owner);
        return rows;
    }

    /** The tokens (B, length, width) and the pooled vectors of {@link #joined}. */
    static NDList apart(NDArray rows, long length, long width) {
        NDArray tokens = rows.get(":, 0:" + length * width);
        return new NDList(
                tokens.reshape(new Shape(rows.getShape().get(0), length, width)),
                rows.get(":, " + length * width + ":"));
    }

    /** One text encoder, and nothing but its tokens. */
    record OfTokens(ImportedTextEncoder text) implements CaptionEncoder {
        @Override
        public NDArray encode(NDManager owner, List<String> captions) {
            NDArray found = text.encode(owner, captions);
            return found.reshape(found.getShape().get(0), -1);
        }

        @Override
        public List<NDArray> inputs(NDArray rows, List<String> captions, double[] weights) {
            return List.of(rows.reshape(rows.getShape().get(0), text.length(), text.width()));
        }

        @Override
        public void requireReadable(String caption) {
            text.tokens(List.of(caption));
        }

        @Override
        public void free() {
            text.free();
        }

        @Override
        public void close() {
            text.close();
        }
    }
}
