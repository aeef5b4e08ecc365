package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.diffusion.oracle.Worlds;
import dev.rhumb.evaluation.Better;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Labels;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.guidance.RandomStream;
import dev.rhumb.plugins.classifierfree.ClassifierFree;
import dev.rhumb.testkit.OracleWorld;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Measures of diversity order cases of which it is known how diverse they are, on exact mixtures: modes that are missing, samples
 * that are too narrow or repeated score below every real set, and no guidance scores above all real sets. Seeds are pinned.
 */
final class DiversityOrderTest {
    private static final int COUNT = 240;
    private static final int REAL_SETS = 8;
    /** Signals are left out: guidance of weight 6 takes waves beyond their data, and they score above every real set. */
    private static final List<String> POINTS =
            Worlds.NAMES.stream().filter(name -> !name.equals("waves")).toList();

    @Test
    void vendiOrdersWhatIsKnown() {
        for (String world : POINTS) {
            Known known = new Known(Worlds.named(world));
            known.ordered(Metrics.standard().named("vendi"), world);
            known.ordered(Metrics.standard().named("vendi-per-class"), world);
        }
    }

    /** Cases of one mixture. */
    private static final class Known {
        private final Mixture mixture;
        private final int[] labels;
        private final Features reference;

        Known(Mixture mixture) {
            this.mixture = mixture;
            this.labels =
                    IntStream.range(0, COUNT).map(i -> i % mixture.classes()).toArray();
            this.reference = Features.of(mixture.sample(1, "reference", labels));
        }

        private void ordered(NamedMetric metric, String world) {
            assertThat(metric.better()).isEqualTo(Better.NEARER_FLOOR);
            double[] real = IntStream.range(0, REAL_SETS)
                    .mapToDouble(i -> measure(metric, mixture.sample(10 + i, labels)))
                    .toArray();
            double least = Arrays.stream(real).min().orElseThrow();
            double most = Arrays.stream(real).max().orElseThrow();
            String name = metric.name() + " of " + world;
            for (double share : new double[] {0.8, 0.5}) {
                assertThat(measure(metric, narrowed(share)))
                        .as("%s, narrowed to %s", name, share)
                        .isLessThan(least);
            }
            for (int distinct : new int[] {120, 30}) {
                assertThat(measure(metric, repeated(distinct)))
                        .as("%s, %d copied", name, distinct)
                        .isLessThan(least);
            }
            if (mixture.size() > mixture.classes()) {
                assertThat(measure(metric, withoutEverySecondMode()))
                        .as("%s, modes missing", name)
                        .isLessThan(least);
            }
            for (double scale : new double[] {1.5, 3, 6, 12}) {
                assertThat(measure(metric, guided(scale)))
                        .as("%s, guided by %s", name, scale)
                        .isLessThanOrEqualTo(most);
            }
        }

        private double measure(NamedMetric metric, double[][] points) {
            return metric.measure(MetricInput.of(reference, Features.of(points))
                    .withLabels(Labels.of(labels))
                    .withReferenceLabels(Labels.of(labels)));
        }

        /** Exact samples, moved towards the middle of the component that most likely drew them. */
        private double[][] narrowed(double share) {
            double[][] points = mixture.sample(2, labels);
            for (double[] point : points) {
                double[] middle =
                        mixture.component(mixture.mostLikelyComponent(point)).mean();
                for (int j = 0; j < point.length; j++) {
                    point[j] = middle[j] + share * (point[j] - middle[j]);
                }
            }
            return points;
        }

        private double[][] repeated(int distinct) {
            double[][] points = mixture.sample(3, labels);
            return IntStream.range(0, COUNT).mapToObj(i -> points[i % distinct]).toArray(double[][]::new);
        }

        private double[][] withoutEverySecondMode() {
            Mixture rest = mixture.only(k -> k % 2 == 0);
            double[][] points = new double[COUNT][];
            for (int i = 0; i < COUNT; i++) {
                points[i] = rest.sample(RandomStream.of(4, "rest", i), labels[i]);
            }
            return points;
        }

        private double[][] guided(double scale) {
            long[] asked = LongStream.range(0, COUNT).map(i -> labels[(int) i]).toArray();
            try (OracleWorld world = OracleWorld.around(mixture)) {
                return world.sample(
                                world.plan(OracleWorld.samplers().get("heun"), 1, new ClassifierFree(scale)),
                                5,
                                0,
                                asked)
                        .points();
            }
        }
    }
}
