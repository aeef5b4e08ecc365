package dev.rhumb.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.network.NoisedBatch;
import dev.rhumb.network.Objective;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Objectives broken on purpose: each is caught, by the check that should, with a sentence. */
final class ObjectiveMutantsTest {
    private static final AtomicInteger CALLS = new AtomicInteger();

    /** What the contract below is about; the engine runs it on this thread. */
    private static Objective current = new Sound(1);

    @Method(name = "sound", paper = "none: a test", summary = "Nothing is wrong with it.")
    record Sound(
            @Parameter(value = "weight", fallback = "1", min = 0)
            double weight) implements Objective {
        @Override
        public NDArray losses(NoisedBatch batch) {
            NDArray error = batch.output().sub(batch.target());
            return Differentiable.times(
                    error.square().reshape(error.getShape().get(0), -1).mean(new int[] {1}), weight);
        }
    }

    private static NDArray sound(NoisedBatch batch) {
        return new Sound(1).losses(batch);
    }

    private static List<Mutant<Objective>> mutants() {
        return List.of(
                new Mutant<>(
                        "one loss for the batch",
                        "givesOneFiniteLossForEachImage",
                        batch -> sound(batch).mean()),
                new Mutant<>(
                        "a loss that may be negative",
                        "givesOneFiniteLossForEachImage",
                        batch -> sound(batch).sub(1)),
                new Mutant<>("the output compared with the data", "aRightOutputCostsLeast", batch -> {
                    NDArray error = batch.output().sub(batch.clean());
                    return error.square().reshape(error.getShape().get(0), -1).mean(new int[] {1});
                }),
                new Mutant<>("losses that share the batch's mean", "aLossDependsOnItsImageAloneAsItDeclares", batch -> {
                    NDArray losses = sound(batch);
                    return losses.add(losses.mean());
                }),
                new Mutant<>(
                        "a batch that counts",
                        "theSameBatchHasTheSameLosses",
                        batch -> sound(batch).add(CALLS.incrementAndGet())),
                new Mutant<>("data clipped in place", "leavesTheBatchAsItIs", batch -> {
                    batch.clean().muli(0.5);
                    return sound(batch);
                }),
                new Mutant<>("losses that leave the engine", "itsGradientIsThatOfItsLosses", batch -> {
                    double[] losses = sound(batch).toDoubleArray();
                    return batch.output().getManager().create(losses, new Shape(losses.length));
                }),
                new Mutant<>("a weight that forgets half of the error", "itsGradientIsThatOfItsLosses", batch -> {
                    double[] losses = sound(batch).toDoubleArray();
                    return sound(batch).add(batch.output().getManager().create(losses));
                }));
    }

    /** The contract of whatever objective is broken at the moment. */
    static final class Contracted extends ObjectiveContract {
        @Override
        protected Objective objective() {
            return current;
        }
    }

    private static Optional<String> verdict(String check, Objective objective) {
        current = objective;
        return Verdicts.of(Contracted.class, check);
    }

    @Test
    void eachObjectiveIsCaughtWithASentenceAndTheDocumentShowsIt() throws IOException {
        Mutant.assertCaught("objective", mutants(), ObjectiveMutantsTest::verdict);
    }

    @Test
    void aSoundOneIsCaughtByNone() {
        Mutant.assertPasses(new Sound(1), mutants(), ObjectiveMutantsTest::verdict);
    }
}
