package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.Function;

/** Captions that several published text encoders read. */
interface PublishedCaptions extends CaptionEncoder {
    /** Of the results of CLIP's encoders, the vectors that the last layer reads. */
    int BEFORE_LAST = 1;

    /** Of the results of CLIP's encoders, the pooled vector. */
    int POOLED = 2;

    /**
     * Opens encoders in a scope of their own, which is freed if one of them is refused.
     *
     * @throws IllegalArgumentException as {@code open} throws it
     */
    static <T> T opened(NDManager parent, Function<NDManager, T> open) {
        NDManager manager = parent.newSubManager();
        try {
            return open.apply(manager);
        } catch (IllegalArgumentException e) {
            manager.close();
            throw e;
        }
    }

    /** Those that read every caption. */
    List<PublishedTextEncoder> encoders();

    @Override
    default void requireReadable(String caption) {
        encoders().forEach(encoder -> encoder.tokens().tokens(List.of(caption)));
    }

    @Override
    default void free() {
        encoders().forEach(PublishedTextEncoder::free);
    }

    @Override
    default void close() {
        encoders().forEach(PublishedTextEncoder::close);
    }
}
