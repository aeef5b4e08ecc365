package dev.rhumb.runner.measure;

import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.evaluation.io.ImageBatch;
import org.jspecify.annotations.Nullable;

/**
 * Features from an extractor that the experiment declares, logits from the data set's judge if there is one.
 *
 * @param name what the experiment calls the extractor
 * @param judge closed with this, or null
 */
record ExtractedFeatures(
        String name, FeatureExtractor extractor, @Nullable JudgeNetwork judge) implements ImageNetwork {
    @Override
    public Seen see(ImageBatch images) {
        Seen judged = judge == null ? null : judge.see(images);
        return new Seen(
                extractor.extract(images),
                judged == null ? null : judged.logits(),
                judged == null ? null : judged.readings());
    }

    @Override
    public boolean reads() {
        return judge != null && judge.reads();
    }

    @Override
    public boolean judges() {
        return judge != null;
    }

    @Override
    public void close() {
        if (judge != null) {
            judge.close();
        }
    }
}
