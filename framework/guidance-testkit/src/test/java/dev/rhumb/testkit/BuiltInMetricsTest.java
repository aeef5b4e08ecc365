package dev.rhumb.testkit;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhumb.evaluation.Metric;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** The framework's own metrics keep the contract of plugins' metrics. */
final class BuiltInMetricsTest {
    /** Copies are what they are for; samples far away are no copies. */
    private static final Set<String> OF_COPIES = Set.of("memorisation", "training-ratio");

    /** Their values carry a unit of the features, or are densities of points where these lie. */
    private static final Pattern OF_A_UNIT =
            Pattern.compile("(fid|kid|energy-distance|pairwise-distance|kl|mode-weights|off-support).*");

    @TestFactory
    Stream<DynamicNode> everyMetricKeepsTheContract() {
        return Metrics.standard().all().stream().map(metric -> {
            MetricContract contract = contract(metric);
            Stream<DynamicNode> checks = Stream.of(
                    dynamicTest("theSameSamplesGiveTheSameValue", contract::theSameSamplesGiveTheSameValue),
                    dynamicTest("threadsDoNotMatter", contract::threadsDoNotMatter),
                    dynamicTest("twoMeasurementsAtOnceShareNothing", contract::twoMeasurementsAtOnceShareNothing),
                    dynamicTest("theOrderOfSamplesDoesNotMatter", contract::theOrderOfSamplesDoesNotMatter),
                    dynamicTest("itsValuesLieInTheDeclaredRange", contract::itsValuesLieInTheDeclaredRange),
                    dynamicTest(
                            "tooFewSamplesAreMeasuredOrRefusedInOneSentence",
                            contract::tooFewSamplesAreMeasuredOrRefusedInOneSentence),
                    dynamicTest(
                            "samplesThatAreAllEqualAreMeasuredOrRefusedInOneSentence",
                            contract::samplesThatAreAllEqualAreMeasuredOrRefusedInOneSentence),
                    dynamicTest(
                            "featuresOfAnyScaleAreMeasuredOrRefusedInOneSentence",
                            contract::featuresOfAnyScaleAreMeasuredOrRefusedInOneSentence),
                    dynamicTest("itsSeedsAreIndependent", contract::itsSeedsAreIndependent),
                    dynamicTest("itsChanceFavoursNoFeature", contract::itsChanceFavoursNoFeature),
                    dynamicTest("needsNoMoreThanItDeclares", contract::needsNoMoreThanItDeclares),
                    dynamicTest("leavesTheSamplesAsTheyWere", contract::leavesTheSamplesAsTheyWere),
                    dynamicTest("callsWorseSamplesWorse", contract::callsWorseSamplesWorse));
            return dynamicContainer(metric.name(), checks);
        });
    }

    private static MetricContract contract(NamedMetric metric) {
        return new MetricContract() {
            @Override
            protected Metric metric() {
                return metric.metric();
            }

            @Override
            NamedMetric named() {
                return metric;
            }

            @Override
            protected boolean isScaleFree() {
                return !OF_A_UNIT.matcher(metric.name()).matches();
            }

            @Override
            protected List<MetricInput> worse() {
                return OF_COPIES.contains(metric.name()) ? List.of(MetricWorld.copied()) : super.worse();
            }
        };
    }
}
