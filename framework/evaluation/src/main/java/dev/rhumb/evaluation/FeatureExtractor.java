package dev.rhumb.evaluation;

import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.Images;
import java.io.IOException;

/** A network that describes images by numbers: its features, or its logits. */
@FunctionalInterface
public interface FeatureExtractor {
    /**
     * @return one row per image of the batch, in its order
     * @throws IllegalArgumentException if the network does not take images of this shape
     */
    Features extract(ImageBatch batch);

    /** The pixels themselves: a baseline that needs no network, and says little of what images show. */
    static FeatureExtractor pixels() {
        return batch ->
                Features.fromFloat(batch.values(), batch.count(), batch.channels() * batch.height() * batch.width());
    }

    /**
     * Features of all images, read and described batch by batch.
     *
     * @throws IllegalArgumentException if they are more than one matrix holds, or as {@link #extract}
     */
    default Features extractAll(Images images) throws IOException {
        Gathered all = new Gathered(images.count());
        images.show((batch, from) -> all.put(extract(batch), batch.count(), from));
        return all.features();
    }
}
