package dev.rhumb.diffusion.network;

import dev.rhumb.diffusion.data.Draws;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** Writes what edits do. */
final class EditScript {
    private EditScript() {}

    /** Pixels of {@code x} (B, C, rows, columns) in another order, the same for all rows of a batch. */
    static String permuted(ForwardScript script, String x, UNetSite site) {
        int[] order = permutation(site.name(), site.rows() * site.columns());
        String index =
                script.let("torch.tensor(" + Arrays.toString(order) + ", dtype=4, device=ops.prim.device(" + x + "))");
        return script.let(
                "torch.view_as(torch.index_select(torch.flatten(" + x + ", 2), 2, " + index + "), " + x + ")");
    }

    /** A permutation that depends on its arguments alone (Fisher and Yates). */
    static int[] permutation(String site, int size) {
        int[] order = IntStream.range(0, size).toArray();
        Draws draws = new Draws(0, "permuted-tokens " + site, 0);
        for (int i = size - 1; i > 0; i--) {
            int other = draws.between(0, i);
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
        return order;
    }

    /** Queries (B, heads, pixels, d) blurred over the image grid; an infinite sigma makes every one the mean. */
    static String blurred(ForwardScript script, String q, UNetSite site, double sigma) {
        if (Double.isInfinite(sigma)) {
            return script.let("torch.expand_as(torch.mean(" + q + ", [2], True), " + q + ")");
        }
        String grid = script.let("torch.view(" + q + ", [torch.size(" + q + ", 0), torch.size(" + q + ", 1), "
                + site.rows() + ", " + site.columns() + ", torch.size(" + q + ", 3)])");
        String alongRows = script.let("torch.matmul(" + matrix(script, q, site.columns(), sigma) + ", " + grid + ")");
        String both = script.let("torch.transpose(torch.matmul(" + matrix(script, q, site.rows(), sigma)
                + ", torch.transpose(" + alongRows + ", 2, 3)), 2, 3)");
        return script.let("torch.reshape_as(" + both + ", " + q + ")");
    }

    private static String matrix(ForwardScript script, String like, int size, double sigma) {
        StringJoiner rows = new StringJoiner(", ", "[", "]");
        for (double[] row : blur(size, sigma)) {
            StringJoiner values = new StringJoiner(", ", "[", "]");
            Arrays.stream(row).forEach(v -> values.add(String.format(Locale.ROOT, "%.9e", v)));
            rows.add(values.toString());
        }
        return script.let(
                "torch.tensor(" + rows + ", dtype=ops.prim.dtype(" + like + "), device=ops.prim.device(" + like + "))");
    }

    /**
     * The blur of a line of pixels as a matrix: a Gaussian cut at three standard deviations, or at the line's length, and normalised;
     * pixels beyond an end are reflected at the end's pixel.
     */
    static double[][] blur(int size, double sigma) {
        int half = (int) Math.min(Math.ceil(3 * sigma), size - 1.0);
        double[] kernel = IntStream.rangeClosed(-half, half)
                .mapToDouble(i -> Math.exp(-0.5 * i * i / (sigma * sigma)))
                .toArray();
        double sum = Arrays.stream(kernel).sum();
        double[][] matrix = new double[size][size];
        for (int to = 0; to < size; to++) {
            for (int i = -half; i <= half; i++) {
                int from = Math.abs(to + i);
                from = from < size ? from : 2 * (size - 1) - from;
                matrix[to][from] += kernel[i + half] / sum;
            }
        }
        return matrix;
    }

    /** The attention map of queries and keys, (B, heads, pixels, keys). */
    static String map(ForwardScript script, String q, String k, int headWidth) {
        String scores = script.let("torch.mul(torch.matmul(" + q + ", torch.transpose(" + k + ", -2, -1)), "
                + 1 / Math.sqrt(headWidth) + ")");
        return script.let("torch.softmax(" + scores + ", -1)");
    }

    /** The identity in place of a map. */
    static String identity(ForwardScript script, String map) {
        return script.let("torch.expand_as(torch.eye(torch.size(" + map + ", -1), dtype=ops.prim.dtype(" + map
                + "), layout=None, device=ops.prim.device(" + map + "), pin_memory=None), " + map + ")");
    }
}
