package dev.rhumb.runner.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.diffusion.loop.During;
import dev.rhumb.diffusion.loop.Strength;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.TestMethods;
import dev.rhumb.runner.plan.PlannedPoint;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static List<Point> points(String arms) {
        return Experiments.plan(Experiments.guided(arms)).points().stream()
                .map(PlannedPoint::point)
                .toList();
    }

    private static List<String> names(String arms) {
        return points(arms).stream().map(Point::name).toList();
    }

    @Test
    void listsWhereOneValueIsDueMakeAGrid() {
        assertThat(names("  a: {type: many-keys, first: [1, 2.50], space: [noise, score]}\n"))
                .containsExactly(
                        "first=1,space=noise", "first=1,space=score", "first=2.5,space=noise", "first=2.5,space=score");
    }

    @Test
    void anArmMayHaveItsOwnNumberOfStepsOrSweepIt() {
        List<Point> fixed = points("  a: {steps: 7, stack: {type: cfg, scale: [1, 2]}}\n");
        assertThat(fixed).extracting(Point::name).containsExactly("scale=1", "scale=2");
        assertThat(fixed).extracting(p -> p.sampling().steps()).containsOnly(7);
        List<Point> swept = points("  a: {steps: [4, 8], stack: {type: cfg, scale: 2}}\n");
        assertThat(swept).extracting(Point::name).containsExactly("steps=4", "steps=8");
        assertThat(swept).extracting(p -> p.sampling().steps()).containsExactly(4, 8);
    }

    @Test
    void keysOfTheSamplerAndTheScheduleAreSweptInAllArms() {
        String text = Experiments.guided("  a: {type: cfg, scale: [1, 2]}\n  b: []\n")
                .replaceFirst("sampler: .*", "sampler: {type: ddim, steps: [4, 8], eta: [0, 1]}")
                .replaceFirst("schedule: .*\n", "")
                .concat("schedule: {type: karras, sigma-min: 0.02, sigma-max: [5, 10]}\n");
        List<Point> points = Experiments.plan(text).points().stream()
                .map(PlannedPoint::point)
                .toList();
        assertThat(points).hasSize(16 + 8);
        assertThat(points.get(1).name()).isEqualTo("steps=4,eta=0,sigma-max=5,scale=2");
        assertThat(points.get(23).name()).isEqualTo("steps=8,eta=1,sigma-max=10");
        assertThat(points.get(23).sampling().sampler()).isEqualTo(new Ddim(1));
        assertThat(points.get(23).sampling().grid().from().get(0).sigma()).isEqualTo(10);
        assertThat(points.get(23).sampling().steps()).isEqualTo(8);
    }

    @Test
    void anArmLaysKeysOverTheExperimentsSamplerOrTakesAnother() {
        String text = Experiments.guided("  own: {sampler: {eta: [0.5, 1]}, stack: {type: cfg, scale: 2}}\n"
                        + "  other: {sampler: {type: heun}, schedule: {type: vp}, stack: []}\n")
                .replaceFirst("sampler: .*", "sampler: {type: ddim, steps: 6}");
        List<Point> points = Experiments.plan(text).points().stream()
                .map(PlannedPoint::point)
                .toList();
        assertThat(points).extracting(Point::name).containsExactly("eta=0.5", "eta=1", "");
        assertThat(points.get(0).sampling().sampler()).isEqualTo(new Ddim(0.5));
        assertThat(points.get(2).sampling().type()).isEqualTo("heun");
        assertThat(points.get(2).sampling().scheduleType()).isEqualTo("vp");
        assertThat(points).extracting(p -> p.sampling().steps()).containsOnly(6);
        assertThatThrownBy(() -> Experiments.plan(text.replace("eta: [0.5, 1]", "eta: [0.5, 2]")))
                .hasMessageContaining("guidance.own.sampler.eta: is 2; allowed is a number from 0 to 1");
        assertThatThrownBy(() -> Experiments.plan(text.replace("eta: [0.5, 1]", "etta: 1")))
                .hasMessageContaining("unknown key 'etta' of the sampler 'ddim'; did you mean 'eta'?");
    }

    @Test
    void aPresetSetsWhatTheEntryLeavesOpen() {
        assertThat(points("  a: {type: many-keys, preset: paper}\n")
                        .get(0)
                        .stack()
                        .get(0)
                        .guidance())
                .hasToString("ManyKeys[first=2.0, second=0.0, howOften=5, space=DENOISED, on=true, names=[]]");
        assertThat(names("  a: {type: many-keys, preset: paper, first: [1, 3]}\n"))
                .containsExactly("first=1", "first=3");
    }

    @Test
    void equalKeysInAStackAreToldApartByTheirMethods() {
        assertThat(names("  a: [{type: cfg, scale: [1, 2]}, {type: posterior, model: exact, scale: [0, 1]}]\n"))
                .containsExactly(
                        "cfg.scale=1,posterior.scale=0",
                        "cfg.scale=1,posterior.scale=1",
                        "cfg.scale=2,posterior.scale=0",
                        "cfg.scale=2,posterior.scale=1");
    }

    @Test
    void listsWhereAListIsDueAreValues() {
        assertThat(names("  a: {type: many-keys, names: [x, y]}\n")).containsExactly("");
        assertThat(names("  a: {type: many-keys, names: [[x, y], [z]]}\n")).containsExactly("names=x_y", "names=z");
    }

    @Test
    void intervalsAreReadAndSwept() {
        List<Point> points = points("  a: {type: cfg, scale: 2, during: {sigma: [[0.2, 1], [1, .inf]], gate: step}}\n");
        assertThat(points).extracting(Point::name).containsExactly("sigma=0.2_1", "sigma=1_.inf");
        assertThat(points.get(1).stack().get(0).during())
                .isEqualTo(new During(During.Unit.SIGMA, 1, Double.POSITIVE_INFINITY, During.Gate.STEP));
    }

    @Test
    void schedulesOfTheNeutralParameterBecomeAStrength() {
        BoundEntry entry = points("  a: {type: cfg, scale: {from: 1, to: 7}}\n")
                .get(0)
                .stack()
                .get(0);
        assertThat(entry.guidance()).isEqualTo(new TestMethods.Cfg(7));
        assertThat(entry.strength()).isEqualTo(new Strength.Ramp(0, 1, Strength.Shape.LINEAR));
        // m (w_to - neutral) + neutral is the weight that was written, at every level.
        BoundEntry falling = points("  a: {type: cfg, scale: {from: 5, to: 1, shape: cosine}}\n")
                .get(0)
                .stack()
                .get(0);
        double m = falling.strength().at(new NoiseLevel(1, 1, 0, 9, 0, 0), 0);
        assertThat(1 + m * (((TestMethods.Cfg) falling.guidance()).scale() - 1)).isEqualTo(5);
    }

    /** The weights that an entry of classifier-free guidance has at five steps. */
    private static double[] weights(String scale) {
        BoundEntry entry = points("  a: {type: cfg, scale: " + scale + "}\n")
                .get(0)
                .stack()
                .get(0);
        double value = ((TestMethods.Cfg) entry.guidance()).scale();
        return IntStream.range(0, 5)
                .mapToDouble(step -> 1 + entry.strength().at(new NoiseLevel(1, 1, step, 5, 0, 0), 0) * (value - 1))
                .toArray();
    }

    @Test
    void schedulesHaveThePublishedShapes() {
        assertThat(weights("{from: 1, to: 9, exponent: 2}"))
                .containsExactly(new double[] {1, 1.5, 3, 5.5, 9}, within(1e-12));
        // MDT: w (1 - cos(pi p^s)) / 2.
        assertThat(weights("{from: 0, to: 4, shape: cosine, exponent: 2}"))
                .containsExactly(
                        new double[] {
                            0,
                            2 * (1 - Math.cos(Math.PI / 16)),
                            2 * (1 - Math.cos(Math.PI / 4)),
                            2 * (1 - Math.cos(Math.PI * 9 / 16)),
                            4
                        },
                        within(1e-12));
        // Clamped linear: max(c, w).
        assertThat(weights("{from: 0, to: 8, least: 3}")).containsExactly(new double[] {3, 3, 4, 6, 8}, within(1e-12));
        assertThat(weights("{from: 5, to: -3, least: 0, most: 4}"))
                .containsExactly(new double[] {4, 3, 1, 0, 0}, within(1e-12));
        // Exponential: by equal factors.
        assertThat(weights("{from: 0.5, to: 8, shape: exponential}"))
                .containsExactly(new double[] {0.5, 1, 2, 4, 8}, within(1e-12));
    }

    @Test
    void schedulesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> weights("{from: 0, to: 8, shape: exponential}"))
                .hasMessageContaining("from and to must both be above 0");
        assertThatThrownBy(() -> weights("{from: 0, to: 8, least: 5, most: 4}"))
                .hasMessageContaining("least is 5.0, above most, which is 4.0");
    }

    @Test
    void schedulesAreRefusedWithoutOneNeutralParameter() {
        assertThatThrownBy(() -> points("  a: {type: many-keys, first: {from: 0, to: 1}}\n"))
                .hasMessage(
                        "e.yaml:6:31: guidance.a.first: 'many-keys' has 2 neutral parameters, so none of them can follow a"
                                + " schedule; use strength: {from, to, shape}");
        assertThatThrownBy(() -> points("  a: {type: cfg, scale: {from: 1, to: 2}, strength: 2}\n"))
                .hasMessageContaining("has both a schedule of 'scale' and a strength");
    }

    @Test
    void strengthsAreNumbersRampsOrPerSample() {
        assertThat(points("  a: {type: cfg, scale: 2, strength: {per-sample: [0, 0.5]}}\n")
                        .get(0)
                        .stack()
                        .get(0)
                        .strength())
                .isEqualTo(new Strength.PerSample(List.of(0.0, 0.5)));
        assertThat(names("  a: {type: cfg, scale: 2, strength: [0.5, 1]}\n"))
                .containsExactly("strength=0.5", "strength=1");
        assertThatThrownBy(() -> points("  a: {type: cfg, scale: 2, strength: strong}\n"))
                .hasMessageContaining("expected a number, {from, to, shape} or {per-sample: [...]}");
    }

    @Test
    void anEmptyStackIsUnguided() {
        assertThat(points("  a: []\n").get(0).stack()).isEmpty();
    }
}
