package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/**
 * Arithmetic with plain numbers inside functions that are differentiated: rewards, likelihoods, losses.
 *
 * <p>{@code x.mul(2)} there is a trap: DJL puts the number into a Java buffer that may be collected before the gradient
 * is taken, which then reads whatever has taken its place. Sums and differences with numbers are safe, and so is all
 * arithmetic between tensors; products and quotients with numbers go through here. Outside of differentiated functions
 * nothing needs this.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public final class Differentiable {

    private Differentiable() {}

    /** {@code k x}, differentiable in {@code x}. */
    public static NDArray times(NDArray x, double k) {
        try (NDArray inJavaMemory = x.getManager().create(k);
                NDArray inEngineMemory = inJavaMemory.duplicate()) {
            return x.mul(inEngineMemory);
        }
    }
}
