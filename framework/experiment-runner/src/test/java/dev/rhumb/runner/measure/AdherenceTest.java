package dev.rhumb.runner.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.rhumb.diffusion.data.shapes.ShapeKind;
import dev.rhumb.diffusion.data.shapes.ShapesWorld;
import dev.rhumb.diffusion.data.shapes.World;
import dev.rhumb.evaluation.Adherence;
import dev.rhumb.evaluation.Evidence;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.Need;
import dev.rhumb.runner.kind.SampleBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The shipped reader on images that were drawn for this test. */
class AdherenceTest {
    private static final Path READER =
            Path.of(System.getProperty("rhumb.root", "."), "experiments", "models", "shapes-reader.safetensors");
    private static final int COUNT = 200;
    private static final int[] ALL = IntStream.range(0, COUNT).toArray();
    private static final long[] SHAPE = {3, 32, 32};

    private static ImageTarget target(ShapesWorld world, boolean captioned) {
        return new ImageTarget(
                JudgeNetwork.load(READER, Device.cpu()),
                "reader",
                new ReferenceParts(world.range(0, COUNT), world.range(COUNT, 2 * COUNT), false, COUNT, COUNT),
                captioned,
                null,
                new TrainingImages(world.range(COUNT, 2 * COUNT), COUNT, false, notice -> {}, Set.of()),
                false);
    }

    @Test
    void copiesOfTrainingImagesAreFoundAndShownBesideThem() throws IOException {
        ShapesWorld world = new ShapesWorld(World.CAPTIONED, 303, COUNT, COUNT, false);
        try (ImageTarget target = target(world, false)) {
            assertThat(target.offers()).contains(new Need(Evidence.Training.class));
            Target.Block block = target.block(1);
            int[] trainedOn = IntStream.range(COUNT, 2 * COUNT).toArray();
            SampleBlock copies = block(world, trainedOn);
            MetricInput copied = block.input(copies, null);
            MetricInput held = block.input(block(world, ALL), null);
            assertThat(measure("memorisation", copied)).isEqualTo(1);
            assertThat(measure("memorisation", held)).isLessThan(0.7);
            assertThat(measure("training-ratio", copied)).isZero();
            // The floor's images are training images; measured against the others they are no copies.
            assertThat(block.floor().training()).isNotNull();
            Neighbours shown = block.neighbours(copied, copies);
            assertThat(shown.columns()).isEqualTo(1 + Neighbours.EACH);
            float[] sample = Arrays.copyOfRange(shown.images(), 0, 3 * 32 * 32);
            float[] nearest = Arrays.copyOfRange(shown.images(), 3 * 32 * 32, 2 * 3 * 32 * 32);
            assertThat(nearest).isEqualTo(sample);
        }
    }

    private static SampleBlock block(ShapesWorld world, int[] images) {
        long[] classes = IntStream.of(world.labels(images)).asLongStream().toArray();
        return new SampleBlock(world.images(images), classes, null, SHAPE);
    }

    private static double measure(String metric, MetricInput input) {
        return Metrics.standard().named(metric).measure(input);
    }

    @Test
    void realImagesAdhereToTheirOwnCaptionsAndNotToEachOthers() throws java.io.IOException {
        ShapesWorld world = new ShapesWorld(World.CAPTIONED, 301, COUNT, COUNT, false);
        try (ImageTarget target = target(world, true)) {
            assertThat(target.offers()).containsAll(Need.of(Adherence.class, Evidence.Pictures.class));
            Target.Block block = target.block(1);
            long[] none = new long[COUNT];
            java.util.Arrays.fill(none, SampleBlock.UNLABELLED);
            List<String> captions = new ArrayList<>(world.range(0, COUNT).captions(ALL));
            MetricInput own = block.input(new SampleBlock(world.images(ALL), none, captions, SHAPE), null);
            assertThat(own.labels()).isNull();
            java.util.Collections.rotate(captions, 1);
            MetricInput others = block.input(new SampleBlock(world.images(ALL), none, captions, SHAPE), null);
            assertThat(measure("adherence", own)).isGreaterThan(0.85);
            assertThat(measure("adherence", others)).isLessThan(0.3);
            assertThat(measure("adherence-strict", others)).isLessThan(0.1);
            assertThat(measure("adherence", block.floor())).isGreaterThan(0.85);
            assertThat(measure("contrast-ratio", own)).isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void withoutCaptionsTheClassIsWhatWasAskedFor() throws java.io.IOException {
        ShapesWorld world = new ShapesWorld(World.ONE_OBJECT, 302, COUNT, COUNT, false);
        try (ImageTarget target = target(world, false)) {
            Target.Block block = target.block(1);
            long[] classes = IntStream.of(world.labels(ALL)).asLongStream().toArray();
            MetricInput own = block.input(new SampleBlock(world.images(ALL), classes, null, SHAPE), null);
            assertThat(measure("accuracy", own)).isGreaterThan(0.95);
            assertThat(measure("adherence", own)).isGreaterThan(0.95);
            assertThat(measure("adherence", block.floor())).isGreaterThan(0.95);
            classes[0] = ShapeKind.values().length;
            MetricInput unconditional = block.input(new SampleBlock(world.images(ALL), classes, null, SHAPE), null);
            assertThat(unconditional.find(Adherence.class)).isEmpty();
        }
    }
}
