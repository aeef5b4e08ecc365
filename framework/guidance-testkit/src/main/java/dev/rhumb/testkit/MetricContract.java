package dev.rhumb.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.evaluation.Metric;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.Role;
import java.util.List;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/**
 * The contract that every metric must satisfy. Extend it and supply {@link #metric}; nothing more is required. The other hooks
 * describe the metric further, and each is checked.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public abstract class MetricContract {

    /** The metric at the settings it is usually used with. */
    protected abstract Metric metric();

    /** Samples to measure: {@link MetricWorld#faithful}, whose generated samples have the right distribution. */
    protected MetricInput good() {
        return MetricWorld.faithful();
    }

    /**
     * Samples that must get a worse value. Default by role: far away for quality, collapsed for diversity, both for either.
     */
    protected List<MetricInput> worse() {
        return switch (named().role()) {
            case QUALITY -> List.of(MetricWorld.farAway());
            case DIVERSITY -> List.of(MetricWorld.collapsed());
            case BOTH -> List.of(MetricWorld.farAway(), MetricWorld.collapsed());
        };
    }

    /** Whether it has no unit: features of all sets times one number give the same value. */
    protected boolean isScaleFree() {
        return false;
    }

    /** As the registry offers it: here by its annotations. */
    NamedMetric named() {
        return Metrics.named(Metrics.describe(metric().getClass()), metric());
    }

    @Test
    void isDescribedByItsAnnotations() {
        Metrics.describe(metric().getClass()).validate(metric());
    }

    @Test
    void everyKeyIsDocumentedAndChecked() {
        KeyChecks.documentedAndChecked("metric", Metric.class, metric());
    }

    @Test
    void theSameSamplesGiveTheSameValue() {
        checks().sameAgain();
    }

    @Test
    void threadsDoNotMatter() {
        checks().threads();
    }

    @Test
    void twoMeasurementsAtOnceShareNothing() {
        checks().atOnce();
    }

    @Test
    void theOrderOfSamplesDoesNotMatter() {
        assumeTrue(!named().draws(), "it draws samples by their place");
        checks().order();
    }

    @Test
    void itsValuesLieInTheDeclaredRange() {
        checks().range(worse());
    }

    @Test
    void tooFewSamplesAreMeasuredOrRefusedInOneSentence() {
        checks().fewSamples();
    }

    @Test
    void samplesThatAreAllEqualAreMeasuredOrRefusedInOneSentence() {
        checks().equalSamples();
    }

    @Test
    void featuresOfAnyScaleAreMeasuredOrRefusedInOneSentence() {
        checks().scales(isScaleFree());
    }

    @Test
    void itsSeedsAreIndependent() {
        checks().seeds();
    }

    @Test
    void itsChanceFavoursNoFeature() {
        assumeTrue(named().needs().isEmpty(), "it looks at more than features");
        checks().isotropy();
    }

    @Test
    void needsNoMoreThanItDeclares() {
        checks().needs();
    }

    @Test
    void leavesTheSamplesAsTheyWere() {
        checks().leavesSamplesAlone();
    }

    @Test
    void callsWorseSamplesWorse() {
        checks().direction(
                        worse(),
                        named().role() == Role.BOTH ? "" : named().role().name().toLowerCase(java.util.Locale.ROOT));
    }

    private MetricChecks checks() {
        return new MetricChecks(named(), good());
    }
}
