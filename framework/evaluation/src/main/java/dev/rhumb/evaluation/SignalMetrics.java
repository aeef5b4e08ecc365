package dev.rhumb.evaluation;

import dev.rhumb.guidance.Method;
import java.util.List;

/** Metrics of signals. */
final class SignalMetrics {
    static final List<Class<? extends Metric>> ALL = List.of(LogSpectralDistance.class);

    private SignalMetrics() {}

    @Method(
            name = "log-spectral-distance",
            paper = "A. H. Gray and J. D. Markel 1976, equation 9",
            summary = "root mean square difference of the mean power spectra, in decibels")
    @Measures(better = Better.LOWER, role = Role.BOTH, needs = Spectra.class, least = 0)
    record LogSpectralDistance() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return input.get(Spectra.class).distance();
        }
    }
}
