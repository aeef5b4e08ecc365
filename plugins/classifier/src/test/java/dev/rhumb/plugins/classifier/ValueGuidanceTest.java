package dev.rhumb.plugins.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.diffusion.sampler.Posterior;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.testkit.GuidanceContract;
import dev.rhumb.testkit.OracleWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ValueGuidanceTest extends GuidanceContract {

    private static final double STEP = 1e-5;
    private static final double SCALE = 0.7;

    @Override
    protected Guidance guidance() {
        return new ValueGuidance("classifier", 0.5, 2, 2);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new ValueGuidance("classifier", 0, 2, 2));
    }

    /** What arrives at each step, before the method moved it or after. */
    private record Seen(double[] point, NoiseLevel level, double variance) {}

    private static Guidance watch(List<Seen> seen) {
        return run -> new Guide() {
            @Override
            public Move arrive(Evaluation here) {
                NDArray x = here.x();
                double variance = here.level().isClean()
                        ? 0
                        : Posterior.of(here.level(), here.next()).small();
                seen.add(new Seen(x.toDoubleArray(), here.level(), variance));
                return Move.on();
            }
        };
    }

    @Test
    void itMovesByTheFiniteDifferenceOfTheLogPosteriorTimesThePosteriorDeviation() {
        List<Seen> before = new ArrayList<>();
        List<Seen> after = new ArrayList<>();
        try (OracleWorld world = OracleWorld.open()) {
            Guidance value = new ValueGuidance("classifier", SCALE, 1, 2);
            world.sample(
                    world.plan(OracleWorld.samplers().get("ddim"), 1, watch(before), value, watch(after)), 4, 0, 1);
            Mixture mixture = world.model().mixture();
            for (int i = 0; i <= OracleWorld.STEPS; i++) {
                Seen at = before.get(i);
                boolean moves = i < OracleWorld.STEPS - 2;
                for (int d = 0; d < 2; d++) {
                    double expected = moves ? SCALE * Math.sqrt(at.variance()) * slope(mixture, at, d) : 0;
                    assertThat(after.get(i).point()[d] - at.point()[d])
                            .as("coordinate %d before step %d", d, i)
                            .isCloseTo(expected, within(1e-6 * (1 + Math.abs(expected))));
                }
            }
        }
    }

    private static double slope(Mixture mixture, Seen at, int d) {
        double[] up = at.point().clone();
        double[] down = at.point().clone();
        up[d] += STEP;
        down[d] -= STEP;
        return (logPosterior(mixture, up, at.level()) - logPosterior(mixture, down, at.level())) / (2 * STEP);
    }

    private static double logPosterior(Mixture mixture, double[] x, NoiseLevel level) {
        return mixture.ofClass(1).logDensity(x, level.a(), level.s()) - mixture.logDensity(x, level.a(), level.s());
    }
}
