package dev.rhumb.runner.measure;

import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.evaluation.io.ImageBatch;
import org.jspecify.annotations.Nullable;

/**
 * Features from an extractor, logits from the data set's judge if there is one.
 *
 * @param name of the extractor
 * @param release what the extractor holds, freed when this is closed
 * @param judge closed with this, or null
 */
record ExtractedFeatures(
        String name,
        FeatureExtractor extractor,
        Runnable release,
        @Nullable JudgeNetwork judge) implements ImageNetwork {
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
        release.run();
        if (judge != null) {
            judge.close();
        }
    }
}
