package dev.rhumb.testkit;

import static dev.rhumb.testkit.Requirement.require;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.guidance.RandomStream;
import dev.rhumb.sampling.NoiseDistribution;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/** The contract that every noise distribution of trainings must satisfy. Extend it and supply {@link #distribution}. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public abstract class NoiseDistributionContract extends KindContract<NoiseDistribution> {
    private static final int DRAWS = 4000;

    /** A sound distribution is refused with this probability at most; the draws are always the same. */
    private static final double LEVEL = 1e-6;

    /** A contract whose hooks the test overrides. */
    protected NoiseDistributionContract() {
        super("noise distribution", NoiseDistribution.class);
    }

    /** The distribution at the settings it is usually used with. */
    protected abstract NoiseDistribution distribution();

    /** The probability that {@code s / a} is at most sigma, as a function of sigma, where there is a formula. */
    protected Optional<DoubleUnaryOperator> cumulative() {
        return Optional.empty();
    }

    @Override
    final NoiseDistribution described() {
        return distribution();
    }

    @Test
    void everyLevelHasDataAndNoise() {
        for (NoiseDistribution.Level level : draws()) {
            require(
                    level.a() > 0 && level.s() > 0 && Double.isFinite(level.a()) && Double.isFinite(level.s()),
                    "A level is a=%s, s=%s: both are positive numbers.",
                    level.a(),
                    level.s());
        }
    }

    @Test
    void theSameStreamGivesTheSameLevels() {
        require(
                Arrays.equals(draws(), draws()),
                "The same stream gives other levels the second time: draw from the stream alone, and keep nothing.");
    }

    @Test
    void followsItsFormula() {
        assumeTrue(cumulative().isPresent(), "it has no formula");
        double[] sigmas = Arrays.stream(draws())
                .mapToDouble(level -> level.s() / level.a())
                .sorted()
                .toArray();
        double most = 0;
        for (int i = 0; i < DRAWS; i++) {
            double due = cumulative().orElseThrow().applyAsDouble(sigmas[i]);
            most = Math.max(most, Math.max(Math.abs(due - (double) i / DRAWS), Math.abs(due - (i + 1.0) / DRAWS)));
        }
        // Massart 1990: P(distance > e) <= 2 exp(-2 n e^2).
        double allowed = Math.sqrt(Math.log(2 / LEVEL) / (2 * DRAWS));
        require(
                most <= allowed,
                "Its levels do not follow cumulative(): the distribution functions differ by %s, %s is allowed.",
                most,
                allowed);
    }

    private NoiseDistribution.Level[] draws() {
        RandomStream random = RandomStream.of(1, "noise levels");
        return Stream.generate(() -> distribution().draw(random)).limit(DRAWS).toArray(NoiseDistribution.Level[]::new);
    }
}
