package dev.rhumb.runner.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.StoredImages;
import dev.rhumb.diffusion.data.shapes.ShapesWorld;
import dev.rhumb.diffusion.data.shapes.World;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReferencePartsTest {
    private static final Dataset FILES = stored(1300);

    private static Dataset stored(int size) {
        byte[] pixels = new byte[size];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            pixels[i] = (byte) i;
            labels[i] = i % 10;
        }
        return new StoredImages(
                "files",
                "abc",
                pixels,
                255,
                labels,
                1,
                1,
                1,
                IntStream.range(0, 10).mapToObj(String::valueOf).toList());
    }

    private static final Dataset TRAINING = FILES.range(0, 300);
    private static final Dataset TEST = FILES.range(300, 1300);

    private static Set<Integer> indices(ReferenceParts.Part part) {
        return Arrays.stream(part.indices()).boxed().collect(Collectors.toSet());
    }

    @Test
    void theFloorShowsImagesOutsideTheReferenceThatWereNotTrainedOn() {
        ReferenceParts parts = new ReferenceParts(TEST, TRAINING, true, 500, 250);
        for (long seed : new long[] {1, 2, 3, -7, Long.MAX_VALUE}) {
            ReferenceParts.Part floor = parts.floor(seed);
            assertThat(floor.from()).isSameAs(TEST);
            assertThat(indices(floor)).hasSize(250);
            assertThat(indices(parts.reference(seed))).hasSize(500).doesNotContainAnyElementsOf(indices(floor));
        }
        assertThat(parts.floorWasTrainedOn()).isFalse();
        assertThat(parts.describeFloor()).contains("250 other images of the reference's split");
        // There is room for one such part only, so blocks have images in common.
        assertThat(parts.shares(List.of(1L, 2L))).isTrue();
        assertThat(indices(parts.reference(1))).isNotEqualTo(indices(parts.reference(2)));
        assertThat(indices(parts.reference(1))).isEqualTo(indices(parts.reference(1)));
    }

    @Test
    void aLargeSplitGivesEachBlockAPartOfItsOwn() {
        ReferenceParts parts = new ReferenceParts(TEST, TRAINING, true, 150, 50);
        Set<Integer> seen = new HashSet<>();
        for (long seed = 1; seed <= 5; seed++) {
            seen.addAll(indices(parts.reference(seed)));
            seen.addAll(indices(parts.floor(seed)));
        }
        // Five parts of 200 images have no image in common.
        assertThat(seen).hasSize(1000);
        assertThat(parts.shares(List.of(1L, 2L, 3L, 4L, 5L))).isFalse();
        assertThat(parts.shares(List.of(1L, 6L))).isTrue();
        assertThat(parts.identity()).contains("150 of 1000 images of files", "one of 5 parts for each block");
    }

    @Test
    void aFloorThatHasToShowTrainingImagesIsNamed() {
        ReferenceParts parts = new ReferenceParts(TEST, TRAINING, true, 1000, 250);
        assertThat(parts.floorWasTrainedOn()).isTrue();
        assertThat(parts.floor(1).from()).isSameAs(TRAINING);
        assertThat(parts.describeFloor()).isEqualTo("250 images that were trained on");
        assertThat(indices(parts.reference(3))).hasSize(1000);
        // Where the training split is the reference, the floor is held out without more ado.
        ReferenceParts training = new ReferenceParts(TRAINING, TEST, false, 300, 250);
        assertThat(training.floorWasTrainedOn()).isFalse();
        assertThat(training.floor(1).from()).isSameAs(TEST);
    }

    @Test
    void drawnDataAreDrawnForEveryBlock() {
        ShapesWorld world = new ShapesWorld(World.CAPTIONED, 5, 40, 20, false);
        ReferenceParts parts = new ReferenceParts(world.range(40, 60), world.range(0, 40), true, 20, 10);
        float[] one = parts.reference(1).images();
        float[] two = parts.reference(2).images();
        assertThat(one)
                .hasSize(20 * 3 * 32 * 32)
                .isNotEqualTo(two)
                .isEqualTo(parts.reference(1).images());
        Set<String> images = new HashSet<>();
        for (ReferenceParts.Part part :
                List.of(parts.reference(1), parts.reference(2), parts.floor(1), parts.floor(2))) {
            for (int i : part.indices()) {
                images.add(Arrays.toString(part.from().images(i)));
            }
        }
        for (int i = 0; i < 60; i++) {
            images.add(Arrays.toString(world.images(i)));
        }
        // 2 x (20 + 10) drawn images and the 60 of both splits: none is another.
        assertThat(images).hasSize(120);
        assertThat(parts.shares(List.of(1L, 2L, 3L))).isFalse();
        assertThat(parts.identity()).contains("20 images drawn for each block from shapes");
    }
}
