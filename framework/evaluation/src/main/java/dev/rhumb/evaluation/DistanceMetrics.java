package dev.rhumb.evaluation;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Distances of two sets of features. */
final class DistanceMetrics {
    static final List<Class<? extends Metric>> ALL = List.of(
            Fid.class,
            FidInfinity.class,
            Kid.class,
            KidSubsets.class,
            Cmmd.class,
            CmmdBiased.class,
            Energy.class,
            EnergyPerClass.class,
            Variance.class,
            VariancePerClass.class);

    private DistanceMetrics() {}

    @Method(
            name = "fid",
            paper = "M. Heusel et al. 2017, equation 6",
            summary = "Fréchet distance between Gaussians fitted to the features")
    @Measures(better = Better.LOWER, role = Role.BOTH, least = 0, published = "Inception-v3")
    record Fid() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return FrechetDistance.between(input.reference(), input.generated());
        }

        @Override
        public Optional<String> note(MetricInput input) {
            return FrechetDistance.note(input.reference(), input.generated());
        }
    }

    @Method(
            name = "fid-infinity",
            paper = "M. J. Chong and D. Forsyth 2020, section 3",
            summary = "Fréchet distance extrapolated to infinitely many samples")
    @Measures(better = Better.NEARER_FLOOR, role = Role.BOTH, draws = true, published = "Inception-v3")
    record FidInfinity() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return FrechetDistance.infinity(input.reference(), input.generated(), input.seed());
        }
    }

    @Method(
            name = "kid",
            paper = "M. Bińkowski et al. 2018, section 4",
            summary = "kernel Inception distance, unbiased, from all pairs of samples, kernel (x.y / d + 1)^3")
    @Measures(better = Better.NEARER_FLOOR, role = Role.BOTH, published = "Inception-v3")
    record Kid() implements PairMetric {
        @Override
        public PairNeeds pairs(MetricInput input) {
            return PairNeeds.of(KernelInceptionDistance.kernel(input.reference().columns()));
        }

        @Override
        public double measure(MetricInput input) {
            return KernelInceptionDistance.full(input.reference(), input.generated());
        }
    }

    @Method(
            name = "kid-subsets",
            paper = "M. Bińkowski et al. 2018, section 4",
            summary = "kernel Inception distance, unbiased, mean over 100 random subsets")
    @Measures(better = Better.NEARER_FLOOR, role = Role.BOTH, draws = true, published = "Inception-v3")
    record KidSubsets(
            @Parameter(
                    value = "number of samples in each subset; if left out 1000, or all where there are fewer",
                    min = 2)
            @Nullable
            Integer size)
            implements Metric {
        @Override
        public double measure(MetricInput input) {
            int all = Math.min(input.reference().rows(), input.generated().rows());
            int each = size == null ? Math.min(1000, all) : size;
            return KernelInceptionDistance.subsets(input.reference(), input.generated(), 100, each, input.seed())
                    .mean();
        }
    }

    @Method(
            name = "cmmd",
            paper = "S. Jayasumana et al. 2024, section 4",
            summary =
                    "1000 times the squared discrepancy of length-one embeddings, unbiased, Gaussian kernel of width 10")
    @Measures(better = Better.NEARER_FLOOR, role = Role.BOTH, published = "CLIP ViT-L/14-336")
    record Cmmd() implements PairMetric {
        @Override
        public PairNeeds pairs(MetricInput input) {
            return PairNeeds.of(ClipMaximumMeanDiscrepancy.KERNEL);
        }

        @Override
        public double measure(MetricInput input) {
            return ClipMaximumMeanDiscrepancy.unbiased(input.reference(), input.generated());
        }
    }

    @Method(
            name = "cmmd-biased",
            paper = "S. Jayasumana et al. 2024, section 4",
            summary = "the same with each sample's pair with itself, as its authors' code and published values have it")
    @Measures(better = Better.LOWER, role = Role.BOTH, least = 0, published = "CLIP ViT-L/14-336")
    record CmmdBiased() implements PairMetric {
        @Override
        public PairNeeds pairs(MetricInput input) {
            return PairNeeds.of(ClipMaximumMeanDiscrepancy.KERNEL);
        }

        @Override
        public double measure(MetricInput input) {
            return ClipMaximumMeanDiscrepancy.biased(input.reference(), input.generated());
        }
    }

    @Method(
            name = "energy-distance",
            paper = "G. J. Székely and M. L. Rizzo 2013",
            summary = "energy distance, unbiased, in the unit of the features")
    @Measures(better = Better.NEARER_FLOOR, role = Role.BOTH)
    record Energy() implements PairMetric {
        @Override
        public PairNeeds pairs(MetricInput input) {
            return PairNeeds.of(Kernel.negativeDistance());
        }

        @Override
        public double measure(MetricInput input) {
            return EnergyDistance.unbiased(input.reference(), input.generated());
        }
    }

    @Method(
            name = "energy-distance-per-class",
            paper = "G. J. Székely and M. L. Rizzo 2013",
            summary = "energy distance within each class, averaged")
    @Measures(
            better = Better.NEARER_FLOOR,
            role = Role.BOTH,
            needs = {Evidence.Intended.class, Evidence.Real.class})
    record EnergyPerClass() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return PerClass.average(input, (label, real, fake) -> EnergyDistance.unbiased(real, fake));
        }
    }

    @Method(
            name = "variance-ratio",
            paper = "the ratio of the traces of two covariances",
            summary = "total variance over the reference's")
    @Measures(better = Better.NEARER_ONE, role = Role.DIVERSITY, least = 0)
    record Variance() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return VarianceRatio.of(input.reference(), input.generated());
        }
    }

    @Method(
            name = "variance-ratio-per-class",
            paper = "the ratio of the traces of two covariances",
            summary = "total variance over the reference's within each class, averaged")
    @Measures(
            better = Better.NEARER_ONE,
            role = Role.DIVERSITY,
            least = 0,
            needs = {Evidence.Intended.class, Evidence.Real.class})
    record VariancePerClass() implements Metric {
        @Override
        public double measure(MetricInput input) {
            return PerClass.average(input, (label, real, fake) -> VarianceRatio.of(real, fake));
        }
    }
}
