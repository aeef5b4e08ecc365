package dev.rhumb.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.FrechetDistance;
import dev.rhumb.evaluation.GaussianFit;
import dev.rhumb.evaluation.Labels;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.guidance.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class JackknifeTest {
    private static final int GROUPS = 20;
    private static final int EXPERIMENTS = 1000;
    private static final int COORDINATES = 6;
    private static final int SAMPLES = 200;
    private static final double STRETCH = 1.5;

    private static NamedMetric metric(String name) {
        return Metrics.standard().named(name);
    }

    private static Interval jackknife(String name, MetricInput input, int groups) {
        NamedMetric metric = metric(name);
        return Objects.requireNonNull(Jackknife.of(Map.of(metric, metric.measure(input)), input, groups)
                .get(name));
    }

    /** Standard normal; in generated samples every other coordinate is stretched. */
    private static Features drawn(String purpose, long index, int n) {
        RandomStream random = RandomStream.of(11, purpose, index);
        double[] values = new double[n * COORDINATES];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian() * (purpose.equals("generated") && i % 2 == 0 ? STRETCH : 1);
        }
        return Features.of(values, n, COORDINATES);
    }

    /** The pseudo-value of a group is then the mean of its own samples. */
    @Test
    void ofAMeanItIsTheIntervalOfTheMeansOfTheGroups() {
        int n = 60;
        double[] logits = new double[2 * n];
        int[] labels = new int[n];
        double[] shares = new double[GROUPS];
        for (int i = 0; i < n; i++) {
            boolean right = i % 7 != 0;
            logits[2 * i] = right ? 1 : -1;
            shares[i % GROUPS] += right ? 1.0 / (n / GROUPS) : 0;
        }
        MetricInput input = MetricInput.of(drawn("real", 0, n), drawn("generated", 0, n))
                .withLogits(Features.of(logits, n, 2))
                .withLabels(Labels.of(labels));
        Interval found = jackknife("accuracy", input, GROUPS);
        Interval expected = Interval.ofBounded(0, 1, n, shares);
        assertThat(found.mean()).isCloseTo(expected.mean(), within(1e-12));
        assertThat(found.low()).isCloseTo(expected.low(), within(1e-12));
        assertThat(found.high()).isCloseTo(expected.high(), within(1e-12));
    }

    /**
     * Student's t has a level of 95 %; 1,000 experiments find 93 to 97 % with a chance of 99.6 %. The truth is the distance of the reference's
     * Gaussian and the exact one of the generated samples. The seed is pinned.
     */
    @Test
    void ofAFidItHoldsTheTruthAboutNineteenTimesInTwentyAsTheDocumentShows() throws IOException {
        Features real = drawn("real", 0, 2000);
        double[] exact = new double[COORDINATES * COORDINATES];
        for (int i = 0; i < COORDINATES; i++) {
            exact[i * COORDINATES + i] = i % 2 == 0 ? STRETCH * STRETCH : 1;
        }
        double truth = FrechetDistance.between(GaussianFit.of(real), GaussianFit.of(new double[COORDINATES], exact));
        int held = 0;
        int plain = 0;
        double bias = 0;
        double left = 0;
        double half = 0;
        for (int e = 0; e < EXPERIMENTS; e++) {
            MetricInput input = MetricInput.of(real, drawn("generated", e, SAMPLES));
            double value = metric("fid").measure(input);
            Interval interval = jackknife("fid", input, GROUPS);
            held += interval.contains(truth) ? 1 : 0;
            plain += interval.contains(truth + interval.mean() - value) ? 1 : 0;
            bias += (value - truth) / EXPERIMENTS;
            left += (interval.mean() - truth) / EXPERIMENTS;
            half += (interval.high() - interval.low()) / 2 / EXPERIMENTS;
        }
        String row = String.format(
                Locale.ROOT,
                "| FID of %d samples, %d features | %.1f %% | %.1f %% | %.3f | %.3f | %.3f |",
                SAMPLES,
                COORDINATES,
                100.0 * held / EXPERIMENTS,
                100.0 * plain / EXPERIMENTS,
                bias,
                left,
                half);
        System.out.println(row);
        assertThat(100.0 * held / EXPERIMENTS).isBetween(93.0, 97.0);
        assertThat(Math.abs(left)).isLessThan(bias / 5);
        assertThat(Files.readString(Path.of(System.getProperty("rhumb.root"), "docs", "statistics.md")))
                .contains(row);
    }

    @Test
    void sharesStayWithinTheirRange() {
        MetricInput input = MetricInput.of(drawn("real", 0, 300), drawn("real", 1, 90));
        Interval recall = jackknife("recall@5", input, GROUPS);
        assertThat(recall.low()).isBetween(0.0, recall.mean());
        assertThat(recall.high()).isBetween(recall.mean(), 1.0);
        assertThat(recall.count()).isEqualTo(GROUPS);
    }

    @Test
    void refusesTooFewGroupsAndTooFewSamples() {
        MetricInput input = MetricInput.of(drawn("real", 0, 30), drawn("generated", 0, 30));
        assertThatThrownBy(() -> jackknife("fid", input, 2))
                .hasMessage("A jackknife of 30 samples needs 3 to 15 groups, not 2.");
        assertThatThrownBy(() -> jackknife("fid", input, 16)).hasMessageContaining("3 to 15 groups, not 16");
    }
}
