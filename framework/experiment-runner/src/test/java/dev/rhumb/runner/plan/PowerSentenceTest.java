package dev.rhumb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PowerSentenceTest {
    /** 2.13 of the noncentral t distribution at 3 degrees of freedom; 2.13 sqrt(1/2 / 250) = 0.095. */
    @Test
    void itSaysWhatFourBlocksOf250CanDetect() {
        assertThat(PowerSentence.of(4, 250, 1))
                .startsWith("4 blocks find a paired difference of 2.1 standard deviations of its block values")
                .contains(
                        "a share near 1/2 of 250 samples in each block, where arms have no noise in common, that is 0.095;");
    }

    @Test
    void moreComparisonsNeedMore() {
        assertThat(PowerSentence.of(4, 250, 6)).contains("the first of 6 comparisons 4.0", "0.095 and 0.177");
        assertThat(PowerSentence.of(2, 20, 6)).contains("more than 1");
    }
}
