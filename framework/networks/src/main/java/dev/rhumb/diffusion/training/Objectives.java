package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.network.NoisedBatch;
import dev.rhumb.network.Objective;
import dev.rhumb.records.Kind;
import java.util.List;

/** The objectives of this program. */
public final class Objectives {
    /** In the order of documentation. */
    public static final Kind<Objective> KIND =
            Kind.of("objective", Objective.class, List.of(MeanSquared.class, MinimalSnr.class, PseudoHuber.class));

    private Objectives() {}

    /** Mean squared error of the raw output: every noise level weighs the same. */
    @Method(
            name = "mean-squared",
            paper =
                    "J. Ho et al. 2020, arXiv:2006.11239, equation 14; T. Karras et al. 2022, arXiv:2206.00364, equation 8",
            summary = "Mean squared error of the raw output: every noise level weighs the same.")
    public record MeanSquared() implements Objective {
        @Override
        public NDArray losses(NoisedBatch batch) {
            return meanSquares(batch.output().sub(batch.target()));
        }
    }

    /**
     * Mean squared error of the estimate of x0, weighted by {@code min(a^2 / s^2, gamma)}.
     *
     * @param gamma largest weight, above 0
     */
    @Method(
            name = "min-snr",
            paper = "T. Hang et al. 2023, arXiv:2303.09556, equation 8",
            summary = "Mean squared error of the estimate of x0, weighted by the signal-to-noise ratio up to gamma.")
    public record MinimalSnr(
            @Parameter(value = "largest weight, above 0", fallback = "5", min = 0)
            double gamma) implements Objective {
        public MinimalSnr {
            if (!(gamma > 0) || Double.isInfinite(gamma)) {
                throw new IllegalArgumentException("gamma is " + gamma + "; it must be a positive number");
            }
        }

        @Override
        public NDArray losses(NoisedBatch batch) {
            NDArray weight = batch.a().div(batch.s()).square().minimum(gamma).reshape(-1);
            return meanSquares(batch.denoised().sub(batch.clean())).mul(weight);
        }
    }

    /**
     * {@code sqrt(|e|^2 + c^2) - c} of the error e of the raw output, with {@code c = scale sqrt(d)} for d values: squared near 0 and linear
     * far away, so that outliers count less.
     *
     * @param scale where it turns from squared to linear, as a root mean square; above 0
     */
    @Method(
            name = "pseudo-huber",
            paper = "Y. Song & P. Dhariwal 2023, arXiv:2310.14189, equation 8",
            summary = "Squared for small errors of the raw output and linear for large ones: outliers count less.")
    public record PseudoHuber(
            @Parameter(
                    value = "where it turns from squared to linear, as a root mean square; above 0",
                    fallback = "0.00054",
                    min = 0)
            double scale)
            implements Objective {
        public PseudoHuber {
            if (!(scale > 0) || Double.isInfinite(scale)) {
                throw new IllegalArgumentException("scale is " + scale + "; it must be a positive number");
            }
        }

        @Override
        public NDArray losses(NoisedBatch batch) {
            NDArray error = batch.output().sub(batch.target());
            double c =
                    scale * Math.sqrt(error.size() / (double) error.getShape().get(0));
            NDArray squares =
                    error.square().reshape(error.getShape().get(0), -1).sum(new int[] {1});
            return squares.add(c * c).sqrt().sub(c);
        }
    }

    private static NDArray meanSquares(NDArray error) {
        return error.square().reshape(error.getShape().get(0), -1).mean(new int[] {1});
    }
}
