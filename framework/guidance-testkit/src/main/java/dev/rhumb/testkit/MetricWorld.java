package dev.rhumb.testkit;

import dev.rhumb.evaluation.Adherence;
import dev.rhumb.evaluation.Cosines;
import dev.rhumb.evaluation.Evidence;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.Labels;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.Need;
import dev.rhumb.evaluation.Oracle;
import dev.rhumb.evaluation.Pixels;
import dev.rhumb.evaluation.Spectra;
import dev.rhumb.guidance.RandomStream;
import java.util.Set;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * Samples with every input that a metric can use: three classes, Gaussians of variance 1 in five dimensions, 4 from the origin
 * along axes of their own, with their posterior as judge, exact densities, and images of five pixels.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class MetricWorld {
    /** Reference, generated and training samples each. */
    public static final int COUNT = 240;

    private static final int CLASSES = 3;
    private static final int DIMENSIONS = 5;
    private static final double FROM_ORIGIN = 4;
    private static final double WEIGHT = 1.5;
    /** Where features, as pixels, are the brightest. */
    private static final double BRIGHTEST = 9;

    private MetricWorld() {}

    /** Generated samples of the very distribution that the reference is from. */
    public static MetricInput faithful() {
        return input(points(1, FROM_ORIGIN, 1, 0), points(2, FROM_ORIGIN, 1, 0));
    }

    /** Real samples that are in no other set, in the place of generated ones: their value is the floor. */
    public static MetricInput real() {
        return input(points(1, FROM_ORIGIN, 1, 0), points(4, FROM_ORIGIN, 1, 0));
    }

    /** Generated samples far from all classes, with the right spread: bad quality, good diversity. */
    public static MetricInput farAway() {
        return input(points(1, FROM_ORIGIN, 1, 0), points(2, 0, 1, 3 * FROM_ORIGIN));
    }

    /** Generated samples near the middle of one class, whatever their class: bad diversity. */
    public static MetricInput collapsed() {
        double[][] points = points(2, 0, 0.02, 0);
        for (double[] point : points) {
            point[0] += FROM_ORIGIN;
        }
        return input(points(1, FROM_ORIGIN, 1, 0), points);
    }

    /** Generated samples that are training samples. */
    public static MetricInput copied() {
        return input(points(1, FROM_ORIGIN, 1, 0), points(3, FROM_ORIGIN, 1, 0));
    }

    private static MetricInput input(double[][] real, double[][] fake) {
        int[] labels = IntStream.range(0, COUNT).map(i -> i % CLASSES).toArray();
        double[][] logits = new double[COUNT][CLASSES];
        double[] shares = new double[COUNT];
        double[] cosines = new double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            for (int c = 0; c < CLASSES; c++) {
                logits[i][c] = logDensity(fake[i], c);
            }
            double distance = Math.sqrt(squaredDistance(fake[i], labels[i]));
            shares[i] = distance < 2.5 ? 1 : distance < 4 ? 0.5 : 0;
            cosines[i] = Math.exp(-distance / 4);
        }
        return exact(MetricInput.of(Features.of(real), Features.of(fake)))
                .withSeed(7)
                .withLogits(Features.of(logits))
                .withLabels(Labels.of(labels))
                .withReferenceLabels(Labels.of(labels))
                .with(Adherence.of(shares))
                .with(Cosines.of(cosines))
                .with(new Evidence.Pictures(pixels(fake), pixels(real)))
                .with(Spectra.of(Features.of(fake), Features.of(real), 1))
                .withTraining(Features.of(points(3, FROM_ORIGIN, 1, 0)));
    }

    private static double[][] points(long seed, double fromOrigin, double deviation, double aside) {
        RandomStream random = RandomStream.of(seed, "metric world");
        double[][] points = new double[COUNT][DIMENSIONS];
        for (int i = 0; i < COUNT; i++) {
            for (int j = 0; j < DIMENSIONS; j++) {
                points[i][j] = deviation * random.nextGaussian() + (j == i % CLASSES ? fromOrigin : 0);
            }
            points[i][DIMENSIONS - 1] += aside;
        }
        return points;
    }

    private static Pixels pixels(double[][] points) {
        float[] values = new float[COUNT * DIMENSIONS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (points[i / DIMENSIONS][i % DIMENSIONS] / BRIGHTEST);
        }
        return Pixels.of(values, COUNT);
    }

    private static MetricInput exact(MetricInput input) {
        return input.with(new Oracle(Oracle.Density.pointwise(MetricWorld::logDensity)))
                .with(new Evidence.Tilted(Oracle.Density.pointwise(
                        (x, label) -> WEIGHT * logDensity(x, label) + (1 - WEIGHT) * logMarginal(x))))
                .with(new Evidence.Modes(
                        CLASSES,
                        points -> IntStream.range(0, points.rows())
                                .map(i -> nearest(points.row(i)))
                                .toArray()));
    }

    private static int nearest(double[] x) {
        int best = 0;
        for (int c = 1; c < CLASSES; c++) {
            best = squaredDistance(x, c) < squaredDistance(x, best) ? c : best;
        }
        return best;
    }

    private static double logMarginal(double[] x) {
        double sum = 0;
        double largest = logDensity(x, nearest(x));
        for (int c = 0; c < CLASSES; c++) {
            sum += Math.exp(logDensity(x, c) - largest);
        }
        return largest + Math.log(sum / CLASSES);
    }

    private static double logDensity(double[] x, int label) {
        return -0.5 * squaredDistance(x, label) - 0.5 * DIMENSIONS * Math.log(2 * Math.PI);
    }

    private static double squaredDistance(double[] x, int label) {
        double sum = 0;
        for (int j = 0; j < DIMENSIONS; j++) {
            double difference = x[j] - (j == label ? FROM_ORIGIN : 0);
            sum += difference * difference;
        }
        return sum;
    }

    /** All features times a number. */
    static MetricInput scaled(MetricInput input, double factor) {
        Features training = input.training();
        return input.withFeatures(times(input.reference(), factor), times(input.generated(), factor))
                .withTraining(training == null ? null : times(training, factor));
    }

    private static Features times(Features features, double factor) {
        double[] values = features.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return Features.of(values, features.rows(), features.columns());
    }

    /** Features alone: points that are the same set seen along every axis, and the same points moved along one. */
    static MetricInput moved(int axis) {
        double[][] base = points(5, 0, 1, 0);
        double[][] real = new double[COUNT][DIMENSIONS];
        double[][] fake = new double[COUNT][DIMENSIONS];
        for (int i = 0; i < COUNT; i++) {
            for (int j = 0; j < DIMENSIONS; j++) {
                real[i][j] = base[i / DIMENSIONS][(i + j) % DIMENSIONS];
                fake[i][j] = real[i][j] + (j == axis ? 1 : 0);
            }
        }
        return MetricInput.of(Features.of(real), Features.of(fake));
    }

    /** The same numbers in objects without caches. */
    static MetricInput fresh(MetricInput input) {
        Features training = input.training();
        return input.withFeatures(copy(input.reference()), copy(input.generated()))
                .withTraining(training == null ? null : copy(training));
    }

    private static Features copy(Features features) {
        return Features.of(features.toArray(), features.rows(), features.columns());
    }

    /** The same input, reduced to what these needs name. */
    static MetricInput only(MetricInput input, Set<Need> needs) {
        return input.only(needs);
    }
}
