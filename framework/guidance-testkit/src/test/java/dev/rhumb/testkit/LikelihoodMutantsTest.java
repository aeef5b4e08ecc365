package dev.rhumb.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Unsupported;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Likelihoods broken on purpose: each is caught, by the check that should, with a sentence. */
final class LikelihoodMutantsTest {
    private static final AtomicInteger CALLS = new AtomicInteger();

    /** What the contract below is about; the engine runs it on this thread. */
    private static Likelihood current = new Sound(1);

    @Method(name = "sound", paper = "none: a test", summary = "Nothing is wrong with it.")
    record Sound(
            @Parameter(value = "weight", fallback = "1", min = 0)
            double weight) implements Likelihood {
        @Override
        public NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
            NDArray squares = x.reshape(x.getShape().get(0), -1).square().mean(new int[] {1}, true);
            double sigma = level.s() / level.a();
            return Differentiable.times(squares, -weight / (1 + sigma * sigma));
        }

        @Override
        public void requireKnown(Condition condition) {
            if (!condition.hasLabels()) {
                throw new Unsupported("a sound likelihood knows classes only");
            }
        }
    }

    private static NDArray sound(NDArray x, NoiseLevel level, Condition condition) {
        return new Sound(1).logLikelihood(x, level, condition);
    }

    private static List<Mutant<Likelihood>> mutants() {
        return List.of(
                new Mutant<>(
                        "one log-likelihood for the batch",
                        "givesOneFiniteValueForEachRow",
                        (x, level, condition) -> sound(x, level, condition).mean()),
                new Mutant<>(
                        "a likelihood that overflows at much noise",
                        "givesOneFiniteValueForEachRow",
                        (x, level, condition) ->
                                sound(x, level, condition).add(level.s() > 10 ? Double.POSITIVE_INFINITY : 0)),
                new Mutant<>(
                        "double precision at any point",
                        "keepsTheTypeOfItsNumbers",
                        (x, level, condition) -> sound(x, level, condition).toType(DataType.FLOAT64, true)),
                new Mutant<>(
                        "a softmax over the batch",
                        "aRowDependsOnItselfAlone",
                        (x, level, condition) -> sound(x, level, condition).logSoftmax(0)),
                new Mutant<>(
                        "calls that are counted",
                        "theSameRowHasTheSameValue",
                        (x, level, condition) -> sound(x, level, condition).add(CALLS.incrementAndGet())),
                new Mutant<>(
                        "a point rescaled in place",
                        "leavesItsRowsAsTheyAre",
                        (x, level, condition) -> sound(x.muli(0.5), level, condition)),
                new Mutant<>(
                        "a log-likelihood that leaves the engine",
                        "itsGradientIsThatOfItsValues",
                        (x, level, condition) -> {
                            double[] values = sound(x, level, condition).toDoubleArray();
                            return x.getManager().create(values, new Shape(values.length, 1));
                        }),
                new Mutant<>(
                        "captions taken by what knows classes",
                        "refusesWhatItCannotComputeInASentence",
                        LikelihoodMutantsTest::sound));
    }

    /** The contract of whatever likelihood is broken at the moment. */
    static final class Contracted extends LikelihoodContract {
        @Override
        protected Likelihood likelihood() {
            return current;
        }

        @Override
        protected Optional<Condition> refused() {
            return Optional.of(Condition.ofCaptions("a caption", List.of("red"), () -> {
                throw new AssertionError("it is not embedded");
            }));
        }
    }

    private static Optional<String> verdict(String check, Likelihood likelihood) {
        current = likelihood;
        return Verdicts.of(Contracted.class, check);
    }

    @Test
    void eachLikelihoodIsCaughtWithASentenceAndTheDocumentShowsIt() throws IOException {
        Mutant.assertCaught("likelihood", mutants(), LikelihoodMutantsTest::verdict);
    }

    @Test
    void aSoundOneIsCaughtByNone() {
        Mutant.assertPasses(new Sound(1), mutants(), LikelihoodMutantsTest::verdict);
    }
}
