package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.network.published.Architecture;
import dev.rhumb.diffusion.network.published.CLIPTextModel;
import dev.rhumb.diffusion.network.published.Text2ImTextEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A text encoder with its tokenizer. */
public final class ImportedTextEncoder implements AutoCloseable {
    /** Published encoders that give a vector for each token. */
    private static final List<Class<? extends Architecture>> OF_TOKENS =
            List.of(CLIPTextModel.class, Text2ImTextEncoder.class);

    private static final String WHAT = "the embedding of captions";

    private final TextDescriptor descriptor;
    private final NDManager manager;
    private final CaptionTokens tokenizer;
    private final Function<NDManager, Loaded> open;
    private final boolean pooled;
    private final boolean masked;
    private @Nullable Opened network;

    /** A network that has been read, in a scope of its own. */
    private record Opened(NDManager scope, Loaded network) {}

    private ImportedTextEncoder(
            TextDescriptor descriptor,
            NDManager manager,
            CaptionTokens tokenizer,
            Function<NDManager, Loaded> open,
            boolean pooled,
            boolean masked) {
        this.descriptor = descriptor;
        this.manager = manager;
        this.tokenizer = tokenizer;
        this.open = open;
        this.pooled = pooled;
        this.masked = masked;
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
            ImportedTextEncoder encoder = new ImportedTextEncoder(
                    descriptor,
                    manager,
                    tokenizer,
                    scope -> pooled ? Loaded.text(path, scope) : Loaded.open(path, OF_TOKENS, scope),
                    pooled,
                    Files.isDirectory(path));
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
        return Autograd.recording(
                false,
                () -> masked
                        ? run(due, owner.create(ids), tokenizer.mask(owner, manager.getDevice(), captions))
                        : run(due, owner.create(ids)));
    }

    private synchronized NDArray run(Shape due, NDArray... inputs) {
        Opened read = network;
        if (read == null) {
            NDManager scope = manager.newSubManager();
            read = new Opened(scope, open.apply(scope));
            network = read;
        }
        return read.network().run(due, WHAT, inputs);
    }

    /** Frees the network; it is read again when it is needed. */
    synchronized void free() {
        if (network != null) {
            network.scope().close();
            network = null;
        }
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
