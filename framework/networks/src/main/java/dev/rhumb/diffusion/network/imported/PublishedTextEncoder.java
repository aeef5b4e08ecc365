package dev.rhumb.diffusion.network.imported;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.network.published.Architecture;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.diffusion.network.published.PublishedNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A published text encoder of which more than the last vectors is read, with its tokenizer. */
final class PublishedTextEncoder implements AutoCloseable {
    private final CaptionTokens tokens;
    private final Supplier<PublishedNetwork> open;
    private @Nullable PublishedNetwork network;

    private PublishedTextEncoder(CaptionTokens tokens, Supplier<PublishedNetwork> open) {
        this.tokens = tokens;
        this.open = open;
        this.network = open.get();
    }

    /**
     * Loads an encoder from the folder of a published network.
     *
     * @param type the architecture that it must be
     * @throws IllegalArgumentException if a file cannot be loaded or is not as described; a sentence
     */
    static PublishedTextEncoder open(
            TextDescriptor descriptor, Class<? extends Architecture> type, Path folder, NDManager manager) {
        Path path = folder.resolve(descriptor.network());
        if (!PublishedFolder.holds(path, type)) {
            throw new IllegalArgumentException("'" + path + "' holds no " + type.getSimpleName()
                    + "; name the folder that save_pretrained of transformers wrote");
        }
        CaptionTokens tokens = CaptionTokens.open(descriptor, folder);
        return new PublishedTextEncoder(
                tokens, () -> PublishedFolder.open(path, PublishedFolder.architecture(path), manager));
    }

    /** What it makes of captions, all results of the network, attached to {@code owner}; padding counts as tokens. */
    NDList encode(NDManager owner, List<String> captions) {
        return encode(
                owner,
                captions,
                owner.ones(new Shape(captions.size(), descriptor().length())));
    }

    /** As above, where padding is masked, for encoders that read a mask. */
    NDList encodeMasked(NDManager owner, List<String> captions) {
        return encode(owner, captions, mask(owner, owner.getDevice(), captions));
    }

    /** 1 for tokens and 0 for padding, (B, length), float32. */
    NDArray mask(NDManager owner, Device device, List<String> captions) {
        return tokens.mask(owner, device, captions);
    }

    private synchronized NDList encode(NDManager owner, List<String> captions, NDArray mask) {
        PublishedNetwork read = network;
        if (read == null) {
            read = open.get();
            network = read;
        }
        return read.forward(owner.create(tokens.tokens(captions)), mask, mask, List.of());
    }

    /** Frees the network; it is read again when it is needed. */
    synchronized void free() {
        if (network != null) {
            network.close();
            network = null;
        }
    }

    CaptionTokens tokens() {
        return tokens;
    }

    TextDescriptor descriptor() {
        return tokens.descriptor();
    }

    @Override
    public void close() {
        tokens.close();
        free();
    }
}
