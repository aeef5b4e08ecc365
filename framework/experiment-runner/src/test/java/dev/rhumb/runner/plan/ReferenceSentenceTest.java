package dev.rhumb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.runner.Experiments;
import org.junit.jupiter.api.Test;

final class ReferenceSentenceTest {
    private static RunPlan plan(String... overrides) {
        return Experiments.plan(Experiments.SMALL, overrides);
    }

    @Test
    void aBroadenedModelThatIsItsOwnReferenceIsNamedAndWarnedOf() {
        RunPlan own = plan("model={broadened: ring, extra-variance: 0.05}");
        assertThat(ReferenceSentence.of(own))
                .startsWith("measured against 40 exact samples of the model's own law, Broadened[broadened=ring");
        assertThat(ReferenceSentence.warning(own))
                .hasValueSatisfying(warning ->
                        assertThat(warning).contains("a broadened 'ring'", "add  reference: {dataset: ring}"));
        RunPlan counted = plan("model={broadened: ring, shrink: 0.9}", "reference={count: 100}");
        assertThat(ReferenceSentence.of(counted)).startsWith("measured against 100 exact samples");
        assertThat(ReferenceSentence.warning(counted)).isPresent();
    }

    @Test
    void aReferenceOfItsOwnIsNamedAndNotWarnedOf() {
        RunPlan exact = plan("model={broadened: ring, extra-variance: 0.05}", "reference={dataset: ring, count: 100}");
        assertThat(ReferenceSentence.of(exact)).isEqualTo("measured against 100 exact samples of ring");
        assertThat(ReferenceSentence.warning(exact)).isEmpty();
    }

    @Test
    void anExactModelIsNotWarnedOf() {
        assertThat(ReferenceSentence.warning(plan())).isEmpty();
        assertThat(ReferenceSentence.warning(plan("model={broadened: ring}"))).isEmpty();
    }
}
