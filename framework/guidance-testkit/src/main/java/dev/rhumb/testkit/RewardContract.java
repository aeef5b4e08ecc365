package dev.rhumb.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Reward;
import java.util.Optional;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/**
 * The contract that every reward must satisfy. Extend it and supply {@link #reward}. The other hooks describe the reward further,
 * and each is checked. Estimates have standard normal values and the labels 0, 1, 0, 1.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public abstract class RewardContract extends RowValuesContract<Reward> {
    /** A contract whose hooks the test overrides. */
    protected RewardContract() {
        super("reward", Reward.class, "estimate");
    }

    /** The reward at the settings it is usually used with. */
    protected abstract Reward reward();

    /** A shape that it cannot judge. */
    protected Optional<Shape> refused() {
        return Optional.empty();
    }

    @Override
    final Reward described() {
        return reward();
    }

    @Override
    final NDArray value(NDArray x, Condition condition) {
        return reward().of(x, condition);
    }

    @Test
    void takesTheShapeAndTheConditionOfItsTest() {
        check(DataType.FLOAT64, (x, condition) -> reward().requireKnown(data(), condition));
    }

    @Test
    void refusesWhatItCannotJudgeInASentence() {
        assumeTrue(refused().isPresent(), "it names no shape that it cannot judge");
        check(
                DataType.FLOAT64,
                (x, condition) -> Requirement.refuses(
                        refused().orElseThrow(),
                        () -> reward().requireKnown(refused().orElseThrow(), condition)));
    }
}
