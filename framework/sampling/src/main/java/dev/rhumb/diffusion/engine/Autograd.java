package dev.rhumb.diffusion.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * Vector-Jacobian products on the engine, without DJL's one-collector-per-process limit: a graph may be kept and
 * differentiated several times, on several threads at once. Recording is a property of the thread.
 */
public final class Autograd {

    private Autograd() {}

    /** Runs {@code body} with gradients recorded, or not, on this thread, and restores what was. */
    public static <T> T recording(boolean on, Supplier<T> body) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(on);
        try {
            return body.get();
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    /** Whether gradients are recorded on this thread. */
    public static boolean isRecording() {
        return JniUtils.isGradMode();
    }

    /** Switches recording on this thread for good, for loops that restore it themselves; {@link #recording} is the usual way. */
    public static void setRecording(boolean on) {
        JniUtils.setGradMode(on);
    }

    /** A copy of {@code x} in the same manager that gradients are taken with respect to. */
    public static NDArray leaf(NDArray x) {
        return recording(false, () -> {
            NDArray copy = x.duplicate();
            copy.setRequiresGradient(true);
            return copy;
        });
    }

    /**
     * Adds {@code cotangent^T d y / d leaf} to the gradient of every leaf, and frees the graph.
     *
     * @param y computed from the leaves while recording
     * @param cotangent of the shape of {@code y}
     */
    public static void backward(NDArray y, NDArray cotangent) {
        JniUtils.backward((PtNDArray) y, (PtNDArray) cotangent, false, false);
    }

    /** What {@link #backward(NDArray, NDArray)} added up for a leaf: its storage, not a copy. */
    public static NDArray gradient(NDArray leaf) {
        return JniUtils.getGradient((PtNDArray) leaf);
    }

    /**
     * {@code cotangent^T d y / d leaf}; the graph is kept, so that the same {@code y} can be differentiated again.
     *
     * @param y computed from {@code leaf} while recording
     * @param cotangent of the shape of {@code y}
     * @return of the shape of {@code leaf}, in its manager
     * @throws IllegalStateException if {@code y} does not depend on {@code leaf} through recorded operations
     */
    public static NDArray backward(NDArray y, NDArray cotangent, NDArray leaf) {
        try {
            JniUtils.backward((PtNDArray) y, (PtNDArray) cotangent, true, false);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "no gradient flows: the value was not computed from the point by differentiable operations", e);
        }
        return recording(false, () -> {
            // The engine adds into the leaf's gradient, and hands out its storage: copy, then clear for the next time.
            NDArray found = gradient(leaf);
            try (NDArray accumulated = found == null ? leaf.zerosLike() : found) {
                NDArray gradient = accumulated.duplicate();
                gradient.attach(leaf.getManager());
                accumulated.subi(accumulated);
                return gradient;
            }
        });
    }
}
