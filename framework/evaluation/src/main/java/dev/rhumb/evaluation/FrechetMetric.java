package dev.rhumb.evaluation;

import java.util.Optional;

/** {@link FrechetDistance}, with a note where there are too few samples for what is called FID. */
record FrechetMetric() implements Metric {
    @Override
    public double measure(MetricInput input) {
        return FrechetDistance.between(input.reference(), input.generated());
    }

    @Override
    public Optional<String> note(MetricInput input) {
        int features = input.reference().columns();
        int fewest = Math.min(input.reference().rows(), input.generated().rows());
        return fewest > features
                ? Optional.empty()
                : Optional.of(
                        "The smaller set has " + fewest + " samples of " + features + " features: with no more samples"
                                + " than features the covariance is singular, and the Fréchet distance is mostly its own bias;"
                                + " compare it at equal numbers of samples alone.");
    }
}
