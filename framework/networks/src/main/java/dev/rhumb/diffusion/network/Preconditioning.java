package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Parameter;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a raw network output means: maps it to a denoised estimate for {@code x_t = a x0 + s n}, and gives the training target.
 *
 * <p>Every kind takes any (a, s), not both zero: the point is first rescaled to the coordinates that the network was trained in, so
 * results depend on {@code x_t / a} and {@code sigma = s / a} alone. {@code a} and {@code s} are per-row arrays (B). All maps are
 * differentiable in {@code x} and in the raw output.
 *
 * @param kind what the network predicts
 * @param sigmaData standard deviation of the data, for {@link Kind#EDM} and for the input scale of classifiers; above 0
 */
public record Preconditioning(
        @Parameter("what the network predicts") Kind kind,

        @Parameter("standard deviation of the data, for EDM and for the input scale of classifiers; above 0")
        double sigmaData) {
    /**
     * Below this share of the total, the noise coordinate no longer distinguishes less from least: 0.002 is where EDM's samplers stop, and
     * networks are not evaluated at levels far from those they were trained on.
     */
    private static final double FAINTEST = 2e-3;

    /** What the raw output predicts. */
    public enum Kind {
        /** The noise n, in variance-preserving coordinates (Ho et al. 2020). Undefined at a = 0. */
        NOISE,
        /** v = a n - s x0, in variance-preserving coordinates (Salimans and Ho 2022). */
        VELOCITY,
        /** x0 itself, in variance-preserving coordinates. */
        DENOISED,
        /** x0 itself, in the coordinates a = 1, s = sigma: D(x; sigma) of Karras et al. (2022). Undefined at a = 0. */
        ESTIMATE,
        /** n - x0, in the coordinates a = 1 - t, s = t (Lipman et al. 2023; Liu et al. 2023). */
        FLOW,
        /** The mixture of x0 and noise of Karras et al. (2022), table 1, in the coordinates a = 1, s = sigma. */
        EDM
    }

    public Preconditioning {
        Objects.requireNonNull(kind, "kind");
        if (!(sigmaData > 0) || Double.isInfinite(sigmaData)) {
            throw new IllegalArgumentException("sigma-data must be a positive number, not " + sigmaData);
        }
    }

    /**
     * The network's input.
     *
     * @param x (B, ...)
     * @return x rescaled, (B, ...): c_in x for EDM
     */
    public NDArray input(NDArray x, NDArray a, NDArray s) {
        return x.div(like(scale(a, s), x));
    }

    /**
     * The network's noise conditioning ln(sigma)/4 of Karras et al. (2022), kept finite where data or noise vanish.
     *
     * @return (B)
     */
    public static NDArray noiseCoordinate(NDArray a, NDArray s) {
        NDArray total = length(a, s, 1);
        NDArray noise = s.div(total).maximum(FAINTEST);
        NDArray data = a.div(total).maximum(FAINTEST);
        return noise.div(data).log().mul(0.25);
    }

    /**
     * The denoised estimate E[x0 | x_t].
     *
     * @param x the point (B, ...), not rescaled
     * @param raw the network's output (B, ...)
     */
    public NDArray denoised(NDArray x, NDArray a, NDArray s, NDArray raw) {
        return x.mul(like(skip(a, s), x)).add(raw.mul(like(out(a, s), x)));
    }

    /**
     * The raw output that would be right.
     *
     * @param x0 clean data (B, ...)
     * @param n standard normal noise (B, ...)
     */
    public NDArray target(NDArray x0, NDArray n, NDArray a, NDArray s) {
        NDArray scale = scale(a, s);
        return switch (kind) {
            case NOISE -> n.duplicate();
            case DENOISED, ESTIMATE -> x0.duplicate();
            case FLOW -> n.sub(x0);
            case VELOCITY -> n.mul(like(a.div(scale), n)).sub(x0.mul(like(s.div(scale), x0)));
            case EDM -> // (x0 - c_skip (x0 + sigma n)) / c_out, written without division by s or a
                x0.mul(like(s.div(scale), x0))
                        .div(sigmaData)
                        .sub(n.mul(like(a.div(scale), n)).mul(sigmaData));
        };
    }

    /**
     * The weight (B) that squared error of the raw output puts on squared error of the denoised estimate: 1/c_out^2, which for EDM
     * is lambda(sigma). Training weighs the raw output evenly, so this is the loss weight in denoised terms; infinite at s = 0 except
     * for {@link Kind#DENOISED} and {@link Kind#ESTIMATE}.
     */
    public NDArray lossWeight(NDArray a, NDArray s) {
        return out(a, s).square().pow(-1);
    }

    /** What x is divided by. */
    private NDArray scale(NDArray a, NDArray s) {
        return switch (kind) {
            case EDM -> length(a, s, sigmaData);
            case FLOW -> a.add(s);
            case ESTIMATE -> a;
            case NOISE, VELOCITY, DENOISED -> length(a, s, 1);
        };
    }

    /** Coefficient of x in the denoised estimate. */
    private NDArray skip(NDArray a, NDArray s) {
        NDArray scale = scale(a, s);
        return switch (kind) {
            case NOISE -> a.pow(-1);
            case VELOCITY -> a.div(scale.square());
            case DENOISED, ESTIMATE -> a.zerosLike();
            case FLOW -> scale.pow(-1);
            case EDM -> a.mul(sigmaData * sigmaData).div(scale.square());
        };
    }

    /** Coefficient of the raw output in the denoised estimate. */
    private NDArray out(NDArray a, NDArray s) {
        NDArray scale = scale(a, s);
        return switch (kind) {
            case NOISE -> s.div(a).neg();
            case VELOCITY, FLOW -> s.div(scale).neg();
            case DENOISED, ESTIMATE -> a.onesLike();
            case EDM -> s.mul(sigmaData).div(scale);
        };
    }

    private static NDArray length(NDArray a, NDArray s, double sigmaData) {
        return a.square().mul(sigmaData * sigmaData).add(s.square()).sqrt();
    }

    /** A per-row array with as many axes as x. */
    private static NDArray like(NDArray rows, NDArray x) {
        long[] shape = new long[x.getShape().dimension()];
        Arrays.fill(shape, 1);
        shape[0] = rows.size();
        return rows.reshape(new Shape(shape));
    }
}
