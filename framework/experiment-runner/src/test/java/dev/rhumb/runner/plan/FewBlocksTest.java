package dev.rhumb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.runner.Experiments;
import org.junit.jupiter.api.Test;

class FewBlocksTest {
    private static String warning(String seeds) {
        return Experiments.plan(Experiments.SMALL, "samples.seeds=" + seeds)
                .fewBlocks()
                .orElse("");
    }

    @Test
    void fewerThanThreeSeedBlocksAreWarnedOf() {
        assertThat(warning("[1]"))
                .isEqualTo(
                        "warning: samples.seeds has one seed, so there will be no intervals and no comparisons; intervals"
                                + " over 4 seeds reach 3.2, over 8 seeds 2.4 standard errors");
        assertThat(warning("[1, 2]"))
                .isEqualTo(
                        "warning: samples.seeds has 2 seeds, so intervals reach 12.7 standard errors to each side; intervals over"
                                + " 4 seeds reach 3.2, over 8 seeds 2.4 standard errors");
        assertThat(warning("[1, 2, 3]")).isEmpty();
    }
}
