package dev.rhumb.diffusion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.diffusion.Draws;
import org.junit.jupiter.api.Test;

/** What a training draws: pinned, so that one that was begun goes on with the same bits. */
final class DrawsTest {
    @Test
    void theSameKeyDrawsTheSameBits() {
        Draws draws = new Draws(3, "noise", 7);
        assertThat(draws.uniform()).isEqualTo(0.09763182116805957);
        int[] digits = new int[6];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = draws.between(0, 9);
        }
        assertThat(digits).containsExactly(2, 1, 4, 2, 2, 1);
        assertThat(draws.normal()).isEqualTo(-0.5875865906973687);
        assertThat(draws.normal()).isEqualTo(0.45354057740016723);
    }

    @Test
    void theSameStepTakesTheSameImages() {
        assertThat(new Batches(10, 10, 5).at(0)).containsExactly(6, 4, 5, 1, 3, 9, 8, 0, 2, 7);
        assertThat(new Batches(10, 20, 5).at(0))
                .containsExactly(6, 4, 5, 1, 3, 9, 8, 0, 2, 7, 9, 3, 1, 2, 8, 6, 4, 5, 0, 7);
    }

    /** Both limits are five standard errors: n random places have one fixed point on average, with variance 1. */
    @Test
    void neighbouringEpochsAreInIndependentOrders() {
        int size = 64;
        int epochs = 4000;
        int[] before = Batches.permutation(size, 1);
        double same = 0;
        double correlation = 0;
        double centre = (size - 1) / 2.0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            int[] order = new Batches(size, size, 11).at(epoch);
            for (int i = 0; i < size; i++) {
                same += order[i] == before[i] ? 1.0 / epochs : 0;
                correlation += (order[i] - centre) * (before[i] - centre) / (epochs * size * (size * size - 1.0) / 12);
            }
            before = order;
        }
        assertThat(same).isCloseTo(1, within(5 / Math.sqrt(epochs)));
        assertThat(correlation).isCloseTo(0, within(5 / Math.sqrt(epochs * (size - 1.0))));
    }
}
