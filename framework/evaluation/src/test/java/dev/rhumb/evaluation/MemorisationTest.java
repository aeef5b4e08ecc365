package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MemorisationTest {
    @Test
    void copiesAreCopiesAlsoWhereATrainingSampleIsThereTwice() {
        Features once = Samples.gaussian(50, 16, 0, 1, 1);
        Features twice = Features.concatenate(java.util.List.of(once, once));
        for (Features training : new Features[] {once, twice}) {
            assertThat(Memorisation.share(training, once)).isEqualTo(1);
            assertThat(Memorisation.ratio(training, once)).isZero();
        }
        Features half = Features.concatenate(java.util.List.of(once, Samples.gaussian(50, 16, 30, 1, 2)));
        assertThat(Memorisation.share(twice, half)).isEqualTo(0.5);
    }

    /**
     * What is right without any copy depends on the dimension, so no one number can say it. Where the density hardly changes
     * between neighbours it is {@code 1 / (2 - o)}, with {@code o} the share of a ball that an equal ball around a point of its
     * edge covers: 1/2 on a line, {@code 2/3 - sqrt(3) / (2 pi)} in the plane. In high dimensions it does change. Five standard
     * errors of 500 samples.
     */
    @Test
    void withoutCopiesTheShareDependsOnTheDimension() {
        assertThat(share(1)).isCloseTo(2 / 3.0, within(0.105));
        assertThat(share(2)).isCloseTo(1 / (2 - (2 / 3.0 - Math.sqrt(3) / (2 * Math.PI))), within(0.109));
        assertThat(share(128)).isCloseTo(0.16, within(0.082));
    }

    private static double share(int dimension) {
        return Memorisation.share(
                Samples.gaussian(2000, dimension, 0, 1, 3), Samples.gaussian(500, dimension, 0, 1, 4));
    }
}
