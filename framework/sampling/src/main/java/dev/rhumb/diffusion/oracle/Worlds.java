package dev.rhumb.diffusion.oracle;

import java.util.ArrayList;
import java.util.List;

/**
 * Built-in mixtures. {@code tree} is a two-class world in the plane whose classes are branching trees, in the spirit of
 * the toy of Karras et al. 2024 (arXiv:2406.02507, section 3), by a recipe of its own: fine structure within each class
 * and ground shared between them, so that losing modes and leaving the support both show.
 */
public final class Worlds {

    /** The names that {@link #named} knows. */
    public static final List<String> NAMES = List.of("tree", "two-gaussians", "ring", "waves");

    private static final int TREE_DEPTH = 4;
    private static final int PIECES_PER_BRANCH = 2;
    private static final double SPREAD = 0.75;
    private static final double SHORTEN = 0.68;

    private static final List<String> WAVES = List.of("sine", "chirp", "step");
    private static final int LENGTH = 32;
    private static final int PHASES = 8;

    private Worlds() {}

    /**
     * @throws IllegalArgumentException for another name
     */
    public static Mixture named(String name) {
        return switch (name) {
            case "tree" -> tree();
            case "two-gaussians" -> twoGaussians();
            case "ring" -> ring();
            case "waves" -> waves();
            default ->
                throw new IllegalArgumentException("there is no built-in mixture '" + name + "'; there are " + NAMES);
        };
    }

    private static final class Parts {
        final List<Double> weights = new ArrayList<>();
        final List<double[]> means = new ArrayList<>();
        final List<double[][]> covariances = new ArrayList<>();
        final List<Integer> classes = new ArrayList<>();

        void add(double weight, double[] mean, double[][] covariance, int c) {
            weights.add(weight);
            means.add(mean);
            covariances.add(covariance);
            classes.add(c);
        }

        Mixture mixture(List<String> names) {
            return new Mixture(
                    weights.stream().mapToDouble(Double::doubleValue).toArray(),
                    means.toArray(double[][]::new),
                    covariances.toArray(double[][][]::new),
                    classes.stream().mapToInt(Integer::intValue).toArray(),
                    names);
        }
    }

    private static Mixture tree() {
        Parts parts = new Parts();
        grow(parts, 0, new double[] {0, 0}, 0.45, 0.85, 0, 1);
        grow(parts, 1, new double[] {0, 0}, Math.PI + 0.15, 0.85, 0, 1);
        return parts.mixture(List.of("east", "west"));
    }

    /** A branch of elongated Gaussians, then two shorter ones from its end; deeper branches are thinner and lighter. */
    private static void grow(Parts parts, int c, double[] root, double angle, double length, int depth, double weight) {
        double[] along = {Math.cos(angle), Math.sin(angle)};
        double half = length / PIECES_PER_BRANCH / 2;
        double width = 0.045 * Math.pow(0.75, depth);
        for (int i = 0; i < PIECES_PER_BRANCH; i++) {
            double at = (2 * i + 1) * half;
            parts.add(
                    weight / PIECES_PER_BRANCH,
                    new double[] {root[0] + at * along[0], root[1] + at * along[1]},
                    elongated(along, half * half / 2, width * width),
                    c);
        }
        if (depth + 1 < TREE_DEPTH) {
            double[] end = {root[0] + length * along[0], root[1] + length * along[1]};
            double turn = SPREAD * Math.pow(0.9, depth);
            grow(parts, c, end, angle + turn, length * SHORTEN, depth + 1, weight * 0.6);
            grow(parts, c, end, angle - turn, length * SHORTEN, depth + 1, weight * 0.6);
        }
    }

    private static double[][] elongated(double[] along, double variance, double crossVariance) {
        double d = variance - crossVariance;
        double off = d * along[0] * along[1];
        return new double[][] {
            {crossVariance + d * along[0] * along[0], off}, {off, crossVariance + d * along[1] * along[1]}
        };
    }

    private static Mixture twoGaussians() {
        Parts parts = new Parts();
        parts.add(0.5, new double[] {-1, 0}, new double[][] {{0.25, 0}, {0, 0.25}}, 0);
        parts.add(0.5, new double[] {1, 0}, new double[][] {{0.25, 0}, {0, 0.25}}, 1);
        return parts.mixture(List.of("left", "right"));
    }

    /**
     * Signals {@code (1, 32)} of three classes: sines of two cycles, chirps from one to six cycles, and steps with soft edges. Each class has
     * eight phases; a component varies along its phase and its amplitude, and has a little white noise.
     */
    private static Mixture waves() {
        Parts parts = new Parts();
        for (int c = 0; c < WAVES.size(); c++) {
            for (int k = 0; k < PHASES; k++) {
                double phase = 2 * Math.PI * k / PHASES;
                double[] mean = wave(c, phase);
                double[] slope = new double[LENGTH];
                double[] ahead = wave(c, phase + 1e-4);
                for (int t = 0; t < LENGTH; t++) {
                    slope[t] = (ahead[t] - mean[t]) / 1e-4;
                }
                double[][] covariance = new double[LENGTH][LENGTH];
                for (int i = 0; i < LENGTH; i++) {
                    for (int j = 0; j < LENGTH; j++) {
                        covariance[i][j] =
                                0.09 * slope[i] * slope[j] + 0.0225 * mean[i] * mean[j] + (i == j ? 0.0025 : 0);
                    }
                }
                parts.add(1, mean, covariance, c);
            }
        }
        return parts.mixture(WAVES).shaped(1, LENGTH);
    }

    private static double[] wave(int c, double phase) {
        double[] wave = new double[LENGTH];
        for (int t = 0; t < LENGTH; t++) {
            double at = (t + 0.5) / LENGTH;
            wave[t] = switch (c) {
                case 0 -> Math.sin(2 * Math.PI * 2 * at + phase);
                case 1 -> Math.sin(2 * Math.PI * (at + 2.5 * at * at) + phase);
                default -> Math.tanh(4 * Math.sin(2 * Math.PI * at + phase));
            };
        }
        return wave;
    }

    /** Four classes, each two neighbouring blobs of eight on a circle. */
    private static Mixture ring() {
        Parts parts = new Parts();
        for (int k = 0; k < 8; k++) {
            double angle = 2 * Math.PI * k / 8;
            parts.add(1, new double[] {Math.cos(angle), Math.sin(angle)}, new double[][] {{0.02, 0}, {0, 0.02}}, k / 2);
        }
        return parts.mixture(List.of("first", "second", "third", "fourth"));
    }
}
