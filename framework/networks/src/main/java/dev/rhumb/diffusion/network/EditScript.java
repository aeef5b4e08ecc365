package dev.rhumb.diffusion.network;

import dev.rhumb.diffusion.Draws;
import dev.rhumb.guidance.Blur;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes what edits do. */
final class EditScript {
    private EditScript() {}

    /** Pixels of {@code x} in another order, the same for all rows of a batch. */
    static String permuted(ForwardScript script, String x, UNetSite site, SiteScript.Layout layout) {
        int[] order = permutation(site.name(), site.rows() * site.columns());
        String index =
                script.let("torch.tensor(" + Arrays.toString(order) + ", dtype=4, device=ops.prim.device(" + x + "))");
        return script.let(
                layout == SiteScript.Layout.TOKENS
                        ? "torch.index_select(" + x + ", 1, " + index + ")"
                        : "torch.view_as(torch.index_select(torch.flatten(" + x + ", 2), 2, " + index + "), " + x
                                + ")");
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
        for (double[] row : Blur.matrix(size, sigma)) {
            StringJoiner values = new StringJoiner(", ", "[", "]");
            Arrays.stream(row).forEach(v -> values.add(String.format(Locale.ROOT, "%.9e", v)));
            rows.add(values.toString());
        }
        return script.let(
                "torch.tensor(" + rows + ", dtype=ops.prim.dtype(" + like + "), device=ops.prim.device(" + like + "))");
    }

    /** What enters the softmax, (B, heads, pixels, keys). */
    private static String scores(ForwardScript script, String q, String k, int headWidth, @Nullable String bias) {
        String products = script.let("torch.mul(torch.matmul(" + q + ", torch.transpose(" + k + ", -2, -1)), "
                + 1 / Math.sqrt(headWidth) + ")");
        return bias == null ? products : script.let("torch.add(" + products + ", " + bias + ")");
    }

    /** What is added to the scores of pixels, and of words if they attend too, so that every pixel attends to itself and the words alone; pixels come first. */
    static String apart(ForwardScript script, String q, String k, int pixels) {
        String asking = "torch.sub(torch.size(" + q + ", 2), " + pixels + ")";
        String words = "torch.sub(torch.size(" + k + ", 2), " + pixels + ")";
        String own = script.let("torch.log(torch.eye(" + pixels + ", dtype=ops.prim.dtype(" + q
                + "), layout=None, device=ops.prim.device(" + q + "), pin_memory=None))");
        return script.let("torch.constant_pad_nd(" + own + ", [0, " + words + ", 0, " + asking + "], 0.)");
    }

    /** The attention map of queries and keys, (B, heads, pixels, keys). */
    static String map(ForwardScript script, String q, String k, int headWidth, @Nullable String bias) {
        return script.let("torch.softmax(" + scores(script, q, k, headWidth, bias) + ", -1)");
    }

    /** {@code lambda entmax-1.5 + (1 - lambda) softmax} in a map's place; rows sum to 1. */
    static String sparseMap(
            ForwardScript script, String q, String k, int headWidth, @Nullable String bias, double lambda) {
        String scores = scores(script, q, k, headWidth, bias);
        String dense = script.let("torch.softmax(" + scores + ", -1)");
        String difference = script.let("torch.sub(" + entmax(script, scores) + ", " + dense + ")");
        return script.let("torch.add(" + dense + ", " + difference + ", alpha=" + lambda + ")");
    }

