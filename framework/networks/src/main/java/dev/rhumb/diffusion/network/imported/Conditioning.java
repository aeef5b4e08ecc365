package dev.rhumb.diffusion.network.imported;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Optional;

/** What a denoiser takes beside the image and the time. */
public sealed interface Conditioning {
    /** The files it needs, relative to the description. */
    default List<String> files() {
        return List.of();
    }

    /** Nothing: the network takes (x, time). */
    record None() implements Conditioning {}

    /**
     * Class labels: the network takes (x, time, labels), labels (B), int64.
     *
     * @param classes number of classes; labels are 0 to classes - 1
     * @param nullLabel the label it was given in place of dropped ones; none if it was trained without label dropout
     */
    record Labels(
            @Parameter(value = "number of classes", min = 1, max = 1_000_000)
            int classes,

            @Parameter(value = "the label that means none", min = 0)
            Optional<Integer> nullLabel)
            implements Conditioning {
        public Labels {
            if (nullLabel.isPresent() && nullLabel.get() < classes) {
                throw new IllegalArgumentException(
                        "null-label is " + nullLabel.get() + ", which is one of the " + classes + " classes 0 to "
                                + (classes - 1) + "; it must be another number, usually " + classes);
            }
        }
    }

    /**
     * Text: the network takes (x, time, tokens), tokens (B, length, width), float32. The empty caption is the null condition.
     *
     * @param encoder the text encoder
     */
    record Text(@Parameter("the text encoder") TextDescriptor encoder) implements Conditioning {
        @Override
        public List<String> files() {
            return encoder.files();
        }
    }
}
