package dev.rhumb.diffusion.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Frees the intermediates of a computation when it ends, under autograd too: the engine's graph keeps what it needs
 * (of tensors in the engine's memory: see {@link Constants}).
 * Results of tensor arithmetic belong to the manager of the first operand, so computing on {@link #view views} keeps
 * everything inside, and {@link #release} lets the answer out.
 */
public final class Scope implements AutoCloseable {

    private final NDManager outer;
    private final NDManager inner;

    /** A scope beneath the manager of {@code x}. */
    public Scope(NDArray x) {
        this.outer = x.getManager();
        this.inner = outer.newSubManager();
    }

    /** The same values and graph under this scope's ownership; {@code x} itself stays where it is. */
    public NDArray view(NDArray x) {
        return own(x.reshape(x.getShape()));
    }

    /** Takes over a tensor made here. */
    public NDArray own(NDArray made) {
        made.attach(inner);
        return made;
    }

    /** Hands a result to the manager of the tensor that this scope was opened on. */
    public NDArray release(NDArray result) {
        result.attach(outer);
        return result;
    }

    @Override
    public void close() {
        inner.close();
    }
}
