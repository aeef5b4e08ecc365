package dev.rhumb.diffusion.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.NoiseLevel;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The oracle against finite differences of its own log densities, which are plain double arithmetic. */
final class MixtureDenoiserTest {

    private static final double STEP = 1e-5;
    private static final double[][] POINTS = {{0.3, -0.7}, {-1.2, 0.4}, {2.5, 1.5}, {0.01, 0.02}};
    private static final long[] LABELS = {0, 1, 1, 0};

    static Stream<NoiseLevel> levels() {
        return Stream.of(
                NoiseLevel.ofSigma(0.3),
                NoiseLevel.ofSigma(4),
                NoiseLevel.of(0.8, 0.6),
                NoiseLevel.of(0.3, 0.7),
                NoiseLevel.of(0, 1));
    }

    private static NDArray points(NDManager manager) {
        double[] flat = Arrays.stream(POINTS).flatMapToDouble(Arrays::stream).toArray();
        return manager.create(flat, new Shape(POINTS.length, 2));
    }

    private static Condition condition(MixtureDenoiser model, NDManager manager, long... labels) {
        NDArray array = manager.create(labels);
        return Condition.ofLabels("test", array, () -> model.embed(array));
    }

    @ParameterizedTest
    @MethodSource("levels")
    void theDenoisedEstimateIsTweediesFormulaOfTheLogDensity(NoiseLevel level) {
        Mixture mixture = Worlds.named("tree");
        try (NDManager manager = NDManager.newBaseManager();
                MixtureDenoiser model = new MixtureDenoiser("tree", mixture, manager, DataType.FLOAT64)) {
            double[] conditional = denoised(model, manager, level, LABELS);
            double[] unconditional = denoised(model, manager, level, 2, 2, 2, 2);
            for (int i = 0; i < POINTS.length && level.a() > 0; i++) {
                int row = i;
                for (int d = 0; d < 2; d++) {
                    Mixture ofClass = mixture.ofClass((int) LABELS[row]);
                    double score = slope(p -> ofClass.logDensity(p, level.a(), level.s()), POINTS[row], d);
                    assertThat(conditional[2 * row + d])
                            .isCloseTo((POINTS[row][d] + level.s() * level.s() * score) / level.a(), within(1e-5));
                    double all = slope(p -> mixture.logDensity(p, level.a(), level.s()), POINTS[row], d);
                    assertThat(unconditional[2 * row + d])
                            .isCloseTo((POINTS[row][d] + level.s() * level.s() * all) / level.a(), within(1e-5));
                }
            }
            assertThat(conditional).doesNotContain(Double.NaN);
        }
    }

    @Test
    void signalsAreDenoisedAndJudgedAsTheirValuesAre() {
        Mixture signals = Worlds.named("waves");
        Mixture points = signals.shaped(32);
        assertThat(signals.broadened(0.9, 0.1).ofClass(1).shape()).isEqualTo(new Shape(1, 32));
        assertThatThrownBy(() -> signals.shaped(2, 32)).hasMessageContaining("64 values, but the mixture has 32");
        NoiseLevel level = NoiseLevel.of(0.8, 0.6);
        try (NDManager manager = NDManager.newBaseManager();
                MixtureDenoiser ofSignals = new MixtureDenoiser("signals", signals, manager, DataType.FLOAT64);
                MixtureDenoiser ofPoints = new MixtureDenoiser("points", points, manager, DataType.FLOAT64)) {
            double[][] some = signals.sample(5, new int[] {0, 1, 2});
            NDArray flat = manager.create(some);
            NDArray shaped = flat.reshape(3, 1, 32);
            NDArray estimate = ofSignals
                    .denoise(List.of(Query.of(shaped, level, condition(ofSignals, manager, 0, 1, 2))))
                    .get(0);
            assertThat(estimate.getShape()).isEqualTo(new Shape(3, 1, 32));
            assertThat(estimate.toDoubleArray())
                    .isEqualTo(ofPoints.denoise(List.of(Query.of(flat, level, condition(ofPoints, manager, 0, 1, 2))))
                            .get(0)
                            .toDoubleArray());
            assertThat(ofSignals.posterior().logProbabilities(shaped, level).toDoubleArray())
                    .isEqualTo(
                            ofPoints.posterior().logProbabilities(flat, level).toDoubleArray());
        }
    }

