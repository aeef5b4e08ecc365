package dev.rhumb.testkit;

import static dev.rhumb.testkit.Requirement.require;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.RandomStream;
import dev.rhumb.guidance.Reward;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.records.Description;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/**
 * The contract that every reward must satisfy. Extend it and supply {@link #reward}. The other hooks describe the reward further,
 * and each is checked. Estimates have standard normal values and the labels 0, 1, 0, 1.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public abstract class RewardContract {
    private static final int ROWS = 4;
    private static final double STEP = 1e-4;

    /** The reward at the settings it is usually used with. */
    protected abstract Reward reward();

    /** The shape of one estimate, without the batch axis. */
    protected Shape data() {
        return new Shape(3, 8, 8);
    }

    /** Captions of the estimates, for a reward that reads them; their number divides four. */
    protected List<String> captions() {
        return List.of();
    }

    /** A shape that it cannot judge. */
    protected Optional<Shape> refused() {
        return Optional.empty();
    }

    /** Whether methods may take its gradient. */
    protected boolean differentiable() {
        return true;
    }

    /** What a check does with estimates and their condition. */
    @FunctionalInterface
    private interface Check {
        void on(NDArray x, Condition condition);
    }

    @Test
    void isDescribedByItsAnnotations() {
        Description.of(Reward.class, reward().getClass()).validate(reward());
    }

    @Test
    void everyKeyIsDocumentedAndChecked() {
        KeyChecks.documentedAndChecked("reward", Reward.class, reward());
    }

    @Test
    void takesTheShapeAndTheConditionOfItsTest() {
        check(DataType.FLOAT64, (x, condition) -> reward().requireKnown(data(), condition));
    }

    @Test
    void givesOneFiniteValueForEachEstimate() {
        check(DataType.FLOAT64, (x, condition) -> {
            NDArray value = reward().of(x, condition);
            require(
                    value.getShape().equals(new Shape(ROWS, 1)),
                    "%d estimates give a reward of shape %s: return (B, 1).",
                    ROWS,
                    value.getShape());
            for (double v : value.toType(DataType.FLOAT64, true).toDoubleArray()) {
                require(Double.isFinite(v), "A reward is %s: rewards are finite.", v);
            }
        });
    }

    @Test
    void keepsTheTypeOfItsNumbers() {
        for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
            check(type, (x, condition) -> {
                DataType given = reward().of(x, condition).getDataType();
                require(given == type, "Estimates of type %s give a reward of type %s.", type, given);
            });
        }
    }

    @Test
    void aRowDependsOnItselfAlone() {
        check(DataType.FLOAT64, (x, condition) -> {
            double[] together = values(x, condition);
            for (int row = 0; row < ROWS; row++) {
                NDArray index = x.getManager().create(new long[] {row});
                double alone = values(x.get(row + ":" + (row + 1)), condition.rows(index))[0];
                require(
                        Math.abs(alone - together[row]) <= 1e-9 * (1 + Math.abs(alone)),
                        "The reward of estimate %d is %s alone and %s beside others: take no sum over the batch.",
                        row,
                        alone,
                        together[row]);
            }
        });
    }

    @Test
    void theSameEstimateHasTheSameReward() {
        check(DataType.FLOAT64, (x, condition) -> {
            double[] first = values(x, condition);
            require(
                    Arrays.equals(first, values(x, condition)),
                    "The same estimates have another reward the second time: draw nothing, and keep nothing.");
        });
    }

    @Test
    void leavesTheEstimateAsItIs() {
        check(DataType.FLOAT64, (x, condition) -> {
            double[] before = x.toDoubleArray();
            reward().of(x, condition);
            require(Arrays.equals(before, x.toDoubleArray()), "It changes the estimate in place.");
        });
    }

    @Test
    void itsGradientIsThatOfItsValues() {
        assumeTrue(differentiable(), "it declares that it has no gradient");
        check(DataType.FLOAT64, (x, condition) -> {
            NDArray gradient = gradient(x, condition);
            Collected.collect();
            require(
                    !gradient.isNaN().any().getBoolean()
                            && !gradient.isInfinite().any().getBoolean(),
                    "Its gradient is not finite.");
            NDArray along = direction(x);
            double[] up = values(x.add(along.mul(STEP)), condition);
            double[] down = values(x.sub(along.mul(STEP)), condition);
            double[] slope =
                    gradient.mul(along).reshape(ROWS, -1).sum(new int[] {1}).toDoubleArray();
            for (int row = 0; row < ROWS; row++) {
                double difference = (up[row] - down[row]) / (2 * STEP);
                require(
                        Math.abs(slope[row] - difference) <= 1e-4 * (1e-3 + Math.abs(difference)),
                        "Along one direction its gradient is %s, its values change by %s (estimate %d): compute it by"
                                + " differentiable operations, and numbers in it by Differentiable.",
                        slope[row],
                        difference,
                        row);
            }
        });
    }

    @Test
    void refusesWhatItCannotJudgeInASentence() {
        assumeTrue(refused().isPresent(), "it names no shape that it cannot judge");
        check(DataType.FLOAT64, (x, condition) -> {
            try {
                reward().requireKnown(refused().orElseThrow(), condition);
            } catch (Unsupported refused) {
                require(
                        String.valueOf(refused.getMessage()).contains(" "),
                        "It refuses %s without a sentence.",
                        refused().orElseThrow());
                return;
            }
            require(
                    false,
                    "It does not refuse %s: throw Unsupported in requireKnown.",
                    refused().orElseThrow());
        });
    }

    private NDArray gradient(NDArray x, Condition condition) {
        try {
            NDArray leaf = Autograd.leaf(x);
            NDArray value = Autograd.recording(true, () -> reward().of(leaf, condition));
            return Autograd.backward(value, value.onesLike(), leaf);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "It has no gradient (" + e.getMessage() + "): compute it by differentiable operations, or override"
                            + " differentiable().",
                    e);
        }
    }

    private double[] values(NDArray x, Condition condition) {
        return reward().of(x, condition).toType(DataType.FLOAT64, true).toDoubleArray();
    }

    /** Another direction for each row, of length 1 in each value. */
    private static NDArray direction(NDArray x) {
        RandomStream random = RandomStream.of(2, "direction of a reward");
        double[] signs = new double[(int) x.size()];
        Arrays.setAll(signs, i -> random.nextDouble() < 0.5 ? -1 : 1);
        return x.getManager().create(signs, x.getShape());
    }

    private void check(DataType type, Check check) {
        try (NDManager manager = PyTorch.manager()) {
            RandomStream random = RandomStream.of(1, "estimates");
            double[] values = new double[ROWS * (int) data().size()];
            Arrays.setAll(values, i -> random.nextGaussian());
            NDArray x = manager.create(values, new Shape(ROWS).addAll(data())).toType(type, false);
            NDArray labels =
                    manager.create(LongStream.range(0, ROWS).map(i -> i % 2).toArray());
            Condition condition = captions().isEmpty()
                    ? Condition.ofLabels("labels of the contract", labels, () -> labels)
                    : Condition.ofCaptions(
                            "captions of the contract",
                            LongStream.range(0, ROWS)
                                    .mapToObj(i ->
                                            captions().get((int) (i % captions().size())))
                                    .toList(),
                            () -> labels);
            Autograd.recording(false, () -> {
                check.on(x, condition);
                return condition;
            });
        }
    }
}
