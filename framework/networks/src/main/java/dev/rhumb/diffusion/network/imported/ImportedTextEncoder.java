package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.network.published.CLIPTextModel;
import java.nio.file.Path;
import java.util.List;

/** A text encoder with its tokenizer. */
public final class ImportedTextEncoder implements AutoCloseable {
    private final TextDescriptor descriptor;
    private final NDManager manager;
    private final CaptionTokens tokenizer;
    private final Loaded network;
    private final boolean pooled;

    private ImportedTextEncoder(
            TextDescriptor descriptor, NDManager manager, CaptionTokens tokenizer, Loaded network, boolean pooled) {
        this.descriptor = descriptor;
        this.manager = manager;
        this.tokenizer = tokenizer;
        this.network = network;
        this.pooled = pooled;
    }

    /**
     * Loads an encoder and tries it.
     *
     * @param pooled whether it gives one vector per caption rather than one per token
     * @throws IllegalArgumentException if a file cannot be loaded or is not as described; a sentence
     */
    static ImportedTextEncoder open(TextDescriptor descriptor, boolean pooled, Path folder, NDManager parent) {
        NDManager manager = parent.newSubManager();
        try {
            CaptionTokens tokenizer = CaptionTokens.open(descriptor, folder);
            Path path = folder.resolve(descriptor.network());
            Loaded network = pooled ? Loaded.text(path, manager) : Loaded.open(path, CLIPTextModel.class, manager);
            ImportedTextEncoder encoder = new ImportedTextEncoder(descriptor, manager, tokenizer, network, pooled);
            try (NDManager scratch = manager.newSubManager()) {
                encoder.encode(scratch, List.of(""));
                encoder.encode(scratch, List.of("a", "", "b"));
            }
            return encoder;
        } catch (IllegalArgumentException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * The token ids of captions, filled up to the length that the encoder reads.
     *
     * @return (B, length)
     * @throws IllegalArgumentException if a caption is too long; nothing is cut off
     */
    public long[][] tokens(List<String> captions) {
        return tokenizer.tokens(captions);
    }

    /**
     * The embedding of captions.
     *
     * @param owner of the result, on the network's device
     * @return (B, length, width), or (B, width) if pooled; without a graph
     */
    public NDArray encode(NDManager owner, List<String> captions) {
        long[][] ids = tokens(captions);
        Shape due = pooled
                ? new Shape(ids.length, descriptor.width())
                : new Shape(ids.length, descriptor.length(), descriptor.width());
        return Autograd.recording(false, () -> network.run(due, "the embedding of captions", owner.create(ids)));
    }

    /** Tokens per caption. */
    int length() {
        return descriptor.length();
    }

    /** Width of the embedding. */
    int width() {
        return descriptor.width();
    }

    @Override
    public void close() {
        tokenizer.close();
        manager.close();
    }
}
