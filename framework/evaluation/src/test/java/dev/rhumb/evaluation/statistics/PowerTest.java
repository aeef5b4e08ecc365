package dev.rhumb.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.guidance.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerTest {
    /** Four standard errors of the simulated share, so that a right value fails once in 15,000 draws; the seed is fixed. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void simulatedExperimentsFindTheDifferenceAsOftenAsPromised(int blocks) {
        double difference = Power.detectable(blocks, 0.05, 0.8);
        RandomStream random = RandomStream.of(1, "power", blocks);
        int experiments = 4000;
        int found = 0;
        for (int i = 0; i < experiments; i++) {
            double[] values = new double[blocks];
            for (int b = 0; b < blocks; b++) {
                values[b] = difference + random.nextGaussian();
            }
            found += Interval.ofBlocks(values).contains(0) ? 0 : 1;
        }
        assertThat((double) found / experiments).isCloseTo(0.8, within(4 * Math.sqrt(0.16 / experiments)));
    }

    @Test
    void withoutADifferenceTheTestFindsOneAsOftenAsItsLevelSays() {
        assertThat(Power.of(5, 0.05, 0)).isCloseTo(0.05, within(1e-9));
        assertThat(Power.of(2, 0.05, 0)).isCloseTo(0.05, within(1e-9));
        assertThat(Power.of(500, 0.001, 0)).isCloseTo(0.001, within(1e-9));
    }

    /** The value of the tables for n = 34 and d = 0.5, two-sided at 5 %: 80.8 %. */
    @Test
    void aTabulatedValueIsReproduced() {
        assertThat(Power.of(34, 0.05, 0.5)).isCloseTo(0.808, within(0.001));
    }

    @Test
    void moreBlocksDetectLessAndMoreComparisonsMore() {
        assertThat(Power.detectable(8, 0.05, 0.8)).isLessThan(Power.detectable(4, 0.05, 0.8));
        assertThat(Power.detectable(4, 0.005, 0.8)).isGreaterThan(Power.detectable(4, 0.05, 0.8));
        assertThatIllegalArgumentException().isThrownBy(() -> Power.detectable(1, 0.05, 0.8));
    }
}
