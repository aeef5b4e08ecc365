package dev.rhumb.diffusion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.StoredImages;
import dev.rhumb.diffusion.Draws;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatasetTest {
    private static final Dataset DATA = new StoredImages(
            "tiny",
            "",
            new byte[] {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 5},
            100,
            new int[] {0, 1, 2},
            1,
            2,
            2,
            3);

    @Test
    void aSplitSpeaksOfItsOwnImages() {
        Dataset last = DATA.range(1, 3).range(1, 2);
        assertThat(last.size()).isEqualTo(1);
        assertThat(last.label(0)).isEqualTo(2);
        assertThat(last.images(0)).containsExactly(DATA.images(2));
        assertThatThrownBy(() -> last.label(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> DATA.range(2, 4)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aShiftedImageLosesItsEdgeToBlack() {
        float[] moved = new float[4];
        DATA.copy(2, 1, 0, moved, 0);
        assertThat(moved).containsExactly(new float[] {-1, -1, 0.6f, 0.8f}, within(1e-6f));
        DATA.copy(2, 0, -1, moved, 0);
        assertThat(moved).containsExactly(new float[] {0.8f, -1, -0.9f, -1}, within(1e-6f));
    }

    @Test
    void theCaptionOfALabelledImageIsItsClass() {
        Dataset pets = new StoredImages("pets", "", new byte[2], 1, new int[] {1, 0}, 1, 1, 1, List.of("cat", "dog"));
        assertThat(pets.captions(0, 1)).containsExactly("dog", "cat");
        assertThat(pets.classes()).isEqualTo(2);
        assertThat(DATA.caption(2)).isEqualTo("2");
    }

    @Test
    void theDeviationIsThatOfAllPixels() {
        float[] all = DATA.images(0, 1, 2);
        double mean = IntStream.range(0, 12).mapToDouble(i -> all[i]).average().orElseThrow();
        double square = IntStream.range(0, 12)
                .mapToDouble(i -> (all[i] - mean) * (all[i] - mean))
                .average()
                .orElseThrow();
        assertThat(DATA.deviation()).isCloseTo(Math.sqrt(square), within(1e-6));
    }

    @Test
    void labelsOutsideTheClassesAreRefused() {
        assertThatThrownBy(() -> new StoredImages("bad", "", new byte[4], 1, new int[] {3}, 1, 2, 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("data set bad: label 3 of image 0 is not in 0..2");
    }

    @Test
    void anEpochShowsEveryImageOnce() {
        Batches batches = new Batches(10, 4, 1);
        int[] twoEpochs =
                IntStream.range(0, 5).flatMap(i -> Arrays.stream(batches.at(i))).toArray();
        assertThat(Arrays.stream(twoEpochs, 0, 10).sorted()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(Arrays.stream(twoEpochs, 10, 20).sorted()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(Arrays.copyOf(twoEpochs, 10)).isNotEqualTo(Arrays.copyOfRange(twoEpochs, 10, 20));
    }

    @Test
    void theBatchOfAStepDependsOnSeedAndStepAlone() {
        Batches forward = new Batches(10, 4, 1);
        for (int i = 0; i < 20; i++) {
            forward.at(i);
        }
        assertThat(forward.at(3)).isEqualTo(new Batches(10, 4, 1).at(3));
        assertThat(forward.at(3)).isNotEqualTo(new Batches(10, 4, 2).at(3));
    }

    @Test
    void normalDrawsHaveTheMomentsOfANormal() {
        float[] x = new Draws(1, "test", 0).normals(200_000);
        for (int power = 1; power <= 4; power++) {
            int p = power;
            double moment = IntStream.range(0, x.length)
                    .mapToDouble(i -> Math.pow(x[i], p))
                    .average()
                    .orElseThrow();
            assertThat(moment).isCloseTo(new double[] {0, 1, 0, 3}[power - 1], within(0.06));
        }
        assertThat(new Draws(1, "test", 0).normals(5)).isEqualTo(Arrays.copyOf(x, 5));
        assertThat(new Draws(1, "test", 1).normals(5)).isNotEqualTo(Arrays.copyOf(x, 5));
        assertThat(new Draws(1, "tests", 0).normals(5)).isNotEqualTo(Arrays.copyOf(x, 5));
    }
}
