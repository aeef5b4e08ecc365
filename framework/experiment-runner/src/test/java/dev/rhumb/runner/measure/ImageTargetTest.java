package dev.rhumb.runner.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.diffusion.data.shapes.ShapesWorld;
import dev.rhumb.diffusion.data.shapes.World;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.runner.kind.SampleBlock;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImageTargetTest {
    private static final int COUNT = 4;
    private static final int SIZE = 3 * 32 * 32;

    /** Features are the pixels. */
    private static final class Pixels implements ImageNetwork {
        @Override
        public Seen see(ImageBatch images) {
            Features pixels = Features.fromFloat(
                    images.values(), images.count(), images.shape().size());
            return new Seen(pixels, pixels, null);
        }

        @Override
        public boolean judges() {
            return true;
        }

        @Override
        public boolean reads() {
            return false;
        }

        @Override
        public void close() {}
    }

    private static ImageTarget target(boolean raw) {
        ShapesWorld world = new ShapesWorld(World.CAPTIONED, 303, COUNT, COUNT, false);
        return new ImageTarget(
                new Pixels(),
                "pixels",
                new ReferenceParts(world.range(0, COUNT), world.range(COUNT, 2 * COUNT), false, COUNT, COUNT),
                false,
                null,
                new TrainingImages(world.range(COUNT, 2 * COUNT), COUNT, raw, notice -> {}, Set.of()),
                raw);
    }

    private static SampleBlock samples(long... shape) {
        float[] values = new float[COUNT * SIZE];
        Arrays.fill(values, 1.7f);
        values[1] = 0.001f;
        return new SampleBlock(values, new long[COUNT], null, shape);
    }

    private static boolean isLevel(double value) {
        double level = (value + 1) * 127.5;
        return Math.abs(level - Math.rint(level)) < 1e-4;
    }

    @Test
    void everyImageIsMeasuredAsAFileHoldsIt() throws java.io.IOException {
        try (ImageTarget target = target(false)) {
            assertThat(target.identity()).endsWith(", seen by pixels, clipped and rounded to 8 bits");
            MetricInput input = target.block(1).input(samples(3, 32, 32), null);
            assertThat(input.generated().get(0, 0)).isEqualTo(1);
            assertThat(input.generated().get(0, 1)).isEqualTo(128 / 127.5f - 1);
            for (Features set : new Features[] {
                input.reference(), input.training(), target.block(1).floor().generated()
            }) {
                assertThat(Arrays.stream(set.toArray()).allMatch(ImageTargetTest::isLevel))
                        .isTrue();
            }
        }
    }

    @Test
    void rawImagesAreMeasuredAsTheyAre() throws java.io.IOException {
        try (ImageTarget target = target(true)) {
            assertThat(target.identity()).endsWith(", seen by pixels");
            MetricInput input = target.block(1).input(samples(3, 32, 32), null);
            assertThat(input.generated().get(0, 0)).isEqualTo(1.7f);
            assertThat(input.generated().get(0, 1)).isEqualTo(0.001f);
        }
    }

    @Test
    void samplesThatAreNoImagesAreRefused() throws java.io.IOException {
        try (ImageTarget target = target(false)) {
            assertThatThrownBy(() -> target.block(1).input(samples(SIZE), null))
                    .hasMessage("samples of [3072] values are no images");
        }
    }
}
