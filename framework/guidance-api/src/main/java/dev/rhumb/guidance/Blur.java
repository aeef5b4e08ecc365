package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * Gaussian blur of images: a kernel cut at three standard deviations, or at the image's size, and normalised; pixels beyond
 * an edge are reflected at the edge's pixel.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Blur {

    private Blur() {}

    /**
     * Images blurred over their last two axes, in an order of additions that does not depend on the batch.
     *
     * @param images {@code (..., rows, columns)}
     * @param sigma in pixels, above 0
     */
    public static NDArray images(NDArray images, double sigma) {
        NDArray alongRows = lines(images, sigma);
        return lines(alongRows.swapAxes(rank(images) - 2, rank(images) - 1), sigma)
                .swapAxes(rank(images) - 2, rank(images) - 1);
    }

    private static int rank(NDArray images) {
        return images.getShape().dimension();
    }

    /** Blurred over the last axis. */
    private static NDArray lines(NDArray images, double sigma) {
        int size = (int) images.getShape().get(rank(images) - 1);
        double[] kernel = kernel(size, sigma);
        int half = kernel.length / 2;
        NDArray pixels = images.reshape(-1, size).transpose();
        NDArray sum = pixels.mul(0);
        long[] from = IntStream.range(0, kernel.length * size)
                .mapToLong(i -> reflected(i % size + i / size - half, size))
                .toArray();
        NDArray shifts = Numbers.indices(images, from, new Shape(kernel.length, size));
        for (int i = 0; i < kernel.length; i++) {
            sum = sum.add(pixels.get(shifts.get(i)).mul(kernel[i]));
        }
        return sum.transpose().reshape(images.getShape());
    }

    /**
     * The blur of a line of pixels as a matrix.
     *
     * @param size of the line, in pixels
     * @param sigma in pixels, above 0
     * @return {@code [to][from]}; every row sums to 1
     */
    public static double[][] matrix(int size, double sigma) {
        double[] kernel = kernel(size, sigma);
        int half = kernel.length / 2;
        double[][] matrix = new double[size][size];
        for (int to = 0; to < size; to++) {
            for (int i = -half; i <= half; i++) {
                matrix[to][reflected(to + i, size)] += kernel[i + half];
            }
        }
        return matrix;
    }

    private static double[] kernel(int size, double sigma) {
        int half = (int) Math.min(Math.ceil(3 * sigma), size - 1.0);
        double[] kernel = IntStream.rangeClosed(-half, half)
                .mapToDouble(i -> Math.exp(-0.5 * i * i / (sigma * sigma)))
                .toArray();
        double sum = Arrays.stream(kernel).sum();
        return Arrays.stream(kernel).map(k -> k / sum).toArray();
    }

    private static int reflected(int place, int size) {
        int inside = Math.abs(place);
        return inside < size ? inside : 2 * (size - 1) - inside;
    }
}
