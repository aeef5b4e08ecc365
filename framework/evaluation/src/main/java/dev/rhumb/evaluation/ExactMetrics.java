package dev.rhumb.evaluation;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import java.util.List;

/** Metrics against the exact law of a mixture. */
final class ExactMetrics {
    static final List<Class<? extends Metric>> ALL = List.of(
            ModeShift.class,
            ModeShiftTilted.class,
            EnergyTilted.class,
            Divergence.class,
            DivergenceTilted.class,
            OffSupportShare.class);

    private ExactMetrics() {}

    @Method(
            name = "mode-weights",
            paper = "the total variation distance",
            summary = "total variation between the shares of the mixture's components and exact samples' shares")
    @Measures(
            better = Better.LOWER,
            role = Role.DIVERSITY,
            needs = {Oracle.class, Evidence.Modes.class},
            least = 0,
            most = 1)
    record ModeShift() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return OracleMetrics.modeWeights(input);
        }
    }

    @Method(
            name = "mode-weights-tilted",
            paper = "the total variation distance",
            summary = "the same against the tilted target")
    @Measures(
            better = Better.LOWER,
            role = Role.DIVERSITY,
            needs = {Oracle.class, Evidence.Tilted.class, Evidence.Modes.class},
            least = 0,
            most = 1)
    record ModeShiftTilted() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return OracleMetrics.tiltedModeWeights(input);
        }
    }

    @Method(
            name = "energy-distance-tilted",
            paper = "G. J. Székely and M. L. Rizzo 2013",
            summary = "energy distance to the tilted target, within classes where labels are known")
    @Measures(
            better = Better.NEARER_FLOOR,
            role = Role.BOTH,
            needs = {Oracle.class, Evidence.Tilted.class})
    record EnergyTilted() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return OracleMetrics.tiltedEnergyDistance(input);
        }
    }

    @Method(
            name = "kl",
            paper = "entropy by L. F. Kozachenko and N. N. Leonenko 1987",
            summary = "divergence of the samples from p(x|c), in nats")
    @Measures(better = Better.NEARER_FLOOR, role = Role.BOTH, needs = Oracle.class)
    record Divergence(
            @Parameter(value = "number of nearest neighbours", fallback = "4", min = 1)
            int neighbours) implements Metric {
        @Override
        public double measure(MetricInput input) {
            return OracleMetrics.divergence(input, neighbours);
        }
    }

    @Method(
            name = "kl-tilted",
            paper = "entropy by L. F. Kozachenko and N. N. Leonenko 1987",
            summary = "divergence of the samples from p(x|c)^w p(x)^(1-w), in nats")
    @Measures(
            better = Better.NEARER_FLOOR,
            role = Role.BOTH,
            needs = {Oracle.class, Evidence.Tilted.class})
    record DivergenceTilted(
            @Parameter(value = "number of nearest neighbours", fallback = "4", min = 1)
            int neighbours) implements Metric {
        @Override
        public double measure(MetricInput input) {
            return OracleMetrics.tiltedDivergence(input, neighbours);
        }
    }

    @Method(
            name = "off-support",
            paper = "the exact density at its 1 % quantile",
            summary = "share of samples less likely than 99 % of exact ones")
    @Measures(better = Better.LOWER, role = Role.QUALITY, needs = Oracle.class, least = 0, most = 1)
    record OffSupportShare() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return OracleMetrics.offSupport(input, OffSupport.DEFAULT_QUANTILE);
        }
    }
}
