package dev.rhumb.runner.measure;

import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Need;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.kind.SampleBlock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What samples of a plan are measured against, seed block by seed block. */
public interface Target extends MeasuredBy, AutoCloseable {
    /** The network that gives the features of metrics that name no network; empty for points. */
    default String features() {
        return "";
    }

    /** The real data that take the place of samples on the floor, in words. */
    String floor();

    /** Whether some of these seed blocks are compared with the same real data, so that they are not independent. */
    boolean shares(List<Long> seeds);

    /** What its inputs offer to metrics. */
    Set<Need> offers();

    /** What its networks have to do besides reading the samples, with the time of one image by a short probe. */
    default Optional<Effort> effort(List<Long> seeds) {
        return Optional.empty();
    }

    /**
     * What networks of features do.
     *
     * @param secondsPerImage of one image, in a small batch
     * @param real images of the references and the floors
     * @param training images that are searched for copies, read once
     */
    record Effort(double secondsPerImage, long real, long training) {}

    /**
     * Bytes of Java's memory that features and logits take at least while a seed block is measured.
     *
     * @param seed of the block
     * @param samples of the block
     */
    long bytes(long seed, int samples);

    /** The real data of one seed block; independent between seeds where the data allow it. */
    Block block(long seed);

    @Override
    void close();

    /** One seed block. */
    interface Block {
        /**
         * The samples as metrics take them; all must be finite.
         *
         * @throws IOException if their file cannot be read
         */
        MetricInput input(SampleBlock finite, Point point) throws IOException;

        /**
         * Prepares for samples that are drawn one batch after the other.
         *
         * @param coming those of a unit; their values are read once they are there
         */
        default Arrivals arriving(SampleBlock coming) {
            return new Arrivals() {
                @Override
                public void until(int done) {}

                @Override
                public MetricInput input(SampleBlock finite, Point point) throws IOException {
                    return Block.this.input(finite, point);
                }
            };
        }

        /** Real samples in the place of generated ones. */
        MetricInput floor();

        /** Samples beside their nearest training images, or null where training images are not looked at. */
        default @Nullable Neighbours neighbours(MetricInput input, SampleBlock finite) throws IOException {
            return null;
        }
    }

    /** Samples of a unit that networks see while further ones are drawn. */
    interface Arrivals {
        /**
         * Shows networks the samples before this place that they have not seen.
         *
         * @throws IOException if their file cannot be read
         */
        void until(int done) throws IOException;

        /** As {@link Block#input}; what was seen is not shown again. */
        MetricInput input(SampleBlock finite, Point point) throws IOException;
    }
}
