package dev.rhumb.testkit;

import static dev.rhumb.testkit.Requirement.require;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.guidance.RandomStream;
import dev.rhumb.network.NoisedBatch;
import dev.rhumb.network.Objective;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/**
 * The contract that every objective of denoisers must satisfy. Extend it and supply {@link #objective}. Images and noise are standard normal,
 * noise levels are from 0.1 to 10, the preconditioning is EDM's, and the output is wrong by a third of its size.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public abstract class ObjectiveContract extends KindContract<Objective> {
    private static final int ROWS = 4;
    private static final double STEP = 1e-4;
    private static final double[] SIGMAS = {0.1, 0.5, 2, 10};
    private static final Preconditioning EDM = new Preconditioning(Preconditioning.Kind.EDM, 0.5);

    /** A contract whose hooks the test overrides. */
    protected ObjectiveContract() {
        super("objective", Objective.class);
    }

    /** The objective at the settings it is usually used with. */
    protected abstract Objective objective();

    /** Whether no output costs less than the target; not so where an image is compared with the network's own estimates. */
    protected boolean leastAtTheTarget() {
        return true;
    }

    @Override
    final Objective described() {
        return objective();
    }

    /** A network whose raw output is {@code output} at the batch's own points, and moves with the point. */
    private record Batch(NDArray clean, NDArray noise, NDArray a, NDArray s, NDArray output) implements NoisedBatch {
        @Override
        public NDArray noised() {
            return clean.mul(a).add(noise.mul(s));
        }

        @Override
        public NDArray target() {
            return EDM.target(clean, noise, a.reshape(-1), s.reshape(-1));
        }

        @Override
        public NDArray denoised() {
            return denoised(noised(), a, s);
        }

        @Override
        public NDArray denoised(NDArray x, NDArray shareOfData, NDArray shareOfNoise) {
            NDArray raw = output.add(x.sub(noised()).mul(shareOfData));
            return EDM.denoised(x, shareOfData.reshape(-1), shareOfNoise.reshape(-1), raw);
        }

        Batch with(NDArray other) {
            return new Batch(clean, noise, a, s, other);
        }

        Batch row(int row) {
            String one = row + ":" + (row + 1);
            return new Batch(clean.get(one), noise.get(one), a.get(one), s.get(one), output.get(one));
        }

        double[] values() {
            return new double[] {sum(clean), sum(noise), sum(a), sum(s), sum(output)};
        }

        private static double sum(NDArray x) {
            return Arrays.stream(x.toDoubleArray()).sum();
        }
    }

    @Test
    void givesOneFiniteLossForEachImage() {
        check(batch -> {
            NDArray losses = objective().losses(batch);
            require(
                    losses.getShape().equals(new Shape(ROWS)),
                    "%d images give losses of shape %s: return (B).",
                    ROWS,
                    losses.getShape());
            for (double loss : losses.toDoubleArray()) {
                require(Double.isFinite(loss) && loss >= 0, "A loss is %s: losses are finite and at least 0.", loss);
            }
        });
    }

    @Test
    void aRightOutputCostsLeast() {
        assumeTrue(leastAtTheTarget(), "it declares that another output may cost less than the target");
        check(batch -> {
            double[] wrong = losses(batch);
            double[] right = losses(batch.with(batch.target()));
            for (int row = 0; row < ROWS; row++) {
                require(
                        right[row] < wrong[row],
                        "The target costs %s and an output beside it %s (image %d).",
                        right[row],
                        wrong[row],
                        row);
            }
        });
    }

    @Test
    void aLossDependsOnItsImageAloneAsItDeclares() {
        assumeTrue(objective().isSeparable(), "it declares that it compares images of a batch");
        check(batch -> {
            double[] together = losses(batch);
            for (int row = 0; row < ROWS; row++) {
                double alone = losses(batch.row(row))[0];
                require(
                        Math.abs(alone - together[row]) <= 1e-9 * (1 + Math.abs(alone)),
                        "The loss of image %d is %s alone and %s beside others: take no sum over the batch, or return false"
                                + " from isSeparable.",
                        row,
                        alone,
                        together[row]);
            }
        });
    }

    @Test
    void theSameBatchHasTheSameLosses() {
        check(batch -> require(
                Arrays.equals(losses(batch), losses(batch)),
                "The same batch has other losses the second time: draw nothing, and keep nothing."));
    }

    @Test
    void leavesTheBatchAsItIs() {
        check(batch -> {
            double[] before = batch.values();
            objective().losses(batch);
            require(Arrays.equals(before, batch.values()), "It changes the batch in place.");
        });
    }

    @Test
    void itsGradientIsThatOfItsLosses() {
        check(batch -> {
            NDArray leaf = Autograd.leaf(batch.output());
            NDArray gradient = gradient(batch.with(leaf), leaf);
            NDArray along = RowValuesContract.direction(leaf);
            double up = total(batch.with(batch.output().add(along.mul(STEP))));
            double down = total(batch.with(batch.output().sub(along.mul(STEP))));
            double slope = gradient.mul(along).sum().getDouble();
            double difference = (up - down) / (2 * STEP);
            require(
                    Math.abs(slope - difference) <= 1e-4 * (1e-3 + Math.abs(difference)),
                    "Its gradient is not that of its losses: along one direction it is %s, and they change by %s. Compute them by"
                            + " differentiable operations, and numbers in them by Differentiable.",
                    slope,
                    difference);
        });
    }

    private NDArray gradient(Batch batch, NDArray leaf) {
        try {
            NDArray losses = Autograd.recording(true, () -> objective().losses(batch));
            Collected.collect();
            return Autograd.backward(losses, losses.onesLike(), leaf);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "It has no gradient (" + e.getMessage()
                            + "): compute it by differentiable operations of output() or" + " denoised().",
                    e);
        }
    }

    private double[] losses(Batch batch) {
        return objective().losses(batch).toType(DataType.FLOAT64, true).toDoubleArray();
    }

    private double total(Batch batch) {
        return Arrays.stream(losses(batch)).sum();
    }

    private void check(Consumer<Batch> check) {
        try (NDManager manager = PyTorch.manager()) {
            Shape shape = new Shape(ROWS, 2, 4, 4);
            NDArray clean = normals(manager, shape, "images");
            NDArray noise = normals(manager, shape, "noise");
            NDArray s = manager.create(SIGMAS, new Shape(ROWS, 1, 1, 1));
            NDArray a = s.onesLike();
            Batch right = new Batch(clean, noise, a, s, clean);
            NDArray output =
                    right.target().add(normals(manager, shape, "errors").mul(0.3));
            Autograd.recording(false, () -> {
                check.accept(right.with(output));
                return output;
            });
        }
    }

    private static NDArray normals(NDManager manager, Shape shape, String purpose) {
        RandomStream random = RandomStream.of(1, purpose);
        double[] values = new double[(int) shape.size()];
        Arrays.setAll(values, i -> random.nextGaussian());
        return manager.create(values, shape);
    }
}
