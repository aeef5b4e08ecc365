package dev.rhumb.evaluation;

import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.Images;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A network that describes images by numbers: its features, or its logits. */
@FunctionalInterface
public interface FeatureExtractor {
    /** Images handed over at a time by {@link Evaluator}. */
    int BATCH = 64;

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

    /** Features of all images, read and described batch by batch. */
    default Features extractAll(Images images) throws IOException {
        List<Features> parts = new ArrayList<>();
        for (int from = 0; from < images.count(); from += BATCH) {
            int to = Math.min(images.count(), from + BATCH);
            Features part = extract(images.read(from, to));
            if (part.rows() != to - from) {
                throw new IllegalStateException(
                        "The feature extractor gave " + part.rows() + " rows for " + (to - from) + " images.");
            }
            parts.add(part);
        }
        return Features.concatenate(parts);
    }
}
