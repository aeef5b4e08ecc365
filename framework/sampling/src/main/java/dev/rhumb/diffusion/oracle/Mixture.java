package dev.rhumb.diffusion.oracle;

import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * A mixture of Gaussians with classes, in double precision and closed form: {@code p(x0) = sum_k w_k N(mu_k, C_k)},
 * where component k belongs to class {@code classOf[k]} and {@code p(x0 | c)} is the part of class c, renormalised.
 * Immutable.
 */
public final class Mixture {

    private final double[] weights;
    private final Gaussian[] components;
    private final int[] classOf;
    private final List<String> classNames;
    private final Shape shape;

    /**
     * Of points.
     *
     * @param weights K positive numbers; normalised to sum 1
     * @param means K vectors of D coordinates
     * @param covariances K symmetric positive definite D x D matrices
     * @param classOf the class of each component, 0 to C - 1
     * @param classNames C names
     */
    public Mixture(
            double[] weights, double[][] means, double[][][] covariances, int[] classOf, List<String> classNames) {
        this(weights, means, covariances, classOf, classNames, new Shape(means.length == 0 ? 0 : means[0].length));
    }

    private Mixture(
            double[] weights,
            double[][] means,
            double[][][] covariances,
            int[] classOf,
            List<String> classNames,
            Shape shape) {
        int k = weights.length;
        if (k == 0 || means.length != k || covariances.length != k || classOf.length != k) {
            throw new IllegalArgumentException("a mixture needs as many means (" + means.length + "), covariances ("
                    + covariances.length + ") and classes (" + classOf.length + ") as weights (" + k
                    + "), and at least one");
        }
        double total = 0;
        for (double w : weights) {
            if (!(w > 0) || Double.isInfinite(w)) {
                throw new IllegalArgumentException("a mixture weight is " + w + "; allowed are positive numbers");
            }
            total += w;
        }
        this.weights = new double[k];
        this.components = new Gaussian[k];
        for (int i = 0; i < k; i++) {
            this.weights[i] = weights[i] / total;
            this.components[i] = new Gaussian(means[i], covariances[i]);
            if (classOf[i] < 0 || classOf[i] >= classNames.size()) {
                throw new IllegalArgumentException("component " + i + " is of class " + classOf[i]
                        + "; there are classes 0 to " + (classNames.size() - 1));
            }
        }
        this.classOf = classOf.clone();
        this.classNames = List.copyOf(classNames);
        this.shape = shape;
    }

    private Mixture(Mixture same, Shape shape) {
        this.weights = same.weights;
        this.components = same.components;
        this.classOf = same.classOf;
        this.classNames = same.classNames;
        this.shape = shape;
        if (shape.size() != dimension()) {
            throw new IllegalArgumentException("samples of shape " + shape + " have " + shape.size()
                    + " values, but the mixture has " + dimension() + " dimensions");
        }
    }

    /**
     * The same law of samples of another shape, whose D values are the coordinates in row-major order.
     *
     * @param axes for instance channels and length
     * @throws IllegalArgumentException unless they multiply to D
     */
    public Mixture shaped(long... axes) {
        return new Mixture(this, new Shape(axes));
    }

    private Mixture with(double[][] means, double[][][] covariances, Shape axes) {
        return new Mixture(weights, means, covariances, classOf, classNames, axes);
    }

    /** The shape of one sample, {@code (D)} unless it was given another. */
    public Shape shape() {
        return shape;
    }

    /** D. */
    public int dimension() {
        return components[0].dimension();
    }

    /** K. */
    public int size() {
        return weights.length;
    }

    /** C. */
    public int classes() {
        return classNames.size();
    }

    public List<String> classNames() {
        return classNames;
    }

    /** The weight of component k; all sum to 1. */
    public double weight(int k) {
        return weights[k];
    }

    public Gaussian component(int k) {
        return components[k];
    }

    /** The class of component k. */
    public int classOf(int k) {
        return classOf[k];
    }

    /** Class probabilities {@code p(c)}. */
    public double[] classWeights() {
        double[] sums = new double[classes()];
        for (int k = 0; k < size(); k++) {
            sums[classOf[k]] += weights[k];
        }
        return sums;
    }

    /** The components that fulfil a condition, their weights renormalised. */
    public Mixture only(IntPredicate keep) {
        int[] kept = java.util.stream.IntStream.range(0, size()).filter(keep).toArray();
        return new Mixture(
                Arrays.stream(kept).mapToDouble(k -> weights[k]).toArray(),
                Arrays.stream(kept).mapToObj(k -> components[k].mean()).toArray(double[][]::new),
                Arrays.stream(kept).mapToObj(k -> components[k].covariance()).toArray(double[][][]::new),
                Arrays.stream(kept).map(k -> classOf[k]).toArray(),
                classNames,
                shape);
    }

