package dev.rhumb.evaluation;

import dev.rhumb.evaluation.io.Images;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What looks at images for an {@link Evaluator}.
 *
 * @param features features of images, or null
 * @param judge logits of images, which is not the guide, or null
 * @param reader how much of the request an image shows, by another network than the guide; or null
 * @param clip how near images are to their captions, by another than the guide, or null
 */
public record Viewers(
        @Nullable FeatureExtractor features,
        @Nullable FeatureExtractor judge,
        @Nullable Reader reader,
        @Nullable CaptionJudge clip) {
    /** Nothing does. */
    public static final Viewers NONE = new Viewers(null, null, null, null);

    /** Reads what images show. */
    @FunctionalInterface
    public interface Reader {
        /**
         * @param captions the intended caption of each, or null
         * @param labels the intended class of each, or null
         * @throws IllegalArgumentException if there is neither, or one cannot be understood, in a sentence
         */
        Adherence read(Images images, @Nullable List<String> captions, @Nullable Labels labels) throws IOException;
    }

    /** Compares images with captions. */
    @FunctionalInterface
    public interface CaptionJudge {
        /** @throws IllegalArgumentException if a caption cannot be read, in a sentence */
        Cosines cosines(Images images, List<String> captions) throws IOException;
    }
}
