package dev.rhumb.diffusion.network.imported;

import java.util.List;

/** Captions that several published text encoders read. */
interface PublishedCaptions extends CaptionEncoder {
    /** Of the results of CLIP's encoders, the vectors that the last layer reads. */
    int BEFORE_LAST = 1;

    /** Of the results of CLIP's encoders, the pooled vector. */
    int POOLED = 2;

    /** Those that read every caption. */
    List<PublishedTextEncoder> encoders();

    @Override
    default void requireReadable(String caption) {
        encoders().forEach(encoder -> encoder.tokens().tokens(List.of(caption)));
    }

    @Override
    default void close() {
        encoders().forEach(PublishedTextEncoder::close);
    }
}
