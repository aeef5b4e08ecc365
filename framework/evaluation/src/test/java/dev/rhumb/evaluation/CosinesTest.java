package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CosinesTest {
    private static final Features ANY = Features.of(new double[][] {{0, 1}, {1, 0}, {1, 1}});

    @Test
    void clipScoreIsTheMeanCosineAndFollowsSubsets() {
        MetricInput input = MetricInput.of(ANY, ANY).with(Cosines.of(0.5, -0.1, 0.2));
        NamedMetric score = Metrics.standard().named("clip-score");
        assertThat(score.measure(input)).isCloseTo(0.2, within(1e-12));
        assertThat(score.measure(input.generatedSubset(2, 0))).isCloseTo(0.35, within(1e-12));
        assertThat(score.measure(input.withSeed(3).referenceSubset(0, 1))).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void refusesWhatIsNoCosineAndWhatIsMissing() {
        assertThatThrownBy(() -> Cosines.of(0.2, 1.2)).hasMessageContaining("sample 1 and its caption is 1.2");
        assertThatThrownBy(() -> Cosines.of(Double.NaN)).hasMessageContaining("not in [-1, 1]");
        assertThatThrownBy(() -> MetricInput.of(ANY, ANY).with(Cosines.of(0.5)))
                .hasMessage(
                        "There are 3 generated samples, but a CLIP pair's cosines of the samples and their captions for 1.");
        assertThatThrownBy(() -> Metrics.standard().named("clip-score").measure(MetricInput.of(ANY, ANY)))
                .hasMessageContaining("a CLIP pair's cosines of the samples and their captions");
    }
}
