package dev.rhumb.runner.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.rhumb.evaluation.DensityCoverage;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.FrechetDistance;
import dev.rhumb.evaluation.LinearAlgebra;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.PrecisionRecall;
import dev.rhumb.guidance.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EngineAlgebraTest {
    private static final EngineAlgebra ENGINE = EngineAlgebra.on(Device.cpu(), notice -> {});
    private static final LinearAlgebra PYTORCH = ENGINE.algebra();
    private static final List<String> METRICS = List.of(
            "fid",
            "kid",
            "cmmd",
            "cmmd-biased",
            "energy-distance",
            "precision",
            "recall",
            "density",
            "coverage",
            "vendi");

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    /** Not negative, of a mean far from 0, and a third of the rows occurs twice: where products lose the most. */
    private static Features features(int n, int d, double shift, int seed) {
        RandomStream random = RandomStream.of(seed, "features");
        double[] values = new double[n * d];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(0, random.nextGaussian() + shift);
        }
        for (int row = 2; row < n; row += 3) {
            System.arraycopy(values, (row - 1) * d, values, row * d, d);
        }
        return Features.of(values, n, d);
    }

    @Test
    void decompositionsAreThoseOfJava() {
        int n = 40;
        double[] factor = features(n, n, 0, 1).toArray();
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) {
                    matrix[i * n + j] += factor[i * n + k] * factor[j * n + k];
                }
                matrix[i * n + j] += i == j ? 1 : 0;
            }
        }
        LinearAlgebra java = LinearAlgebra.PLAIN;
        assertThat(sorted(PYTORCH.eigenvalues().of(matrix, n, n)))
                .containsExactly(sorted(java.eigenvalues().of(matrix, n, n)), within(1e-10));
        assertThat(sorted(PYTORCH.singularValues().of(factor, n, n)))
                .containsExactly(sorted(java.singularValues().of(factor, n, n)), within(1e-10));
        assertThat(PYTORCH.cholesky().of(matrix, n, n))
                .containsExactly(java.cholesky().of(matrix, n, n), within(1e-10));
        matrix[n + 1] = -1;
        assertThat(PYTORCH.cholesky().of(matrix, n, n)).isEmpty();
        assertThat(java.cholesky().of(matrix, n, n)).isEmpty();
        double[] pairs = PYTORCH.eigenvectors().of(matrix, n, n);
        for (int pair = 0; pair < n; pair++) {
            for (int i = 0; i < n; i++) {
                double image = 0;
                for (int j = 0; j < n; j++) {
                    image += matrix[i * n + j] * pairs[(pair + 1) * n + j];
                }
                assertThat(image).isCloseTo(pairs[pair] * pairs[(pair + 1) * n + i], within(1e-9));
            }
        }
    }

    private static double[] sorted(double[] values) {
        double[] copy = values.clone();
        Arrays.sort(copy);
        return copy;
    }

    @Test
    void metricsThatCountAreTheSameNumbersAndOthersTheSameToRounding() {
        Features real = features(1300, 70, 1, 1);
        Features fake = Features.concatenate(List.of(features(500, 70, 1.1, 2), real.head(200)));
        Map<String, Double> java = Metrics.standard().measure(METRICS, MetricInput.of(real, fake));
        Map<String, Double> engine =
                Metrics.standard().measure(METRICS, MetricInput.of(real.on(PYTORCH), fake.on(PYTORCH)));
        for (String name : METRICS) {
            assertThat(engine.get(name)).as(name).isCloseTo(java.get(name), within(1e-9 * Math.abs(java.get(name))));
        }
        for (String counted : List.of("precision", "recall", "density", "coverage")) {
            assertThat(engine.get(counted)).as(counted).isEqualTo(java.get(counted));
        }
    }

    @Test
    void manyFeaturesAreMultipliedPieceByPiece() {
        Features real = features(60, 9000, 1, 1);
        Features fake = features(50, 9000, 1.01, 2);
        assertThat(PrecisionRecall.precision(real.on(PYTORCH), fake.on(PYTORCH), 3))
                .isEqualTo(PrecisionRecall.precision(real, fake, 3));
        assertThat(DensityCoverage.density(real.on(PYTORCH), fake.on(PYTORCH), 5))
                .isEqualTo(DensityCoverage.density(real, fake, 5));
        assertThat(FrechetDistance.between(real.on(PYTORCH), fake.on(PYTORCH)))
                .isCloseTo(FrechetDistance.between(real, fake), within(1e-7));
    }

    @Test
    void singlePrecisionCountsTheSameNeighboursAndKeepsSixDigitsOfDistances() {
        try (EngineAlgebra single = EngineAlgebra.on(Device.cpu(), PairPrecision.FLOAT32, notice -> {})) {
            Features real = features(700, 300, 1, 1);
            Features fake = Features.concatenate(List.of(features(300, 300, 1.1, 2), real.head(100)));
            Map<String, Double> whole =
                    Metrics.standard().measure(METRICS, MetricInput.of(real.on(PYTORCH), fake.on(PYTORCH)));
            Map<String, Double> engine = Metrics.standard()
                    .measure(METRICS, MetricInput.of(real.on(single.algebra()), fake.on(single.algebra())));
            for (String name : METRICS) {
                // cmmd is a thousand times a difference of means of nearly one, so its digits are those of the means.
                double most = name.equals("cmmd") ? 1e-7 : 1e-6 * Math.abs(whole.get(name));
                assertThat(engine.get(name)).as(name).isCloseTo(whole.get(name), within(most));
            }
            for (String same : List.of("precision", "recall", "density", "coverage", "fid")) {
                assertThat(engine.get(same)).as(same).isEqualTo(whole.get(same));
            }
            assertThat(engine.get("kid")).isNotEqualTo(whole.get("kid"));
        }
    }

    @Test
    void theNumberOfThreadsChangesNoBit() throws Exception {
        Features real = features(2600, 48, 1, 1).on(PYTORCH);
        Features fake = features(1500, 48, 1.1, 2).on(PYTORCH);
        Map<String, Double> all = Metrics.standard().measure(METRICS, MetricInput.of(real, fake));
        ForkJoinPool one = new ForkJoinPool(1);
        try {
            // Other objects, so that nothing is remembered.
            MetricInput again = MetricInput.of(real.head(2600).subset(rows(2600)), fake.subset(rows(1500)));
            assertThat(one.submit(() -> Metrics.standard().measure(METRICS, again))
                            .get())
                    .isEqualTo(all);
        } finally {
            one.shutdown();
        }
    }

    private static int[] rows(int count) {
        int[] rows = new int[count];
        Arrays.setAll(rows, i -> i);
        return rows;
    }
}
