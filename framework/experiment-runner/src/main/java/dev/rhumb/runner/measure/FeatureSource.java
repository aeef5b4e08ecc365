package dev.rhumb.runner.measure;

import ai.djl.Device;
import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.runner.plan.FeatureFile;
import dev.rhumb.runner.plan.ImportedModels;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where features come from that are no judge's: an extractor that the experiment declares, or a file.
 *
 * @param identity what decides the features
 * @param opening opens it
 */
record FeatureSource(String identity, Opening opening) {
    /** Opens a source of features. */
    @FunctionalInterface
    interface Opening {
        /**
         * @param judge where logits come from, or null; closed with the network
         * @throws IllegalArgumentException if a file cannot be loaded; a sentence
         */
        ImageNetwork open(ImageShape images, @Nullable JudgeNetwork judge, Device device);
    }

    /**
     * The source of that name, if it is one; a judge is none.
     *
     * @throws dev.rhumb.records.UserError as {@link FeatureFile#named}
     */
    static Optional<FeatureSource> named(String name, RunPlan plan, ImportedModels imported) throws IOException {
        Optional<FeatureExtractor> declared = plan.resources().extractor(name);
        if (declared.isPresent()) {
            return declared.map(extractor -> new FeatureSource(
                    plan.resources().identity(extractor),
                    (images, judge, device) -> new ExtractedFeatures(name, extractor, () -> {}, judge)));
        }
        Optional<FeatureFile> file = FeatureFile.named(name, imported);
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(new FeatureSource(
                        "sha256:" + file.get().identity(),
                        (images, judge, device) -> ScriptedFeatures.load(file.get(), images, judge, device)));
    }

    ImageNetwork open(ImageShape images, @Nullable JudgeNetwork judge, Device device) {
        return opening.open(images, judge, device);
    }
}
