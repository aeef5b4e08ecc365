package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/**
 * Arithmetic with plain numbers inside functions that are differentiated: rewards, likelihoods, losses.
 *
 * <p>{@code x.mul(2)} there is a trap: DJL puts the number into a Java buffer that may be collected before the gradient
 * is taken, which then reads whatever has taken its place. The same holds for {@code div}, {@code pow}, {@code maximum} and
 * {@code minimum} with a number. Sums and differences with numbers are safe, and so is all arithmetic between tensors that
 * the engine made. Outside of differentiated functions nothing needs this class. The test kit collects garbage between
 * the forward and the backward pass, so that a method that falls into the trap fails its contract.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public final class Differentiable {

    private Differentiable() {}

    /** {@code k x}, differentiable in {@code x}. */
    public static NDArray times(NDArray x, double k) {
        try (NDArray number = number(x, k)) {
            return x.mul(number);
        }
    }

    /** {@code x / k}, differentiable in {@code x}. */
    public static NDArray over(NDArray x, double k) {
        try (NDArray number = number(x, k)) {
            return x.div(number);
        }
    }

    /**
     * A number in the engine's memory, {@code ()}, for any other arithmetic: {@code x.pow(number(x, 3))},
     * {@code x.maximum(number(x, 0))}. It belongs to the manager of {@code like}.
     */
    public static NDArray number(NDArray like, double k) {
        try (NDArray inJavaMemory = like.getManager().create(k)) {
            return inJavaMemory.duplicate();
        }
    }
}
