package dev.rhumb.testkit;

import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Feature extractors broken on purpose: each is caught, by the check that should, with a sentence. */
final class FeatureExtractorMutantsTest {
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static final ImageShape WIDE = new ImageShape(3, 8, 9);

    /** What the contract below is about; the engine runs it on this thread. */
    private static FeatureExtractor current = new Sound(2);

    @Method(name = "sound", paper = "none: a test", summary = "The first values of an image.")
    record Sound(
            @Parameter(value = "number of values", fallback = "2", min = 1, max = 9)
            int count) implements FeatureExtractor {
        @Override
        public Features extract(ImageBatch batch) {
            if (batch.width() != batch.height()) {
                throw new IllegalArgumentException("these images are " + batch.shape() + "; square ones are described");
            }
            double[] values = new double[batch.count() * count];
            for (int i = 0; i < values.length; i++) {
                values[i] = batch.values()[i / count * batch.shape().size() + i % count];
            }
            return Features.of(values, batch.count(), count);
        }
    }

    private static Features sound(ImageBatch batch) {
        return new Sound(2).extract(batch);
    }

    private static Features plus(Features features, double more) {
        return Features.of(
                Arrays.stream(features.toArray()).map(value -> value + more).toArray(),
                features.rows(),
                features.columns());
    }

    private static List<Mutant<FeatureExtractor>> mutants() {
        return List.of(
                new Mutant<>(
                        "a row for the first image alone",
                        "givesOneFiniteRowForEachImage",
                        batch -> sound(batch).head(1)),
                new Mutant<>("a mean over the batch added", "aRowDependsOnItsImageAlone", batch -> {
                    double mean =
                            Arrays.stream(sound(batch).toArray()).average().orElseThrow();
                    return plus(sound(batch), mean);
                }),
                new Mutant<>(
                        "features that count the calls",
                        "theSameImagesHaveTheSameFeatures",
                        batch -> plus(sound(batch), CALLS.incrementAndGet())),
                new Mutant<>("images brightened in place", "leavesTheImagesAsTheyAre", batch -> {
                    batch.values()[0] += 1;
                    return sound(batch);
                }),
                new Mutant<>(
                        "features that see nothing",
                        "otherImagesHaveOtherFeatures",
                        batch -> Features.of(new double[batch.count()], batch.count(), 1)),
                new Mutant<>(
                        "images of any shape taken",
                        "refusesImagesThatItCannotDescribeInASentence",
                        batch -> Features.of(new double[batch.count()], batch.count(), 1)));
    }

    /** The contract of whatever extractor is broken at the moment. */
    static final class Contracted extends FeatureExtractorContract {
        @Override
        protected FeatureExtractor extractor() {
            return current;
        }

        @Override
        protected Optional<ImageShape> refused() {
            return Optional.of(WIDE);
        }
    }

    private static Optional<String> verdict(String check, FeatureExtractor extractor) {
        current = extractor;
        return Verdicts.of(Contracted.class, check);
    }

    @Test
    void eachExtractorIsCaughtWithASentenceAndTheDocumentShowsIt() throws IOException {
        Mutant.assertCaught("feature extractor", mutants(), FeatureExtractorMutantsTest::verdict);
    }

    @Test
    void aSoundOneIsCaughtByNone() {
        Mutant.assertPasses(new Sound(2), mutants(), FeatureExtractorMutantsTest::verdict);
    }
}
