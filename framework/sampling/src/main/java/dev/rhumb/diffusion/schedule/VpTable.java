package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.Parameter;

/**
 * A discrete variance-preserving table of {@code abar_t}, t = 0 (least noise) to T - 1 (most): the noise a network of the
 * DDPM family was trained with.
 *
 * @param betas the shape of the betas; {@code start} and {@code end} matter to linear, scaled-linear and sigmoid only
 * @param start the first beta, in (0, 1)
 * @param end the last beta, in (start, 1)
 * @param trainSteps T, at least 2
 * @param zeroTerminalSnr whether {@code sqrt(abar)} is shifted and scaled so that the last is 0 (Lin et al. 2024, algorithm 1)
 */
public record VpTable(
        @Parameter(value = "shape of the betas", fallback = "linear")
        Betas betas,

        @Parameter(value = "the first beta", fallback = "0.0001")
        double start,

        @Parameter(value = "the last beta", fallback = "0.02")
        double end,

        @Parameter(value = "training timesteps", fallback = "1000")
        int trainSteps,

        @Parameter(value = "rescale so that the last level has no signal", fallback = "false")
        boolean zeroTerminalSnr) {

    /** Shapes of a discrete table. */
    public enum Betas {
        /** Ho et al. 2020: betas evenly spaced. */
        LINEAR,
        /** Latent diffusion: square roots of betas evenly spaced (its own configuration files call it "linear"). */
        SCALED_LINEAR,
        /** Nichol and Dhariwal 2021: {@code abar = cos^2((t + .008) / 1.008 pi / 2)}, betas at most 0.999. */
        COSINE,
        /** Hang et al. 2024: the Laplace noise schedule as diffusers has it, betas at most 0.999. */
        LAPLACE,
        /** GeoDiff: betas on a logistic curve over [-6, 6]. */
        SIGMOID
    }

    private static final double MAX_BETA = 0.999;

    public VpTable {
        if (trainSteps < 2) {
            throw new IllegalArgumentException("trainSteps is " + trainSteps + "; a table needs at least 2");
        }
        if (!(start > 0 && start < end && end < 1)) {
            throw new IllegalArgumentException(
                    "betas from " + start + " to " + end + ": they must satisfy 0 < start < end < 1");
        }
    }

    /** Ho et al. 2020: linear, 1e-4 to 0.02, 1000 steps. */
    public static VpTable ddpm() {
        return new VpTable(Betas.LINEAR, 1e-4, 0.02, 1000, false);
    }

    /** Stable Diffusion: scaled-linear, 0.00085 to 0.012, 1000 steps. */
    public static VpTable stableDiffusion() {
        return new VpTable(Betas.SCALED_LINEAR, 0.00085, 0.012, 1000, false);
    }

    /** Nichol and Dhariwal 2021: cosine, 1000 steps. */
    public static VpTable cosine() {
        return new VpTable(Betas.COSINE, 1e-4, 0.02, 1000, false);
    }

    /** Guided diffusion's linear table: the ends scale with {@code 1000 / trainSteps}, so that the last level stays. */
    public static VpTable scaledToLength(int trainSteps) {
        double scale = 1000.0 / trainSteps;
        return new VpTable(Betas.LINEAR, scale * 1e-4, scale * 0.02, trainSteps, false);
    }

    /** The betas, {@code (T)}. */
    public double[] betaValues() {
        double[] values = new double[trainSteps];
        for (int t = 0; t < trainSteps; t++) {
            values[t] = beta(t);
        }
        return zeroTerminalSnr ? rescaled(values) : values;
    }

    /** {@code abar_t}, the cumulative product of {@code 1 - beta}, {@code (T)}. */
    public double[] alphaBars() {
        return cumulative(betaValues());
    }

    private double beta(int t) {
        double ramp = (double) t / (trainSteps - 1);
        return switch (betas) {
            case LINEAR -> start + ramp * (end - start);
            case SCALED_LINEAR -> square(Math.sqrt(start) + ramp * (Math.sqrt(end) - Math.sqrt(start)));
            case SIGMOID -> (end - start) / (1 + Math.exp(6 - 12 * ramp)) + start;
            case COSINE, LAPLACE -> Math.min(1 - continuous(t + 1) / continuous(t), MAX_BETA);
        };
    }

    private double continuous(int step) {
        double t = (double) step / trainSteps;
        if (betas == Betas.COSINE) {
            return square(Math.cos((t + 0.008) / 1.008 * Math.PI / 2));
        }
        double lambda = -0.5 * Math.copySign(1, 0.5 - t) * Math.log(1 - 2 * Math.abs(0.5 - t) + 1e-6);
        double snr = Math.exp(lambda);
        return Math.sqrt(snr / (1 + snr));
    }

    private static double[] rescaled(double[] betas) {
        double[] bars = cumulative(betas);
        int last = bars.length - 1;
        double first = Math.sqrt(bars[0]);
        double end = Math.sqrt(bars[last]);
        double[] result = new double[bars.length];
        double before = 1;
        for (int t = 0; t <= last; t++) {
            double bar = square((Math.sqrt(bars[t]) - end) * (first / (first - end)));
            result[t] = 1 - bar / before;
            before = bar;
        }
        return result;
    }

    private static double[] cumulative(double[] betas) {
        double[] bars = new double[betas.length];
        double product = 1;
        for (int t = 0; t < betas.length; t++) {
            product *= 1 - betas[t];
            bars[t] = product;
        }
        return bars;
    }

    private static double square(double v) {
        return v * v;
    }
}
