package dev.rhumb.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoiseLevelTest {

    /** {@code e = (x - a D) / s} and {@code -e / s} do not depend on D where a is 0; the flow {@code e - D} does. */
    @ParameterizedTest
    @EnumSource
    void withoutSignalRulesOnNoiseAndScoreAreRefusedAndOthersAreNot(Space space) {
        NoiseLevel pure = NoiseLevel.of(0, 1).at(0, 40);
        if (space == Space.NOISE || space == Space.SCORE) {
            assertThatThrownBy(() -> pure.perUnit(space))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("at step 0 of 40 the level has no signal")
                    .hasMessageContaining("during: {step: [1, .inf]}");
        } else {
            assertThat(pure.perUnit(space)).isEqualTo(space == Space.DENOISED ? 1 : -1);
        }
    }
}