    private static double[] denoised(MixtureDenoiser model, NDManager manager, NoiseLevel level, long... labels) {
        return model.denoise(List.of(Query.of(points(manager), level, condition(model, manager, labels))))
                .get(0)
                .toDoubleArray();
    }

    private static double slope(java.util.function.ToDoubleFunction<double[]> f, double[] at, int axis) {
        double[] up = at.clone();
        double[] down = at.clone();
        up[axis] += STEP;
        down[axis] -= STEP;
        return (f.applyAsDouble(up) - f.applyAsDouble(down)) / (2 * STEP);
    }

    @ParameterizedTest
    @MethodSource("levels")
    void thePosteriorAndItsGradientAreThoseOfTheLogDensities(NoiseLevel level) {
        Mixture mixture = Worlds.named("ring");
        long[] labels = {0, 1, 2, 3};
        try (NDManager manager = NDManager.newBaseManager();
                MixtureDenoiser model = new MixtureDenoiser("ring", mixture, manager, DataType.FLOAT64)) {
            Condition condition = condition(model, manager, labels);
            NDArray leaf = Autograd.leaf(points(manager));
            NDArray value = Autograd.recording(true, () -> model.posterior().logLikelihood(leaf, level, condition));
            double[] gradient = Autograd.backward(value, value.onesLike(), leaf).toDoubleArray();
            for (int i = 0; i < POINTS.length; i++) {
                int c = (int) labels[i];
                Mixture ofClass = mixture.ofClass(c);
                double prior = Math.log(mixture.classWeights()[c]);
                java.util.function.ToDoubleFunction<double[]> exact = p -> prior
                        + ofClass.logDensity(p, level.a(), level.s())
                        - mixture.logDensity(p, level.a(), level.s());
                assertThat(value.toDoubleArray()[i]).isCloseTo(exact.applyAsDouble(POINTS[i]), within(1e-9));
                assertThat(gradient[2 * i]).isCloseTo(slope(exact, POINTS[i], 0), within(1e-4));
                assertThat(gradient[2 * i + 1]).isCloseTo(slope(exact, POINTS[i], 1), within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("levels")
    void theProbabilitiesOfAllClassesAreThoseOfOneAfterTheOther(NoiseLevel level) {
        Mixture mixture = Worlds.named("ring");
        try (NDManager manager = NDManager.newBaseManager();
                MixtureDenoiser model = new MixtureDenoiser("ring", mixture, manager, DataType.FLOAT64)) {
            int classes = model.posterior().classes();
            double[] all =
                    model.posterior().logProbabilities(points(manager), level).toDoubleArray();
            assertThat(all).hasSize(POINTS.length * classes);
            for (int c = 0; c < classes; c++) {
                long[] labels = new long[POINTS.length];
                Arrays.fill(labels, c);
                double[] one = model.posterior()
                        .logLikelihood(points(manager), level, condition(model, manager, labels))
                        .toDoubleArray();
                for (int i = 0; i < POINTS.length; i++) {
                    assertThat(all[i * classes + c]).isCloseTo(one[i], within(1e-9));
                }
            }
        }
    }

    @Test
    void theGradientThroughTheDenoiserAgreesWithFiniteDifferences() {
        NoiseLevel level = NoiseLevel.of(0.7, 0.5);
        try (NDManager manager = NDManager.newBaseManager();
                MixtureDenoiser model = new MixtureDenoiser("tree", Worlds.named("tree"), manager, DataType.FLOAT64)) {
            NDArray leaf = Autograd.leaf(points(manager));
            NDArray loss = Autograd.recording(
                    true,
                    () -> model.denoise(List.of(Query.of(leaf, level, condition(model, manager, LABELS))))
                            .get(0)
                            .square()
                            .sum(new int[] {1}, true));
            double[] gradient = Autograd.backward(loss, loss.onesLike(), leaf).toDoubleArray();
            for (int i = 0; i < POINTS.length; i++) {
                long label = LABELS[i];
                for (int d = 0; d < 2; d++) {
                    double expected = slope(p -> squaredEstimate(model, manager, level, p, label), POINTS[i], d);
                    assertThat(gradient[2 * i + d]).isCloseTo(expected, within(1e-5 * (1 + Math.abs(expected))));
                }
            }
        }
    }

    private static double squaredEstimate(
            MixtureDenoiser model, NDManager manager, NoiseLevel level, double[] p, long label) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray x = scratch.create(p, new Shape(1, 2));
            double[] d = model.denoise(List.of(Query.of(x, level, condition(model, scratch, label))))
                    .get(0)
                    .toDoubleArray();
            return d[0] * d[0] + d[1] * d[1];
        }
    }

    @Test
    void gradientsSurviveACollectionBetweenForwardAndBackward() {
        NoiseLevel level = NoiseLevel.of(0.7, 0.5);
        try (NDManager manager = NDManager.newBaseManager();
                MixtureDenoiser model = new MixtureDenoiser("tree", Worlds.named("tree"), manager, DataType.FLOAT64)) {
            Condition condition = condition(model, manager, LABELS);
            double[] undisturbed = posteriorGradient(model, manager, level, condition, () -> {});
            double[] disturbed =
                    posteriorGradient(model, manager, level, condition, MixtureDenoiserTest::collectJavaBuffers);
            assertThat(disturbed).isEqualTo(undisturbed);
        }
    }

    /** Collects what is unreachable, waits until its buffers are freed, and takes their place. */
    private static void collectJavaBuffers() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        for (int i = 0; i < 200; i++) {
            java.nio.ByteBuffer.allocateDirect(8 + 64 * i).putDouble(0, Double.NaN);
        }
    }

    private static double[] posteriorGradient(
            MixtureDenoiser model, NDManager manager, NoiseLevel level, Condition condition, Runnable between) {
        NDArray leaf = Autograd.leaf(points(manager));
        NDArray value = Autograd.recording(true, () -> model.posterior().logLikelihood(leaf, level, condition));
        between.run();
        return Autograd.backward(value, value.onesLike(), leaf).toDoubleArray();
    }

    @Test
    void exactSamplesHaveTheMixturesMoments() {
        Mixture mixture = Worlds.named("two-gaussians");
        int[] labels = new int[20_000];
        double mean = 0;
        double square = 0;
        for (double[] x : mixture.sample(5, labels)) {
            mean += x[0] / labels.length;
            square += (x[0] + 1) * (x[0] + 1) / labels.length;
        }
        // Class 0 is N((-1, 0), 0.25 I): four standard errors of mean and variance at n = 20,000.
        assertThat(mean).isCloseTo(-1, within(4 * 0.5 / Math.sqrt(labels.length)));
        assertThat(square).isCloseTo(0.25, within(4 * 0.25 * Math.sqrt(2.0 / labels.length)));
    }

    @Test
    void theTiltedTargetAtWeightOneIsTheConditional() {
        Mixture mixture = Worlds.named("ring");
        double[] x = {0.4, 0.9};
        assertThat(mixture.logTilted(x, 1, 1)).isEqualTo(mixture.logDensity(x, 1));
        assertThat(mixture.logTilted(x, 1, 0)).isEqualTo(mixture.logDensity(x));
        assertThat(mixture.logPosterior(x, 1))
                .isCloseTo(mixture.logDensity(x, 1) + Math.log(0.25) - mixture.logDensity(x), within(1e-12));
    }

    @Test
    void badMixturesAreRefusedInASentence() {
        assertThatThrownBy(() -> new Mixture(
                        new double[] {1, -1},
                        new double[][] {{0, 0}, {0, 0}},
                        new double[][][] {{{1, 0}, {0, 1}}, {{1, 0}, {0, 1}}},
                        new int[] {0, 0},
                        List.of("all")))
                .hasMessageContaining("weight is -1.0");
        assertThatThrownBy(() -> new Gaussian(new double[] {0, 0}, new double[][] {{1, 2}, {2, 1}}))
                .hasMessageContaining("all must be positive");
        assertThatThrownBy(() -> Worlds.named("forest")).hasMessageContaining("[tree, two-gaussians, ring, waves]");
    }
}
