package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Objects;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * Tensors of the program's numbers beside another tensor: on its device, in its manager, and in the engine's own memory, so that a
 * gradient may go through them ({@link Differentiable}).
 *
 * <p>{@code x.getManager().create(...)} makes a tensor on the processor, wherever {@code x} is: a step's manager keeps plain numbers
 * there, so that {@code x.mul(2)} on a GPU does not wait for it. A tensor of several numbers must go to the device, which this class
 * does. On a GPU every call waits for what is queued there; what is constant should be made once in a run.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Numbers {

    private Numbers() {}

    /** Numbers in the data type of {@code like}. */
    public static NDArray of(NDArray like, double[] values, Shape shape) {
        return beside(like, host -> host.create(values, shape).toType(like.getDataType(), false));
    }

    /** Indices or labels, {@code (n)}, int64. */
    public static NDArray indices(NDArray like, long... values) {
        return indices(like, values, new Shape(values.length));
    }

    /** Indices, int64. */
    public static NDArray indices(NDArray like, long[] values, Shape shape) {
        return beside(like, host -> host.create(values, shape));
    }

    /** Zeros in the data type of {@code like}; nothing is copied to the device. */
    public static NDArray zeros(NDArray like, Shape shape) {
        NDManager owner = like.getManager();
        NDArray zeros = owner.zeros(shape, like.getDataType(), like.getDevice());
        return adopted(zeros, owner);
    }

    private static NDArray beside(NDArray like, Function<NDManager, NDArray> make) {
        NDManager owner = like.getManager();
        try (NDManager host = owner.newSubManager()) {
            NDArray made = make.apply(host);
            NDArray there = Objects.equals(made.getDevice(), like.getDevice())
                    ? made.duplicate()
                    : made.toDevice(like.getDevice(), true);
            return adopted(there, owner);
        }
    }

    /** DJL makes a manager for each tensor that is on another device than its owner. */
    private static NDArray adopted(NDArray made, NDManager owner) {
        NDManager maker = made.getManager();
        made.attach(owner);
        if (maker != owner
                && maker.getParentManager() == owner
                && maker.getManagedArrays().isEmpty()) {
            maker.close();
        }
        return made;
    }
}
