package dev.rhumb.evaluation;

import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.Images;
import java.io.IOException;
import org.apiguardian.api.API;

/**
 * Describes images by numbers: the features of a network, or its logits. One of a plugin is an immutable, validated record whose components
 * are its YAML keys, annotated with {@link dev.rhumb.guidance.Method} and, on its components, {@link dev.rhumb.guidance.Parameter};
 * an experiment names it under {@code extractors}.
 */
@FunctionalInterface
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface FeatureExtractor {
    /**
     * @return one row per image of the batch, in its order
     * @throws IllegalArgumentException if the network does not take images of this shape
     */
    Features extract(ImageBatch batch);

    /** Whether it brings images of any size to the one that it sees, so that a set may have several. */
    default boolean takesAnySize() {
        return false;
    }

    /** The pixels themselves: a baseline that needs no network, and says little of what images show. */
    static FeatureExtractor pixels() {
        return new FeatureExtractors.PixelValues();
    }

    /**
     * Features of all images, read and described batch by batch.
     *
     * @throws IllegalArgumentException if they are more than one matrix holds, or as {@link #extract}
     */
    default Features extractAll(Images images) throws IOException {
        Gathered all = new Gathered(images.count());
        Images shown = takesAnySize() ? images.ofAnySize() : images;
        shown.show((batch, from) -> all.put(extract(batch), batch.count(), from));
        return all.features();
    }
}
