package dev.rhumb.testkit;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.NoiseDistribution;
import dev.rhumb.sampling.NoiseDistribution.Level;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Noise distributions broken on purpose: each is caught, by the check that should, with a sentence. */
final class NoiseDistributionMutantsTest {
    private static final AtomicInteger CALLS = new AtomicInteger();

    /** What the contract below is about; the engine runs it on this thread. */
    private static NoiseDistribution current = new Sound(2);

    @Method(name = "sound", paper = "none: a test", summary = "Uniform sigma.")
    record Sound(
            @Parameter(value = "largest sigma", fallback = "2", min = 0.1)
            double largest) implements NoiseDistribution {
        @Override
        public Level draw(RandomGenerator random) {
            return new Level(1, largest * (1 - random.nextDouble()));
        }
    }

    private static List<Mutant<NoiseDistribution>> mutants() {
        return List.of(
                new Mutant<>(
                        "levels without noise",
                        "everyLevelHasDataAndNoise",
                        random -> new Level(1, Math.max(0, random.nextDouble() - 0.5))),
                new Mutant<>(
                        "levels that count the calls",
                        "theSameStreamGivesTheSameLevels",
                        random -> new Level(1, CALLS.incrementAndGet())),
                new Mutant<>(
                        "levels of another law",
                        "followsItsFormula",
                        random -> new Level(1, 2 * (1 - random.nextDouble() * random.nextDouble()))));
    }

    /** The contract of whatever distribution is broken at the moment. */
    static final class Contracted extends NoiseDistributionContract {
        @Override
        protected NoiseDistribution distribution() {
            return current;
        }

        @Override
        protected Optional<DoubleUnaryOperator> cumulative() {
            return Optional.of(sigma -> Math.min(1, sigma / 2));
        }
    }

    private static Optional<String> verdict(String check, NoiseDistribution distribution) {
        current = distribution;
        return Verdicts.of(Contracted.class, check);
    }

    @Test
    void eachDistributionIsCaughtWithASentenceAndTheDocumentShowsIt() throws IOException {
        Mutant.assertCaught("noise distribution", mutants(), NoiseDistributionMutantsTest::verdict);
    }

    @Test
    void aSoundOneIsCaughtByNone() {
        Mutant.assertPasses(new Sound(2), mutants(), NoiseDistributionMutantsTest::verdict);
    }
}
