package dev.rhumb.evaluation;

import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.guidance.Method;
import dev.rhumb.records.Kind;
import java.util.List;

/** The feature extractors of this program that are no networks. */
public final class FeatureExtractors {
    /** In the order of documentation. */
    public static final Kind<FeatureExtractor> KIND =
            Kind.of("feature extractor", FeatureExtractor.class, List.of(PixelValues.class));

    private FeatureExtractors() {}

    @Method(
            name = "pixels",
            paper = "the pixels themselves",
            summary = "A baseline that needs no network, and says little of what images show.")
    record PixelValues() implements FeatureExtractor {
        @Override
        public Features extract(ImageBatch batch) {
            return Features.fromFloat(batch.values(), batch.count(), batch.channels() * batch.height() * batch.width());
        }
    }
}
