package dev.rhumb.plugins.slicedwasserstein;

import dev.rhumb.evaluation.Better;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Measures;
import dev.rhumb.evaluation.Metric;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Role;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The root of the mean over random directions of the squared Wasserstein-2 distance between both sets, projected: a distance between
 * distributions that needs neither Gaussians nor a kernel. In the unit of the features; biased upwards by about 1/n, so compare at
 * equal n.
 *
 * @param projections number of random directions, 1 or more; the input's seed draws them
 */
@Method(
        name = "sliced-wasserstein",
        paper = "after MIND, arXiv:2605.06797, which compares features along 1000 projections; the distance alone",
        summary = "Sliced Wasserstein-2 distance of the features, in their unit.")
@Measures(better = Better.LOWER, role = Role.BOTH, least = 0)
public record SlicedWasserstein(
        @Parameter(value = "number of random directions", fallback = "1000", min = 1)
        int projections) implements Metric {

    @Override
    public double measure(MetricInput input) {
        double[] squares = new double[projections];
        // Each direction has a stream of its own, so threads do not matter; the sum below is in one order.
        IntStream.range(0, projections).parallel().forEach(p -> {
            double[] direction = direction(input.reference().columns(), RandomStream.of(input.seed(), "direction", p));
            squares[p] =
                    squaredDistance(projected(input.reference(), direction), projected(input.generated(), direction));
        });
        return Math.sqrt(Arrays.stream(squares).sum() / projections);
    }

    private static double[] direction(int dimensions, RandomStream random) {
        double[] direction = new double[dimensions];
        Arrays.setAll(direction, j -> random.nextGaussian());
        double length = Math.sqrt(Arrays.stream(direction).map(v -> v * v).sum());
        return Arrays.stream(direction).map(v -> v / length).toArray();
    }

    private static double[] projected(Features features, double[] direction) {
        double[] values = new double[features.rows()];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < direction.length; j++) {
                values[i] += direction[j] * features.get(i, j);
            }
        }
        Arrays.sort(values);
        return values;
    }

    /** Between two sorted sets, as the integral of the squared difference of their quantile functions. */
    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        double from = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length; ) {
            double endA = (i + 1.0) / a.length;
            double endB = (j + 1.0) / b.length;
            double to = Math.min(endA, endB);
            sum += (to - from) * (a[i] - b[j]) * (a[i] - b[j]);
            from = to;
            i += endA <= endB ? 1 : 0;
            j += endB <= endA ? 1 : 0;
        }
        return sum;
    }
}
