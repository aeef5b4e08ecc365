package dev.rhumb.plugins.energies;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A window of each image, another for each row, brought to the image's size by linear interpolation: four pixels each, with weights.
 * Made before gradients are recorded; {@link #of} is differentiable in the images.
 */
final class Cutout {
    /** Normals from which a window is drawn. */
    static final int DRAWS = 6;

    private static final int CORNERS = 4;

    private final List<NDArray> pixels = new ArrayList<>();
    private final List<NDArray> weights = new ArrayList<>();

    /**
     * @param like images {@code (B, C, rows, columns)}
     * @param draws standard normals, {@link #DRAWS} for each row
     * @param smallest least side as a share of the image's
     * @param power above 1, small windows are more frequent
     */
    Cutout(NDArray like, double[][] draws, double smallest, double power) {
        Shape shape = like.getShape();
        int rows = (int) shape.get(2);
        int columns = (int) shape.get(3);
        int channels = (int) shape.get(1);
        int each = channels * rows * columns;
        long[][] from = new long[CORNERS][draws.length * each];
        double[][] share = new double[CORNERS][draws.length * each];
        for (int image = 0; image < draws.length; image++) {
            double[] d = draws[image];
            double side = smallest + (1 - smallest) * StrictMath.pow(uniform(d[0], d[1]), power);
            Line down = new Line(rows, side, uniform(d[2], d[3]));
            Line across = new Line(columns, side, uniform(d[4], d[5]));
            for (int i = 0; i < each; i++) {
                int row = i / columns % rows;
                int column = i % columns;
                for (int corner = 0; corner < CORNERS; corner++) {
                    int below = corner / 2;
                    int right = corner % 2;
                    from[corner][image * each + i] =
                            (long) down.pixel(row, below) * columns + across.pixel(column, right);
                    share[corner][image * each + i] = down.weight(row, below) * across.weight(column, right);
                }
            }
        }
        Shape flat = new Shape(draws.length, channels, (long) rows * columns);
        for (int corner = 0; corner < CORNERS; corner++) {
            pixels.add(Numbers.indices(like, from[corner], flat));
            weights.add(Numbers.of(like, share[corner], flat));
        }
    }

    /** The angle of two normals is uniform in [0, 1). */
    private static double uniform(double x, double y) {
        return Math.min(StrictMath.atan2(x, y) / (2 * Math.PI) + 0.5, Math.nextDown(1.0));
    }

    /** Where along one axis the pixels of a window lie: it has a share {@code side} of {@code size} pixels. */
    private record Line(int size, double side, double place) {

        private double position(int to) {
            double start = place * (1 - side) * size;
            return Math.max(0, Math.min(size - 1.0, start + (to + 0.5) * side - 0.5));
        }

        int pixel(int to, int next) {
            return Math.min((int) position(to) + next, size - 1);
        }

        double weight(int to, int next) {
            double beyond = position(to) - (int) position(to);
            return next == 1 ? beyond : 1 - beyond;
        }
    }

    /** The windows of images {@code (B, C, rows, columns)}, of the same shape; {@code images} have the shape this was made for. */
    NDArray of(NDArray images) {
        NDArray flat =
                images.reshape(images.getShape().get(0), images.getShape().get(1), -1);
        NDArray sum = flat.gather(pixels.get(0), 2).mul(weights.get(0));
        for (int corner = 1; corner < CORNERS; corner++) {
            sum = sum.add(flat.gather(pixels.get(corner), 2).mul(weights.get(corner)));
        }
        return sum.reshape(images.getShape());
    }

    /** Cutouts from normals {@code (B, number DRAWS)}, the same number for each row. */
    static List<Cutout> drawn(NDArray like, NDArray normals, double smallest, double power) {
        int rows = (int) like.getShape().get(0);
        double[] all = normals.toType(DataType.FLOAT64, true).toDoubleArray();
        int each = all.length / rows;
        List<Cutout> cutouts = new ArrayList<>();
        for (int from = 0; from < each; from += DRAWS) {
            double[][] draws = new double[rows][];
            for (int row = 0; row < rows; row++) {
                draws[row] = Arrays.copyOfRange(all, row * each + from, row * each + from + DRAWS);
            }
            cutouts.add(new Cutout(like, draws, smallest, power));
        }
        return cutouts;
    }
}