    /** {@code p(x0 | c)}. */
    public Mixture ofClass(int c) {
        return only(k -> classOf[k] == c);
    }

    /**
     * A worse version of itself: means pulled to the origin, covariances widened, as an under-trained network blurs.
     *
     * @param shrink factor on the means
     * @param extraVariance added to every variance, in squared data units
     */
    public Mixture broadened(double shrink, double extraVariance) {
        double[][] means = new double[size()][];
        double[][][] covariances = new double[size()][][];
        for (int k = 0; k < size(); k++) {
            means[k] = Arrays.stream(components[k].mean()).map(m -> m * shrink).toArray();
            covariances[k] = components[k].covariance();
            for (int d = 0; d < dimension(); d++) {
                covariances[k][d][d] += extraVariance;
            }
        }
        return with(means, covariances, shape);
    }

    /**
     * The mixture of some coordinates, whatever the others are.
     *
     * @param coordinates {@code D'} of them, each in 0..D-1; the new ones come in this order
     */
    public Mixture marginal(int... coordinates) {
        double[][] means = new double[size()][coordinates.length];
        double[][][] covariances = new double[size()][coordinates.length][coordinates.length];
        for (int k = 0; k < size(); k++) {
            double[] mean = components[k].mean();
            double[][] covariance = components[k].covariance();
            for (int i = 0; i < coordinates.length; i++) {
                means[k][i] = mean[coordinates[i]];
                for (int j = 0; j < coordinates.length; j++) {
                    covariances[k][i][j] = covariance[coordinates[i]][coordinates[j]];
                }
            }
        }
        return with(means, covariances, new Shape(coordinates.length));
    }

    /** {@code log p(x_t)} of all components at {@code x_t = a x0 + s n}; with a = 1, s = 0 the data density. */
    public double logDensity(double[] x, double a, double s) {
        return logSumExp(componentLogs(x, a, s));
    }

    /** {@code log p(x0)}. */
    public double logDensity(double[] x) {
        return logDensity(x, 1, 0);
    }

    /** {@code log p(x0 | c)}. */
    public double logDensity(double[] x, int c) {
        double[] logs = componentLogs(x, 1, 0);
        double mass = 0;
        for (int k = 0; k < size(); k++) {
            if (classOf[k] == c) {
                mass += weights[k];
            } else {
                logs[k] = Double.NEGATIVE_INFINITY;
            }
        }
        return logSumExp(logs) - Math.log(mass);
    }

    /** {@code log p(x0|c)^w p(x0)^(1-w)}, the tilted target of guidance, up to its normalising constant. */
    public double logTilted(double[] x, int c, double w) {
        return w * logDensity(x, c) + (1 - w) * logDensity(x);
    }

    /** {@code log p(c | x0)}. */
    public double logPosterior(double[] x, int c) {
        return logDensity(x, c) + Math.log(classWeights()[c]) - logDensity(x);
    }

    /** The component with the largest share of the density at a data point. */
    public int mostLikelyComponent(double[] x) {
        double[] logs = componentLogs(x, 1, 0);
        int best = 0;
        for (int k = 1; k < logs.length; k++) {
            best = logs[k] > logs[best] ? k : best;
        }
        return best;
    }

    /** An exact sample of {@code p(x0 | c)}. */
    public double[] sample(RandomGenerator random, int c) {
        double u = random.nextDouble() * classWeights()[c];
        int chosen = -1;
        for (int k = 0; k < size() && (chosen < 0 || u > 0); k++) {
            if (classOf[k] == c) {
                chosen = k;
                u -= weights[k];
            }
        }
        if (chosen < 0) {
            throw new IllegalArgumentException("class " + c + " has no component");
        }
        return components[chosen].sample(random);
    }

    /** Exact samples, one for each label, {@code (N, D)}; the i-th depends on the seed and i alone. */
    public double[][] sample(long seed, int[] labels) {
        return sample(seed, "exact", labels);
    }

    /** As {@link #sample(long, int[])}, independent of what the same seed gives for another purpose. */
    public double[][] sample(long seed, String purpose, int[] labels) {
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            points.add(sample(RandomStream.of(seed, purpose, i), labels[i]));
        }
        return points.toArray(double[][]::new);
    }

    private double[] componentLogs(double[] x, double a, double s) {
        double[] logs = new double[size()];
        for (int k = 0; k < size(); k++) {
            logs[k] = Math.log(weights[k]) + components[k].logDensity(x, a, s);
        }
        return logs;
    }

    private static double logSumExp(double[] logs) {
        double max = Arrays.stream(logs).max().orElseThrow();
        if (max == Double.NEGATIVE_INFINITY) {
            return max;
        }
        double sum = 0;
        for (double l : logs) {
            sum += Math.exp(l - max);
        }
        return max + Math.log(sum);
    }
}
