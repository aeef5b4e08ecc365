package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class JudgedMetricsTest {
    @Test
    void accuracyCountsLabelsAmongTheFirst() {
        Features logits = Features.of(new double[][] {{3, 2, 1}, {1, 3, 2}, {1, 2, 3}, {3, 2, 1}});
        Labels labels = Labels.of(0, 2, 2, 2);
        assertThat(JudgeAccuracy.top(1, logits, labels)).isEqualTo(0.5);
        assertThat(JudgeAccuracy.top(2, logits, labels)).isEqualTo(0.75);
        assertThat(JudgeAccuracy.top(3, logits, labels)).isEqualTo(1);
    }

    @Test
    void aJudgeThatCannotTellScoresNothing() {
        assertThat(JudgeAccuracy.top(1, Features.of(new double[][] {{1, 1}, {1, 1}}), Labels.of(0, 1)))
                .isZero();
    }

    @Test
    void labelsBeyondTheClassesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JudgeAccuracy.top(1, Features.of(new double[][] {{1, 2}}), Labels.of(2)))
                .withMessage("Sample 0 has label 2, but the judge has only 2 classes.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JudgeAccuracy.top(1, Features.of(new double[][] {{1, 2}}), Labels.of(0, 1)))
                .withMessage("There are logits for 1 samples, but 2 labels.");
    }

    @Test
    void inceptionScoreRunsFromOneToTheNumberOfClasses() {
        double[][] sure = new double[12][4];
        for (int i = 0; i < 12; i++) {
            sure[i][i % 4] = 1000;
        }
        assertThat(InceptionScore.ofLogits(Features.of(sure), 1).mean()).isCloseTo(4, within(1e-12));
        assertThat(InceptionScore.ofLogits(Features.of(sure), 3).deviation()).isCloseTo(0, within(1e-12));
        assertThat(InceptionScore.ofLogits(Features.of(new double[12][4]), 1).mean())
                .isCloseTo(1, within(1e-12));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InceptionScore.ofLogits(Features.of(sure), 13))
                .withMessage("The number of splits is 13, but it must be from 1 to the 12 samples.");
    }
}
