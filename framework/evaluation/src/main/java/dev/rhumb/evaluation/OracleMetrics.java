package dev.rhumb.evaluation;

/** The metrics that know the target, on a {@link MetricInput}: samples of each class against the target of that class. */
final class OracleMetrics {
    private OracleMetrics() {}

    private interface AgainstTilted {
        double measure(Features generated, TiltedReference target, int label);
    }

    static double divergence(MetricInput input, int k) {
        Oracle.Density target = input.get(Oracle.class).conditional();
        return PerClass.averageOfGenerated(
                input, (label, reference, generated) -> divergence(target, generated, label, k));
    }

    static double tiltedDivergence(MetricInput input, int k) {
        Oracle.Density density = input.get(Evidence.Tilted.class).density();
        return averageTilted(
                input, (generated, target, label) -> target.logNormalizer() + divergence(density, generated, label, k));
    }

    private static double divergence(Oracle.Density target, Features generated, int label, int k) {
        double divergence = KullbackLeibler.estimate(generated, LogDensities.of(target, generated, label), k);
        if (!Double.isFinite(divergence)) {
            throw new IllegalArgumentException("The divergence of the samples of class " + label
                    + " is infinite: one occurs more than " + k + " times, or lies where the target has no density.");
        }
        return divergence;
    }

    static double tiltedEnergyDistance(MetricInput input) {
        return averageTilted(
                input,
                (generated, target, label) -> EnergyDistance.weighted(input.reference(), target.weights(), generated));
    }

    static double modeWeights(MetricInput input) {
        Evidence.Modes modes = input.get(Evidence.Modes.class);
        return PerClass.averageIfLabelled(
                input,
                (label, reference, generated) ->
                        ModeWeights.totalVariation(shares(modes, generated), shares(modes, reference)));
    }

    static double tiltedModeWeights(MetricInput input) {
        Evidence.Modes modes = input.get(Evidence.Modes.class);
        int[] referenceModes = modes.assignment().mostLikely(input.reference());
        return averageTilted(
                input,
                (generated, target, label) -> ModeWeights.totalVariation(
                        shares(modes, generated), ModeWeights.shares(referenceModes, target.weights(), modes.count())));
    }

    static double offSupport(MetricInput input, double quantile) {
        Oracle.Density target = input.get(Oracle.class).conditional();
        return PerClass.averageIfLabelled(
                input,
                (label, reference, generated) -> OffSupport.rate(
                        LogDensities.of(target, reference, label),
                        LogDensities.of(target, generated, label),
                        quantile));
    }

    private static double averageTilted(MetricInput input, AgainstTilted measure) {
        if (input.labels() != null && input.referenceLabels() == null) {
            throw new IllegalArgumentException(
                    "The generated samples carry class labels, so the reference needs them too.");
        }
        double[] proposal = TiltedReference.proposal(input);
        return PerClass.averageOfGenerated(
                input,
                (label, reference, generated) ->
                        measure.measure(generated, TiltedReference.of(input, proposal, label), label));
    }

    private static double[] shares(Evidence.Modes modes, Features points) {
        return ModeWeights.shares(modes.assignment().mostLikely(points), modes.count());
    }
}
