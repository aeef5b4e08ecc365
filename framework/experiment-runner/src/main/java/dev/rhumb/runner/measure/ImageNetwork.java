package dev.rhumb.runner.measure;

import dev.rhumb.diffusion.data.shapes.Reading;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.io.ImageBatch;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What shows images to metrics: as features, and as class logits. */
public interface ImageNetwork extends AutoCloseable {
    /**
     * What it sees.
     *
     * @param features n x features
     * @param logits n x classes; null for a network without a judge
     * @param readings the objects in each image, for a network that names them, else null
     * @param others features by further networks, by name
     */
    record Seen(
            Features features,
            @Nullable Features logits,
            @Nullable List<List<Reading>> readings,
            Map<String, Features> others) {
        /** By one network. */
        public Seen(Features features, @Nullable Features logits, @Nullable List<List<Reading>> readings) {
            this(features, logits, readings, Map.of());
        }
    }

    /**
     * Looks at images.
     *
     * @param images values outside [-1, 1] are shown as they are
     * @throws dev.rhumb.records.UserError if they are of another size than it sees
     */
    Seen see(ImageBatch images);

    /** Whose features these are, for figures and tables; empty if it has no name. */
    default String name() {
        return "";
    }

    /** Whether it names the objects of images. */
    boolean reads();

    /** Whether it judges the class of images. */
    boolean judges();

    /** Further networks that see the images too, by name, with what decides their answers. */
    default Map<String, String> others() {
        return Map.of();
    }

    /** The same with some of the further networks alone. Close the whole. */
    default ImageNetwork with(Set<String> some) {
        return this;
    }

    @Override
    void close();
}
