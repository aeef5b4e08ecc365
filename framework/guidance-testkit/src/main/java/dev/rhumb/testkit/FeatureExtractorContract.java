package dev.rhumb.testkit;

import static dev.rhumb.testkit.Requirement.require;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.evaluation.FeatureExtractor;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.guidance.RandomStream;
import java.util.Arrays;
import java.util.Optional;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/** The contract that every feature extractor must satisfy. Extend it and supply {@link #extractor}. Pixels are uniform in [-1, 1]. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public abstract class FeatureExtractorContract extends KindContract<FeatureExtractor> {
    private static final int IMAGES = 5;
    private static final double ROUNDING = 1e-5;

    /** A contract whose hooks the test overrides. */
    protected FeatureExtractorContract() {
        super("feature extractor", FeatureExtractor.class);
    }

    /** The extractor at the settings it is usually used with. */
    protected abstract FeatureExtractor extractor();

    /** The images that it is shown. */
    protected ImageShape images() {
        return new ImageShape(3, 8, 8);
    }

    /** Images that it cannot describe. */
    protected Optional<ImageShape> refused() {
        return Optional.empty();
    }

    @Override
    final FeatureExtractor described() {
        return extractor();
    }

    @Test
    void givesOneFiniteRowForEachImage() {
        Features features = extractor().extract(batch(images(), 0, IMAGES));
        require(features.rows() == IMAGES, "%d images give %d rows: return one for each.", IMAGES, features.rows());
        for (double value : features.toArray()) {
            require(Double.isFinite(value), "A feature is %s: features are finite.", value);
        }
    }

    @Test
    void aRowDependsOnItsImageAlone() {
        Features together = extractor().extract(batch(images(), 0, IMAGES));
        for (int i = 0; i < IMAGES; i++) {
            double[] alone = extractor().extract(batch(images(), i, 1)).row(0);
            double[] beside = together.row(i);
            require(
                    alone.length == beside.length,
                    "An image has %d features alone and %d beside others.",
                    alone.length,
                    beside.length);
            for (int j = 0; j < alone.length; j++) {
                require(
                        Math.abs(alone[j] - beside[j]) <= ROUNDING * (1 + Math.abs(alone[j])),
                        "Image %d has the feature %s alone and %s beside others: take no sum over the batch.",
                        i,
                        alone[j],
                        beside[j]);
            }
        }
    }

    @Test
    void theSameImagesHaveTheSameFeatures() {
        require(
                Arrays.equals(
                        extractor().extract(batch(images(), 0, IMAGES)).toArray(),
                        extractor().extract(batch(images(), 0, IMAGES)).toArray()),
                "The same images have other features the second time: draw nothing, and keep nothing.");
    }

    @Test
    void leavesTheImagesAsTheyAre() {
        ImageBatch batch = batch(images(), 0, IMAGES);
        extractor().extract(batch);
        require(Arrays.equals(batch.values(), batch(images(), 0, IMAGES).values()), "It changes the images in place.");
    }

    @Test
    void otherImagesHaveOtherFeatures() {
        Features features = extractor().extract(batch(images(), 0, IMAGES));
        require(
                !Arrays.equals(features.row(0), features.row(1)),
                "Two different images have the same features: metrics would take them for one.");
    }

    @Test
    void refusesImagesThatItCannotDescribeInASentence() {
        assumeTrue(refused().isPresent(), "it names no images that it cannot describe");
        ImageShape other = refused().orElseThrow();
        Requirement.refuses("images of " + other, () -> extractor().extract(batch(other, 0, 2)));
    }

    /** Some of a sequence of images, each drawn by itself. */
    private static ImageBatch batch(ImageShape shape, int from, int count) {
        float[] values = new float[count * shape.size()];
        for (int i = 0; i < count; i++) {
            RandomStream random = RandomStream.of(1, "images", from + i);
            for (int j = 0; j < shape.size(); j++) {
                values[i * shape.size() + j] = (float) (2 * random.nextDouble() - 1);
            }
        }
        return new ImageBatch(values, count, shape);
    }
}
