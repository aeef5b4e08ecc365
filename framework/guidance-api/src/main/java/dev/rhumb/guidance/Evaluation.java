package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * One point at one level, seen by one guide. Valid until the step ends; do not keep it. Tensors made from its arrays
 * are freed with the step; what must live longer goes through {@link #remember}.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Evaluation {

    /** The point, {@code (B, ...)}. */
    NDArray x();

    /** The level of {@link #x()}. */
    NoiseLevel level();

    /** The level the step goes to; equals {@link #level()} at the clean end. */
    NoiseLevel next();

    /**
     * The prediction of a branch, computed when first read. Equal branches are evaluated once, and branches requested together
     * run in one forward pass. At the clean end the prediction is the point itself, without a network evaluation.
     */
    Prediction predict(Branch change);

    /** The prediction of the model under the run's condition, as {@link Guide#aim} defined it. */
    default Prediction conditional() {
        return predict(Branch.CONDITIONAL);
    }

    /** The prediction of the whole stack at this point. Must not be called within {@code refine} or {@code aim}. */
    Prediction guided();

    /**
     * {@code d sum f / d at}, {@code (B, ...)}.
     *
     * @param f differentiable, {@code (B, ...) -> (B, 1)}, rows independent; products with numbers through
     *     {@link Differentiable}
     */
    NDArray gradient(NDArray at, Function<NDArray, NDArray> f);

    /**
     * The gradient of a loss of x0-hat with respect to {@code x_t}, through the denoiser, {@code (B, ...)}. Needs
     * {@link Run#needsDenoiserGradient}.
     *
     * @param loss {@code (B, ...) -> (B, 1)}, rows independent
     */
    NDArray gradientThrough(Branch branch, Function<NDArray, NDArray> loss);

    /**
     * Standard normal noise, {@code (B, perSample...)}, keyed by seed, sample, guide, purpose, step, stage and pass: the
     * same for every batch size, thread and device.
     */
    NDArray noise(String purpose, Shape perSample);

    /** This guide's state {@code (B, ...)} under a name, or {@code initial}, which may be null. */
    @Nullable
    NDArray recall(String name, @Nullable NDArray initial);

    /** Sets this guide's state. Effective only at stage 0: values set at later stages or through {@link #at} are discarded. */
    void remember(String name, NDArray perSample);

    /** The same level at another point (Langevin, inner loops). */
    Evaluation at(NDArray x);

    /** How this point was reached, or null at the start and after a move. */
    @Nullable
    Step cameBy();
}
