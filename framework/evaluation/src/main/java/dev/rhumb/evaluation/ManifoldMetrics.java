package dev.rhumb.evaluation;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import java.util.List;

/** Metrics that count nearest-neighbour balls. */
final class ManifoldMetrics {
    static final List<Class<? extends Metric>> ALL = List.of(
            Precision.class, Recall.class, Density.class, Coverage.class, RecallPerClass.class, CoveragePerClass.class);

    private ManifoldMetrics() {}

    /** One that counts in balls to the k-th nearest neighbour. */
    private interface OfBalls extends PairMetric {
        int neighbours();

        @Override
        default PairNeeds pairs(MetricInput input) {
            return PairNeeds.ofBalls(neighbours());
        }
    }

    @Method(
            name = "precision",
            paper = "T. Kynkäänniemi et al. 2019, equations 1 and 2",
            summary = "share of generated samples inside the real manifold")
    @Measures(better = Better.HIGHER, role = Role.QUALITY, least = 0, most = 1)
    record Precision(
            @Parameter(value = "number of nearest neighbours", fallback = "3", min = 1)
            int neighbours) implements OfBalls {
        @Override
        public double measure(MetricInput input) {
            return PrecisionRecall.precision(input.reference(), input.generated(), neighbours);
        }
    }

    @Method(
            name = "recall",
            paper = "T. Kynkäänniemi et al. 2019, equations 1 and 2",
            summary = "share of real samples inside the generated manifold")
    @Measures(better = Better.NEARER_FLOOR, role = Role.DIVERSITY, least = 0, most = 1)
    record Recall(
            @Parameter(value = "number of nearest neighbours", fallback = "3", min = 1)
            int neighbours) implements OfBalls {
        @Override
        public double measure(MetricInput input) {
            return PrecisionRecall.recall(input.reference(), input.generated(), neighbours);
        }
    }

    @Method(
            name = "density",
            paper = "M. F. Naeem et al. 2020, equations 5 and 6",
            summary = "mean number of real balls around a generated sample, over their number of neighbours")
    @Measures(better = Better.NEARER_FLOOR, role = Role.QUALITY, least = 0)
    record Density(
            @Parameter(value = "number of nearest neighbours", fallback = "5", min = 1)
            int neighbours) implements OfBalls {
        @Override
        public double measure(MetricInput input) {
            return DensityCoverage.density(input.reference(), input.generated(), neighbours);
        }
    }

    @Method(
            name = "coverage",
            paper = "M. F. Naeem et al. 2020, equations 5 and 6",
            summary = "share of real balls that hold a generated sample")
    @Measures(better = Better.HIGHER, role = Role.DIVERSITY, least = 0, most = 1)
    record Coverage(
            @Parameter(value = "number of nearest neighbours", fallback = "5", min = 1)
            int neighbours) implements OfBalls {
        @Override
        public double measure(MetricInput input) {
            return DensityCoverage.coverage(input.reference(), input.generated(), neighbours);
        }
    }

    @Method(
            name = "recall-per-class",
            paper = "T. Kynkäänniemi et al. 2019, equations 1 and 2",
            summary = "recall within each class, averaged")
    @Measures(
            better = Better.NEARER_FLOOR,
            role = Role.DIVERSITY,
            least = 0,
            most = 1,
            needs = {Evidence.Intended.class, Evidence.Real.class})
    record RecallPerClass(
            @Parameter(value = "number of nearest neighbours", fallback = "3", min = 1)
            int neighbours) implements Metric {
        @Override
        public double measure(MetricInput input) {
            return PerClass.average(input, 0, (label, real, fake) -> PrecisionRecall.recall(real, fake, neighbours));
        }
    }

    @Method(
            name = "coverage-per-class",
            paper = "M. F. Naeem et al. 2020, equations 5 and 6",
            summary = "coverage within each class, averaged")
    @Measures(
            better = Better.HIGHER,
            role = Role.DIVERSITY,
            least = 0,
            most = 1,
            needs = {Evidence.Intended.class, Evidence.Real.class})
    record CoveragePerClass(
            @Parameter(value = "number of nearest neighbours", fallback = "5", min = 1)
            int neighbours) implements Metric {
        @Override
        public double measure(MetricInput input) {
            return PerClass.average(input, 0, (label, real, fake) -> DensityCoverage.coverage(real, fake, neighbours));
        }
    }
}
