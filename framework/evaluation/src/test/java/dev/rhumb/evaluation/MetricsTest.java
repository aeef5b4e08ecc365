package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Metrics METRICS = Metrics.standard();
    private static final MetricInput INPUT =
            MetricInput.of(Samples.gaussian(300, 6, 0, 1, 1), Samples.gaussian(200, 6, 0.3, 1, 2));

    @Test
    void anUnknownNameIsAnsweredWithTheNearest() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> METRICS.named("precison"))
                .withMessageStartingWith("There is no metric 'precison'; did you mean 'precision'? Metrics: fid, ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> METRICS.named("FID"))
                .withMessageContaining("did you mean 'fid'?");
    }

    @Test
    void anArgumentChangesTheMetricAndStaysInItsName() {
        NamedMetric five = METRICS.named("precision@5");
        assertThat(five.name()).isEqualTo("precision@5");
        assertThat(five.measure(INPUT))
                .isEqualTo(PrecisionRecall.precision(INPUT.reference(), INPUT.generated(), 5))
                .isNotEqualTo(METRICS.named("precision").measure(INPUT));
        assertThat(METRICS.named("vendi@inf").measure(INPUT))
                .isEqualTo(VendiScore.relativeTo(INPUT.reference(), INPUT.generated(), Double.POSITIVE_INFINITY));
    }

    @Test
    void anArgumentThatIsNotAllowedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> METRICS.named("recall@2.5"))
                .withMessage("recall: neighbours: expected a whole number of at least 1, but got the number 2.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> METRICS.named("recall@"))
                .withMessage("'recall@' is not a valid form of the metric 'recall': its keys are set as"
                        + " recall@key=value, each once, or neighbours as recall@value.");
        assertThatIllegalArgumentException().isThrownBy(() -> METRICS.named("vendi@-1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> METRICS.named("fid@3"))
                .withMessage("The metric 'fid' takes no keys, but was written 'fid@3'.");
    }

    @Test
    void whatIsMissingIsSaidBeforeAnythingIsMeasured() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> METRICS.measure(List.of("fid", "accuracy"), INPUT))
                .withMessage("The metric 'accuracy' needs the judge's logits for the generated samples and the intended"
                        + " class labels of the generated samples, which this evaluation does not have.");
        assertThat(METRICS.named("accuracy").missing(INPUT))
                .containsExactlyElementsOf(Need.of(Evidence.Logits.class, Evidence.Intended.class));
        assertThat(METRICS.named("fid").missing(INPUT)).isEmpty();
    }

    @Test
    void aRefusalNamesItsMetric() {
        MetricInput few = MetricInput.of(INPUT.reference(), INPUT.generated().head(3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> METRICS.named("recall").measure(few))
                .withMessageStartingWith(
                        "The metric 'recall' cannot be measured: The number of nearest neighbours is 3");
    }

    @Test
    void valuesComeInTheOrderAskedFor() {
        Map<String, Double> values = METRICS.measure(List.of("vendi", "fid", "coverage"), INPUT);
        assertThat(values.keySet()).containsExactly("vendi", "fid", "coverage");
    }

    @Test
    void everyMetricThatNeedsFeaturesOnlyIsFinite() {
        for (NamedMetric metric : METRICS.all()) {
            if (metric.needs().isEmpty()) {
                assertThat(metric.measure(INPUT)).as(metric.name()).isFinite();
            }
        }
    }

    @Test
    void labelledMetricsMeasureWithinClasses() {
        MetricInput labelled = INPUT.withLabels(Labels.constant(1, 200)).withReferenceLabels(Labels.constant(1, 300));
        assertThat(METRICS.named("recall-per-class").measure(labelled))
                .isEqualTo(METRICS.named("recall").measure(INPUT));
        assertThat(METRICS.named("vendi-per-class").measure(labelled))
                .isEqualTo(METRICS.named("vendi").measure(INPUT));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> METRICS.named("coverage-per-class").measure(labelled.withLabels(Labels.constant(2, 200))))
                .withMessageContaining("Samples of class 2 were generated, but the reference has none of that class.");
    }

    /** Shares of real samples within their class: none of a class that was never generated is reached. */
    @Test
    void nothingIsGainedByAClassThatWasNeverGenerated() {
        int[] three = new int[300];
        java.util.Arrays.setAll(three, i -> i % 3);
        int[] two = new int[200];
        java.util.Arrays.setAll(two, i -> i % 2);
        MetricInput missing = INPUT.withLabels(Labels.of(two)).withReferenceLabels(Labels.of(three));
        for (String metric : List.of("recall", "coverage", "vendi")) {
            double sum = 0;
            for (int c = 0; c < 2; c++) {
                sum += METRICS.named(metric)
                        .measure(MetricInput.of(
                                INPUT.reference().subset(Labels.of(three).rowsOf(c)),
                                INPUT.generated().subset(Labels.of(two).rowsOf(c))));
            }
            assertThat(METRICS.named(metric + "-per-class").measure(missing))
                    .as(metric)
                    .isCloseTo(sum / 3, org.assertj.core.api.Assertions.within(1e-12));
        }
        for (String metric : List.of("energy-distance-per-class", "variance-ratio-per-class")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> METRICS.named(metric).measure(missing))
                    .withMessageContaining("The reference has samples of class 2, but none were generated");
        }
    }

    /** A class weighs as much as among real samples, so that more of the easy class do not help. */
    @Test
    void aClassWeighsItsShareOfTheReference() {
        int[] halves = new int[300];
        java.util.Arrays.setAll(halves, i -> i % 2);
        int[] mostlyFirst = new int[200];
        java.util.Arrays.setAll(mostlyFirst, i -> i < 150 ? 0 : 1);
        Labels real = Labels.of(halves);
        Labels fake = Labels.of(mostlyFirst);
        double sum = 0;
        for (int c = 0; c < 2; c++) {
            sum += PrecisionRecall.recall(
                            INPUT.reference().subset(real.rowsOf(c)),
                            INPUT.generated().subset(fake.rowsOf(c)),
                            3)
                    / 2;
        }
        assertThat(METRICS.named("recall-per-class")
                        .measure(INPUT.withLabels(fake).withReferenceLabels(real)))
                .isCloseTo(sum, org.assertj.core.api.Assertions.within(1e-12));
    }

    @Test
    void aValueThatIsNoNumberIsRefused() {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            NamedMetric broken = new NamedMetric("broken", "", Better.LOWER, Role.BOTH, Set.of(), in -> value);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> broken.measure(INPUT))
                    .withMessage("The metric 'broken' cannot be measured: these samples give " + value
                            + ", which is no number.");
        }
    }

    @Test
    void aFrechetDistanceOfFewSamplesCarriesANote() {
        NamedMetric fid = METRICS.named("fid");
        assertThat(fid.note(INPUT)).isEmpty();
        assertThat(fid.note(MetricInput.of(INPUT.reference(), INPUT.generated().head(6)))
                        .orElseThrow())
                .startsWith("The smaller set has 6 samples of 6 features: with no more samples than features the"
                        + " covariance is singular");
    }

    @Test
    void oneMayAddAMetric() {
        NamedMetric own = new NamedMetric(
                "columns",
                "number of features",
                Better.HIGHER,
                Role.QUALITY,
                Set.of(),
                in -> in.generated().columns());
        assertThat(METRICS.with(own).named("columns").measure(INPUT)).isEqualTo(6);
        assertThat(METRICS.names()).doesNotContain("columns");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> METRICS.with(own).with(own))
                .withMessage("There is a metric 'columns' already.");
    }

    @Test
    void threadsDoNotChangeABit() throws Exception {
        List<String> names = List.of("fid", "kid", "cmmd", "energy-distance", "recall", "density", "vendi");
        Map<String, Double> alone = in(1, names);
        assertThat(in(7, names)).isEqualTo(alone);
    }

    private static Map<String, Double> in(int threads, List<String> names) throws Exception {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            // Fresh sets: an old one remembers what was derived from it.
            MetricInput fresh =
                    MetricInput.of(Samples.gaussian(700, 20, 0, 1, 1), Samples.gaussian(500, 20, 0.2, 1, 2));
            return pool.submit(() -> METRICS.measure(names, fresh)).get();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void inputsThatDoNotFitTogetherAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> INPUT.withLabels(Labels.of(1, 2)))
                .withMessage(
                        "There are 200 generated samples, but the intended class labels of the generated samples for 2.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MetricInput.of(INPUT.reference(), Samples.gaussian(3, 5, 0, 1, 1)))
                .withMessageContaining("6 and 5 features");
    }
}
