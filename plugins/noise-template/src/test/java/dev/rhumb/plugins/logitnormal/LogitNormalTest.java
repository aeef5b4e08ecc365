package dev.rhumb.plugins.logitnormal;

import dev.rhumb.sampling.NoiseDistribution;
import dev.rhumb.testkit.NoiseDistributionContract;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.distribution.NormalDistribution;

final class LogitNormalTest extends NoiseDistributionContract {

    @Override
    protected NoiseDistribution distribution() {
        return new LogitNormal(0.3, 0.8);
    }

    @Override
    protected Optional<DoubleUnaryOperator> cumulative() {
        // s / a = t / (1 - t) is the exponential of the normal logit.
        NormalDistribution logit = new NormalDistribution(0.3, 0.8);
        return Optional.of(sigma -> logit.cumulativeProbability(Math.log(sigma)));
    }
}
