package dev.rhumb.runner.command;

import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.runner.UserError;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The networks that describe images.
 *
 * @param features features, or null
 * @param judge logits, or null
 */
record Extractors(@Nullable FeatureExtractor features, @Nullable FeatureExtractor judge) implements AutoCloseable {
    static Extractors named(@Nullable String name, List<Path> folders) {
        if (name == null) {
            return new Extractors(null, null);
        } else if (name.equals("pixels")) {
            return new Extractors(FeatureExtractor.pixels(), null);
        }
        throw new UserError("there is no feature network '" + name + "'");
    }

    @Override
    public void close() {}
}
