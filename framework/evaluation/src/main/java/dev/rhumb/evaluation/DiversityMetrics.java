package dev.rhumb.evaluation;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import java.util.List;

/**
 * How different samples are from each other: effective numbers and mean distances. They can rise while recall falls, and effective numbers grow with
 * the number of samples, so no verdict rests on them.
 */
final class DiversityMetrics {
    static final List<Class<? extends Metric>> ALL =
            List.of(Vendi.class, VendiCosine.class, VendiPerClass.class, Distance.class, DistancePerClass.class);

    private DiversityMetrics() {}

    @Method(
            name = "vendi",
            paper = "D. Friedman and A. B. Dieng 2023, definition 3.1; orders by A. P. Pasarkar and A. B. Dieng 2024",
            summary = "effective number of different samples, Gaussian kernel as wide as reference samples lie apart")
    @Measures(better = Better.NEARER_FLOOR, role = Role.DIVERSITY, least = 1, decides = false)
    record Vendi(
            @Parameter(value = "order, or inf", fallback = "1", min = 1e-3)
            double order) implements PairMetric {
        @Override
        public PairNeeds pairs(MetricInput input) {
            return PairNeeds.ofNeighbours(VendiScore.WIDTH_NEIGHBOURS);
        }

        @Override
        public double measure(MetricInput input) {
            return VendiScore.relativeTo(input.reference(), input.generated(), order);
        }
    }

    @Method(
            name = "vendi-cosine",
            paper = "D. Friedman and A. B. Dieng 2023, definition 3.1; orders by A. P. Pasarkar and A. B. Dieng 2024",
            summary =
                    "effective number of different samples by the cosine of features as they are, as published values have it")
    @Measures(better = Better.NEARER_FLOOR, role = Role.DIVERSITY, least = 1, decides = false)
    record VendiCosine(
            @Parameter(value = "order, or inf", fallback = "1", min = 1e-3)
            double order) implements Metric {
        @Override
        public double measure(MetricInput input) {
            return VendiScore.cosine(input.generated(), order);
        }
    }

    @Method(
            name = "vendi-per-class",
            paper = "D. Friedman and A. B. Dieng 2023, definition 3.1; orders by A. P. Pasarkar and A. B. Dieng 2024",
            summary = "Vendi score within each class, averaged")
    @Measures(
            better = Better.NEARER_FLOOR,
            role = Role.DIVERSITY,
            least = 0,
            decides = false,
            needs = {Evidence.Intended.class, Evidence.Real.class})
    record VendiPerClass(
            @Parameter(value = "order, or inf", fallback = "1", min = 1e-3)
            double order) implements Metric {
        @Override
        public double measure(MetricInput input) {
            return PerClass.average(input, 0, (label, real, fake) -> VendiScore.relativeTo(real, fake, order));
        }
    }

    @Method(
            name = "pairwise-distance",
            paper = "R. Zhang et al. 2018, equation 1",
            summary = "mean squared distance of two samples; in features of LPIPS the mean LPIPS of all pairs")
    @Measures(better = Better.NEARER_FLOOR, role = Role.DIVERSITY, least = 0, decides = false)
    record Distance() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return PairwiseDistance.of(input.generated());
        }
    }

    @Method(
            name = "pairwise-distance-per-class",
            paper = "R. Zhang et al. 2018, equation 1",
            summary = "mean squared distance of two samples of a class, averaged over classes")
    @Measures(
            better = Better.NEARER_FLOOR,
            role = Role.DIVERSITY,
            least = 0,
            decides = false,
            needs = {Evidence.Intended.class, Evidence.Real.class})
    record DistancePerClass() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return PerClass.average(input, (label, real, fake) -> PairwiseDistance.of(fake));
        }
    }
}
