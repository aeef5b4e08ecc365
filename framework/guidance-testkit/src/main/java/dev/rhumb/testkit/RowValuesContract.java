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
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What is checked of a function that gives one value for each row under a condition. Rows have standard normal values and the labels 0, 1,
 * 0, 1.
 */
abstract class RowValuesContract<T> extends KindContract<T> {
    private static final int ROWS = 4;
    private static final double STEP = 1e-4;

    private final String row;

    /**
     * A contract.
     *
     * @param row what a row is: "estimate"
     */
    RowValuesContract(String noun, Class<T> kind, String row) {
        super(noun, kind);
        this.row = row;
    }

    /** The shape of one row, without the batch axis. */
    protected Shape data() {
        return new Shape(3, 8, 8);
    }

    /** Captions of the rows, for what reads them; their number divides four. */
    protected List<String> captions() {
        return List.of();
    }

    /** Whether methods may take its gradient. */
    protected boolean differentiable() {
        return true;
    }

    /** One value for each row, {@code (B, 1)}. */
    abstract NDArray value(NDArray x, Condition condition);

    /** Does it for every setting in which values are checked. */
    void inEachSetting(Runnable check) {
        check.run();
    }

    /** What a check does with rows and their condition. */
    @FunctionalInterface
    interface Check {
        void on(NDArray x, Condition condition);
    }

    @Test
    void givesOneFiniteValueForEachRow() {
        check(DataType.FLOAT64, (x, condition) -> {
            NDArray value = value(x, condition);
            require(
                    value.getShape().equals(new Shape(ROWS, 1)),
                    "%d %ss give a %s of shape %s: return (B, 1).",
                    ROWS,
                    row,
                    noun(),
                    value.getShape());
            for (double v : value.toType(DataType.FLOAT64, true).toDoubleArray()) {
                require(Double.isFinite(v), "A %s is %s: each is finite.", noun(), v);
            }
        });
    }

    @Test
    void keepsTheTypeOfItsNumbers() {
        for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
            check(type, (x, condition) -> {
                DataType given = value(x, condition).getDataType();
                require(given == type, "%ss of type %s give a %s of type %s.", capital(), type, noun(), given);
            });
        }
    }

    @Test
    void aRowDependsOnItselfAlone() {
        check(DataType.FLOAT64, (x, condition) -> {
            double[] together = values(x, condition);
            for (int i = 0; i < ROWS; i++) {
                NDArray index = x.getManager().create(new long[] {i});
                double alone = values(x.get(i + ":" + (i + 1)), condition.rows(index))[0];
                require(
                        Math.abs(alone - together[i]) <= 1e-9 * (1 + Math.abs(alone)),
                        "The %s of %s %d is %s alone and %s beside others: take no sum over the batch.",
                        noun(),
                        row,
                        i,
                        alone,
                        together[i]);
            }
        });
    }

    @Test
    void theSameRowHasTheSameValue() {
        check(DataType.FLOAT64, (x, condition) -> {
            double[] first = values(x, condition);
            require(
                    Arrays.equals(first, values(x, condition)),
                    "The same %ss have another %s the second time: draw nothing, and keep nothing.",
                    row,
                    noun());
        });
    }

    @Test
    void leavesItsRowsAsTheyAre() {
        check(DataType.FLOAT64, (x, condition) -> {
            double[] before = x.toDoubleArray();
            value(x, condition);
            require(Arrays.equals(before, x.toDoubleArray()), "It changes the %ss in place.", row);
        });
    }

    @Test
    void itsGradientIsThatOfItsValues() {
        assumeTrue(differentiable(), "it declares that it has no gradient");
        check(DataType.FLOAT64, (x, condition) -> {
            NDArray gradient = gradient(x, condition);
            require(
                    !gradient.isNaN().any().getBoolean()
                            && !gradient.isInfinite().any().getBoolean(),
                    "Its gradient is not finite.");
            NDArray along = direction(x);
            double[] up = values(x.add(along.mul(STEP)), condition);
            double[] down = values(x.sub(along.mul(STEP)), condition);
            double[] slope =
                    gradient.mul(along).reshape(ROWS, -1).sum(new int[] {1}).toDoubleArray();
            for (int i = 0; i < ROWS; i++) {
                double difference = (up[i] - down[i]) / (2 * STEP);
                require(
                        Math.abs(slope[i] - difference) <= 1e-4 * (1e-3 + Math.abs(difference)),
                        "Its gradient is not that of its values: along one direction it is %s, and they change by %s (%s %d)."
                                + " Compute it by differentiable operations, and numbers in it by Differentiable.",
                        slope[i],
                        difference,
                        row,
                        i);
            }
        });
    }

    private NDArray gradient(NDArray x, Condition condition) {
        try {
            NDArray leaf = Autograd.leaf(x);
            NDArray value = Autograd.recording(true, () -> value(leaf, condition));
            Collected.collect();
            return Autograd.backward(value, value.onesLike(), leaf);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "It has no gradient (" + e.getMessage() + "): compute it by differentiable operations, or override"
                            + " differentiable().",
                    e);
        }
    }

    private double[] values(NDArray x, Condition condition) {
        return value(x, condition).toType(DataType.FLOAT64, true).toDoubleArray();
    }

    private String capital() {
        return row.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + row.substring(1);
    }

    /** Another direction for each row, of length 1 in each value. */
    static NDArray direction(NDArray x) {
        RandomStream random = RandomStream.of(2, "direction of a reward");
        double[] signs = new double[(int) x.size()];
        Arrays.setAll(signs, i -> random.nextDouble() < 0.5 ? -1 : 1);
        return x.getManager().create(signs, x.getShape());
    }

    final void check(DataType type, Check check) {
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
                inEachSetting(() -> check.on(x, condition));
                return condition;
            });
        }
    }
}
