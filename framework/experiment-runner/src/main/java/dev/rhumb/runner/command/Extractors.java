package dev.rhumb.runner.command;

import ai.djl.Device;
import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.runner.UserError;
import dev.rhumb.runner.measure.JudgeNetwork;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The networks that describe images.
 *
 * @param features features, or null
 * @param judge logits, or null
 * @param network what both come from, or null
 */
record Extractors(
        @Nullable FeatureExtractor features,
        @Nullable FeatureExtractor judge,
        @Nullable JudgeNetwork network) implements AutoCloseable {
    static Extractors named(@Nullable String name, List<Path> folders) {
        if (name == null) {
            return new Extractors(null, null, null);
        } else if (name.equals("pixels")) {
            return new Extractors(FeatureExtractor.pixels(), null, null);
        }
        Path file = Places.models(folders)
                .file(name)
                .orElseThrow(() -> new UserError(
                        "there is no feature network '" + name + "', by name or as a file; known: pixels, "
                                + String.join(", ", Places.models(folders).names())));
        JudgeNetwork network = JudgeNetwork.load(file, Device.cpu());
        return new Extractors(
                batch -> network.see(batch.values(), batch.count()).features(),
                batch -> network.see(batch.values(), batch.count()).logits(),
                network);
    }

    @Override
    public void close() {
        if (network != null) {
            network.close();
        }
    }
}
