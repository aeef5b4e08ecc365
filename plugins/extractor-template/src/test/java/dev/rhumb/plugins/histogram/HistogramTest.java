package dev.rhumb.plugins.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.testkit.FeatureExtractorContract;
import org.junit.jupiter.api.Test;

final class HistogramTest extends FeatureExtractorContract {

    @Override
    protected FeatureExtractor extractor() {
        return new Histogram(8);
    }

    @Test
    void sharesAreThoseOfTheBinsAndEndsBelongToThem() {
        ImageBatch batch = new ImageBatch(new float[] {-1, -0.6f, 0, 1, 2, 0.9f, 0.1f, -3}, 2, 1, 2, 2);
        assertThat(new Histogram(4).extract(batch).toArray()).containsExactly(0.5, 0, 0.25, 0.25, 0.25, 0, 0.25, 0.5);
    }
}
