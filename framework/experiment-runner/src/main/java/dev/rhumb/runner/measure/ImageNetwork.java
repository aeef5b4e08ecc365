package dev.rhumb.runner.measure;

import dev.rhumb.diffusion.data.shapes.Reading;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.io.ImageBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What shows images to metrics: as features, and as class logits. */
public interface ImageNetwork extends AutoCloseable {
    /**
     * What it sees.
     *
     * @param features n x features
     * @param logits n x classes; null for a network without a judge
     * @param readings the objects in each image, for a network that names them, else null
     */
    record Seen(
            Features features,
            @Nullable Features logits,
            @Nullable List<List<Reading>> readings) {}

    /**
     * Looks at images.
     *
     * @param images values outside [-1, 1] are shown as they are
     * @throws dev.rhumb.records.UserError if they are of another size than it sees
     */
    Seen see(ImageBatch images);

    /** Whether it names the objects of images. */
    boolean reads();

    /** Whether it judges the class of images. */
    boolean judges();

    @Override
    void close();
}
