package dev.rhumb.diffusion.network.published;

import java.util.Locale;

/**
 * The layers of EDM2 (Karras et al. 2024, arXiv:2312.02696, appendix B), which keep the magnitude of activations. Weights are normalised when they
 * are loaded ({@link #normalised}), so a layer is an ordinary convolution or linear map without bias.
 */
record MagnitudePreserving(LayerWriter layers) {
    private static final double EPS = 1e-4;
    private static final double SILU = 0.596;

    /** Equation 81. */
    String silu(String x) {
        return layers.let("torch.div(torch.silu(" + x + "), " + SILU + ")");
    }

    /** Equation 88: the share of {@code a} or {@code b} in a sum with {@code t} of b. */
    static double share(double part, double t) {
        return part / Math.sqrt((1 - t) * (1 - t) + t * t);
    }

    /** Equation 88. */
    String sum(String a, String b, double t) {
        return layers.add(layers.scale(a, share(1 - t, t)), layers.scale(b, share(t, t)));
    }

    /** Equation 103, along channels. */
    String concat(String a, int widthA, String b, int widthB, double t) {
        double whole = Math.sqrt(widthA + widthB);
        return layers.concat(
                1,
                layers.scale(a, share(1 - t, t) * whole / Math.sqrt(widthA)),
                layers.scale(b, share(t, t) * whole / Math.sqrt(widthB)));
    }

    /** Normalisation of an axis of some width to magnitude 1. */
    String pixelNorm(String x, int axis, int width) {
        return layers.let(String.format(
                Locale.ROOT,
                "torch.div(%1$s, torch.add(torch.mul(torch.linalg_vector_norm(%1$s, 2, [%2$d], True), %3$.17g), %4$.17g))",
                x,
                axis,
                1 / Math.sqrt(width),
                EPS));
    }

    /** Equation 47. */
    String conv(String x, String key, int in, int out, int kernel) {
        int[] side = {kernel, kernel};
        int[] padding = {kernel / 2, kernel / 2};
        return layers.conv(x, key, in, out, side, new int[] {1, 1}, padding, 1, false);
    }

    /** Equation 47. */
    String linear(String x, String key, int in, int out) {
        return layers.linear(x, key, in, out, false);
    }

    /** Equation 75: waves of the times. */
    String fourier(String times, String key, int width) {
        String frequencies = layers.parameter(key + ".freqs", width);
        String phases = layers.parameter(key + ".phases", width);
        String phase = layers.let("torch.add(torch.mul(torch.unsqueeze(" + times + ", 1), torch.to(" + frequencies
                + ", 6)), torch.to(" + phases + ", 6))");
        return layers.cast(layers.scale(layers.let("torch.cos(" + phase + ")"), Math.sqrt(2)));
    }

    /** Equation 47: the weight as the layer uses it. Each output's weights have magnitude 1, and are divided by the square root of their number. */
    static float[] normalised(float[] stored, long outputs) {
        int fan = Math.toIntExact(stored.length / outputs);
        double root = Math.sqrt(fan);
        float[] used = new float[stored.length];
        for (int from = 0; from < stored.length; from += fan) {
            double squares = 0;
            for (int i = from; i < from + fan; i++) {
                squares += (double) stored[i] * stored[i];
            }
            double norm = EPS + Math.sqrt(squares) / root;
            for (int i = from; i < from + fan; i++) {
                used[i] = (float) (stored[i] / norm / root);
            }
        }
        return used;
    }
}
