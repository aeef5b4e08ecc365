package dev.rhumb.plugins.energies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Similarity;
import dev.rhumb.guidance.Space;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.testkit.OracleWorld;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every path by which a method's gradient reaches the sample, against finite differences and closed forms of the oracle. */
final class GradientPathsTest {

    private static OracleWorld world;

    @BeforeAll
    static void open() {
        world = OracleWorld.open();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    private static void assertClose(double[] actual, double[] expected, double relative) {
        double size = Math.hypot(expected[0], expected[1]);
        assertThat(size).as("size of what is compared").isGreaterThan(1e-9);
        assertThat(actual).containsExactly(expected, within(relative * size));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 6, 9, 11})
    void theDenoisedGradientIsThatOfTheRewardThroughTheDenoiser(int step) {
        Probe probe = new Probe(world, step, new DenoisedGradient("near", 0.8, Loss.REWARD));
        double[] expected = Probe.times(0.8 * probe.level().perUnit(Space.SCORE), probe.through(Probe::near));
        assertClose(probe.refinement(), expected, 1e-5);
    }

    /** Stands for a CLIP pair: points have their own direction as embedding, every condition the direction (0.6, 0.8). */
    private static final class Directions implements Similarity {
        @Override
        public NDArray cosine(NDArray x, NoiseLevel level, Condition condition) {
            NDArray wanted = x.getManager()
                    .create(new double[] {0.6, 0.8}, new Shape(1, 2))
                    .duplicate();
            NDArray norm = x.square().sum(new int[] {1}, true).sqrt();
            return x.mul(wanted).sum(new int[] {1}, true).div(norm);
        }

        @Override
        public NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
            return Differentiable.times(cosine(x, level, condition), 100);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 8})
    void theSphericalLossIsTheSquaredAngleBetweenTheEmbeddings(int step) {
        Resources pair = new Resources(Map.of(), Map.of("pair", new Directions()), Map.of(), List.of("low", "high"));
        Probe probe = new Probe(world, pair, step, new DenoisedGradient("pair", 2, Loss.SPHERICAL));
        double[] expected = Probe.times(
                2 * probe.level().perUnit(Space.SCORE),
                // Half an angle is the arcsine of half the chord: 2 (angle / 2)^2 = angle^2 / 2.
                probe.through(x -> -0.5 * Math.pow(Math.acos((0.6 * x[0] + 0.8 * x[1]) / Math.hypot(x[0], x[1])), 2)));
        assertClose(probe.refinement(), expected, 1e-5);
    }

    @Test
    void aSphericalLossOfWhatIsNoPairIsRefused() {
        Guidance spherical = new DenoisedGradient("classifier", 1, Loss.SPHERICAL);
        assertThatThrownBy(() -> new Loop(world.plan(OracleWorld.samplers().get("ddim"), 1, spherical)).check())
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("the likelihood 'classifier' is not a cosine of embeddings; use a CLIP pair");
    }

    @Test
    void lossGuidanceWithoutSpreadIsTheDenoisedGradient() {
        double[] one = new Probe(world, 7, new LossGuided("near", 0.8, 3, 0)).refinement();
        double[] other = new Probe(world, 7, new DenoisedGradient("near", 0.8, Loss.REWARD)).refinement();
        assertClose(one, other, 1e-12);
    }

    /**
     * For data N(m, v I), x0 given x_t is Gaussian with variance v sigma^2 / (v + sigma^2), which is the method's own, so
     * its limit is the gradient of log E exp(reward(x0)), known in closed form for the Gaussian reward. Asking the estimate
     * alone would be too steep by v / 0.25, 16 %.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6})
    void lossGuidanceOfGaussianDataApproachesTheExactScoreAsSamplesGrow(int step) {
        double v = 0.04;
        double[][] covariance = {{v, 0}, {0, v}};
        Mixture mixture = new Mixture(
                new double[] {1, 1},
                new double[][] {{-0.4, 0.3}, {-0.4, 0.3}},
                new double[][][] {covariance, covariance},
                new int[] {0, 1},
                List.of("low", "high"));
        try (OracleWorld gaussian = OracleWorld.around(mixture)) {
            Probe probe = new Probe(gaussian, step, new LossGuided("near", 1, 300, Math.sqrt(v)));
            double noise = Math.pow(probe.level().sigma(), 2);
            double[] d = probe.estimate();
            double perUnit = v / (v + noise) / (0.25 + v * noise / (v + noise));
            double[] exact =
                    Probe.times(probe.level().perUnit(Space.SCORE) * perUnit, new double[] {1 - d[0], 0.5 - d[1]});
            assertClose(probe.refinement(), exact, 0.05);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 6, 10})
    void freedomStepsBySetFractionOfTheNoiseWhateverTheSizeOfTheReward(int step) {
        Probe probe = new Probe(world, step, new FreeDom("near", 0.03));
        double[] gradient = probe.through(Probe::near);
        double[] noise = probe.noise();
        double unit = Math.hypot(probe.to().a(), probe.to().s());
        double rho = 0.03 * unit * Math.hypot(noise[0], noise[1]) / Math.hypot(gradient[0], gradient[1]);
        assertClose(probe.shift(), Probe.times(rho, gradient), 1e-5);
    }

    @Test
    void universalGuidanceIsTheSumOfItsHalves() {
        double[] forward = new Probe(world, 6, new DenoisedGradient("near", 0.5, Loss.REWARD)).refinement();
        // The halves start from the same point only at the first step, so they are compared there.
        double[] first = new Probe(world, 0, new Universal("near", 0.5, 0.05, 3)).refinement();
        double[] through = new Probe(world, 0, new DenoisedGradient("near", 0.5, Loss.REWARD)).refinement();
        double[] direct = new Probe(world, 0, new ManifoldPreserving("near", 0.05, 3)).refinement();
        assertClose(first, new double[] {through[0] + direct[0], through[1] + direct[1]}, 1e-9);
        assertClose(new Probe(world, 6, new Universal("near", 0.5, 0, 3)).refinement(), forward, 1e-12);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 6, 9})
    void trainingFreeGuidanceAtTheSampleIsTheGradientThroughTheDenoiser(int step) {
        Probe probe = new Probe(world, step, new TrainingFree("near", 0.05, 0, 0, 2, 1, 1));
        double from = Math.pow(Math.hypot(1, probe.level().sigma()), 2);
        double to = Math.pow(Math.hypot(1, probe.to().sigma()), 2);
        // In variance-preserving coordinates: rho alpha / sqrt(alpha) times the gradient there; then back.
        double[] gradient = Probe.times(Math.sqrt(from), probe.through(Probe::near));
        double[] expected = Probe.times(Math.sqrt(to) * 0.05 * Math.sqrt(to / from), gradient);
        assertClose(probe.shift(), expected, 1e-5);
    }

    @Test
    void trainingFreeGuidanceAtTheEstimateIsStepsOfTheReward() {
        Probe probe = new Probe(world, 6, new TrainingFree("near", 0, 0.03, 0, 3, 1, 1));
        double alpha = Math.pow(
                Math.hypot(1, probe.to().sigma()) / Math.hypot(1, probe.level().sigma()), 2);
        double[] moved = probe.estimate();
        for (int i = 0; i < 3; i++) {
            double[] gradient = Probe.gradient(Probe::near, moved);
            moved = new double[] {moved[0] + 0.03 * alpha * gradient[0], moved[1] + 0.03 * alpha * gradient[1]};
        }
        double[] d = probe.estimate();
        assertClose(probe.shift(), Probe.times(probe.to().a(), new double[] {moved[0] - d[0], moved[1] - d[1]}), 1e-6);
    }
}
