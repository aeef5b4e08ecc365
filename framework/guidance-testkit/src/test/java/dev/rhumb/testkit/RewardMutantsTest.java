package dev.rhumb.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Reward;
import dev.rhumb.guidance.Unsupported;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Rewards broken on purpose: each is caught, by the check that should, with a sentence. */
final class RewardMutantsTest {
    private static final Shape OTHER = new Shape(7);
    private static final AtomicInteger CALLS = new AtomicInteger();

    /** What the contract below is about; the engine runs it on this thread. */
    private static Reward current = new Sound(1);

    @Method(name = "sound", paper = "none: a test", summary = "Nothing is wrong with it.")
    record Sound(
            @Parameter(value = "weight", fallback = "1", min = 0)
            double weight) implements Reward {
        @Override
        public NDArray of(NDArray denoised, Condition condition) {
            return rows(denoised).mean(new int[] {1}, true).square().neg();
        }

        @Override
        public void requireKnown(Shape data, Condition condition) {
            if (data.equals(OTHER)) {
                throw new Unsupported("a sound reward does not judge " + data);
            }
        }
    }

    @Method(name = "vague", paper = "none: a test", summary = "Its fallback cannot be read.")
    record Vague(
            @Parameter(value = "weight", fallback = "heavy") double weight) implements Reward {
        @Override
        public NDArray of(NDArray denoised, Condition condition) {
            return new Sound(1).of(denoised, condition);
        }
    }

    private static NDArray rows(NDArray x) {
        return x.reshape(x.getShape().get(0), -1);
    }

    private static NDArray sound(NDArray x, Condition condition) {
        return new Sound(1).of(x, condition);
    }

    private static List<Mutant<Reward>> mutants() {
        return List.of(
                new Mutant<>(
                        "one value for the batch",
                        "givesOneFiniteValueForEachRow",
                        (x, condition) -> sound(x, condition).mean()),
                new Mutant<>(
                        "a logarithm of a negative",
                        "givesOneFiniteValueForEachRow",
                        (x, condition) -> sound(x, condition).log()),
                new Mutant<>(
                        "values always of double precision",
                        "keepsTheTypeOfItsNumbers",
                        (x, condition) -> sound(x, condition).toType(DataType.FLOAT64, true)),
                new Mutant<>("a mean over the batch taken off", "aRowDependsOnItselfAlone", (x, condition) -> {
                    NDArray value = sound(x, condition);
                    return value.sub(value.mean());
                }),
                new Mutant<>(
                        "a count of its calls",
                        "theSameRowHasTheSameValue",
                        (x, condition) -> sound(x, condition).add(CALLS.incrementAndGet())),
                new Mutant<>(
                        "an estimate clipped in place",
                        "leavesItsRowsAsTheyAre",
                        (x, condition) -> sound(x.muli(0.5), condition)),
                new Mutant<>("values that leave the engine", "itsGradientIsThatOfItsValues", (x, condition) -> {
                    double[] values = sound(x, condition).toDoubleArray();
                    return x.getManager().create(values, new Shape(values.length, 1));
                }),
                new Mutant<>("a half of it without gradient", "itsGradientIsThatOfItsValues", (x, condition) -> {
                    NDArray constant = x.getManager().create(x.toDoubleArray(), x.getShape());
                    return sound(x, condition).add(sound(constant, condition));
                }),
                new Mutant<>("any shape taken", "refusesWhatItCannotJudgeInASentence", RewardMutantsTest::sound),
                new Mutant<>("a reward's fallback that is no number", "everyKeyIsDocumentedAndChecked", new Vague(1)));
    }

    /** The contract of whatever reward is broken at the moment. */
    static final class Contracted extends RewardContract {
        @Override
        protected Reward reward() {
            return current;
        }

        @Override
        protected Optional<Shape> refused() {
            return Optional.of(OTHER);
        }
    }

    private static Optional<String> verdict(String check, Reward reward) {
        current = reward;
        return Verdicts.of(Contracted.class, check);
    }

    @Test
    void eachRewardIsCaughtWithASentenceAndTheDocumentShowsIt() throws IOException {
        Mutant.assertCaught("reward", mutants(), RewardMutantsTest::verdict);
    }

    @Test
    void aSoundOneIsCaughtByNone() {
        Mutant.assertPasses(new Sound(1), mutants(), RewardMutantsTest::verdict);
    }
}