    /** Entmax with alpha = 1.5 over the last axis, exactly, by sorting (Peters, Niculae and Martins 2019, algorithm 2). */
    private static String entmax(ForwardScript script, String scores) {
        String half = script.let("torch.mul(torch.sub(torch.to(" + scores + ", 6), torch.amax(torch.to(" + scores
                + ", 6), [-1], True)), 0.5)");
        String sorted = script.let("(torch.sort(" + half + ", -1, True))[0]");
        String count = script.let("torch.cumsum(torch.ones_like(" + sorted + "), -1)");
        String mean = script.let("torch.div(torch.cumsum(" + sorted + ", -1), " + count + ")");
        String square =
                script.let("torch.div(torch.cumsum(torch.mul(" + sorted + ", " + sorted + "), -1), " + count + ")");
        String spread = script.let("torch.sub(" + square + ", torch.mul(" + mean + ", " + mean + "))");
        String room = script.let("torch.sub(torch.reciprocal(" + count + "), " + spread + ")");
        String threshold = script.let("torch.sub(" + mean + ", torch.sqrt(torch.clamp(" + room + ", 0.)))");
        String support = script.let("torch.sum(torch.le(" + threshold + ", " + sorted + "), [-1], True)");
        String chosen = script.let("torch.gather(" + threshold + ", -1, torch.sub(" + support + ", 1))");
        String root = script.let("torch.clamp(torch.sub(" + half + ", " + chosen + "), 0.)");
        return script.let("torch.to(torch.mul(" + root + ", " + root + "), " + scores + ")");
    }

    /** Attended outputs (B, heads, pixels, d) moved away from others: extrapolated, bounded in L1 over all channels, blended. */
    static String steered(ForwardScript script, String z, String negative, double scale, double tau, double alpha) {
        String far = script.let("torch.add(" + z + ", torch.sub(" + z + ", " + negative + "), alpha=" + scale + ")");
        String ratio =
                script.let("torch.div(" + length(script, far) + ", torch.clamp(" + length(script, z) + ", 1.0e-12))");
        String bounded = script.let(
                "torch.mul(" + far + ", torch.reciprocal(torch.clamp(torch.div(" + ratio + ", " + tau + "), 1.)))");
        return script.let("torch.add(" + z + ", torch.sub(" + bounded + ", " + z + "), alpha=" + alpha + ")");
    }

    /** The L1 norm over heads and channels, (B, 1, pixels, 1). */
    private static String length(ForwardScript script, String z) {
        return script.let("torch.sum(torch.abs(" + z + "), [1, 3], True)");
    }

    /**
     * Values (B, C, rows, columns) with a share of them 0 and the others scaled up. A value stays if a hash of (row's noise, site,
     * position) says so: integer arithmetic, the same on every device.
     *
     * @param noise standard normals (B, 1), float32
     */
    static String dropped(ForwardScript script, String x, String noise, UNetSite site, double rate) {
        int values = site.width() * site.rows() * site.columns();
        int salt = new Draws(0, "dropout " + site.name(), 0).between(0, Integer.MAX_VALUE - 1);
        String place = hash(
                script,
                script.let("torch.add(torch.arange(" + values + ", dtype=4, layout=None, device=ops.prim.device(" + x
                        + "), pin_memory=None), " + salt + ")"));
        // The steps of float32 near 1 are 2^-24, so this keeps all of a normal's bits.
        String row = hash(
                script,
                script.let("torch.bitwise_and(torch.to(torch.floor(torch.mul(" + noise
                        + ", 16777216.)), 4), 4294967295)"));
        String drawn = hash(
                script,
                script.let("torch.bitwise_and(torch.add(torch.unsqueeze(" + place + ", 0), " + row + "), 4294967295)"));
        String kept = script.let("torch.to(torch.ge(" + drawn + ", " + (long) (rate * 4294967296L) + "), " + x + ")");
        return script.let(
                "torch.mul(torch.mul(" + x + ", torch.view_as(" + kept + ", " + x + ")), " + 1 / (1 - rate) + ")");
    }

    /** A mixing of 32-bit numbers held in int64, invertible; products stay below 2^63. */
    private static String hash(ForwardScript script, String x) {
        String mixed = x;
        for (int round = 0; round < 2; round++) {
            mixed = script.let("torch.bitwise_and(torch.mul(" + folded(script, mixed) + ", 73244475), 4294967295)");
        }
        return folded(script, mixed);
    }

    private static String folded(ForwardScript script, String x) {
        return script.let("torch.bitwise_xor(torch.bitwise_right_shift(" + x + ", 16), " + x + ")");
    }

    /** The identity in place of a map. */
    static String identity(ForwardScript script, String map) {
        return script.let("torch.expand_as(torch.eye(torch.size(" + map + ", -1), dtype=ops.prim.dtype(" + map
                + "), layout=None, device=ops.prim.device(" + map + "), pin_memory=None), " + map + ")");
    }
}
