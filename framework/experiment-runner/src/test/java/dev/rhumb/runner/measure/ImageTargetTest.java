package dev.rhumb.runner.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.diffusion.data.shapes.ShapesWorld;
import dev.rhumb.diffusion.data.shapes.World;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.runner.kind.SampleBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImageTargetTest {
    private static final int COUNT = 4;
    private static final int SIZE = 3 * 32 * 32;

    /** Features are the pixels. */
    private static final class Pixels implements ImageNetwork {
        final List<Integer> seen = new ArrayList<>();

        @Override
        public Seen see(ImageBatch images) {
            seen.add(images.count());
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
        return target(raw, new Pixels());
    }

    private static ImageTarget target(boolean raw, Pixels network) {
        ShapesWorld world = new ShapesWorld(World.CAPTIONED, 303, COUNT, COUNT, false);
        return new ImageTarget(
                network,
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

    @Test
    void samplesThatAreSeenWhileTheyArriveGiveTheSameNumbers() throws java.io.IOException {
        int count = 300;
        float[] values = new float[count * SIZE];
        Random random = new Random(7);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        values[5 * SIZE] = Float.NaN;
        SampleBlock all = new SampleBlock(values, new long[count], null, new long[] {3, 32, 32});
        Pixels network = new Pixels();
        try (ImageTarget target = target(false, network)) {
            Target.Block block = target.block(1);
            Features whole = block.input(all.finite(), null).generated();
            Target.Arrivals arrivals = block.arriving(all);
            network.seen.clear();
            arrivals.until(100);
            assertThat(network.seen).isEmpty();
            arrivals.until(260);
            // Whole steps of 128 of the finite ones, so that a network sees the same batches as at the end.
            assertThat(network.seen).containsExactly(128, 128);
            Features parts = arrivals.input(all.finite(), null).generated();
            assertThat(network.seen).containsExactly(128, 128, 43);
            assertThat(parts.toArray()).isEqualTo(whole.toArray());
            // What a network made no finite numbers of is left out later, and then all others are shown once more.
            SampleBlock fewer = all.rows(new int[] {0, 1, 2, 3});
            assertThat(arrivals.input(fewer, null).generated().toArray())
                    .isEqualTo(block.input(fewer, null).generated().toArray());
        }
    }
}
