package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a batch of trajectories is conditioned on. Opaque to most methods; compared by identity, since two conditions of
 * equal value drawn at different moments are different questions.
 */
public final class Condition {

    private final String description;
    private final NDArray labels;
    private final Supplier<NDArray> embedder;
    private final @Nullable NDArray replaced;

    private Condition(
            String description, NDArray labels, Supplier<NDArray> embedder, @Nullable NDArray replacedEmbedding) {
        this.description = description;
        this.labels = labels;
        this.embedder = embedder;
        this.replaced = replacedEmbedding;
    }

    /**
     * A condition by class.
     *
     * @param description for messages
     * @param labels {@code (B)}, int64; the number of classes stands for "no condition"
     * @param embedder the model's embedding of these labels, {@code (B, width)}; called when a method asks for it
     */
    public static Condition ofLabels(String description, NDArray labels, Supplier<NDArray> embedder) {
        return new Condition(description, labels, embedder, null);
    }

    /** {@code (B)}, int64; the number of classes stands for "no condition". */
    public NDArray labels() {
        return labels;
    }

    /** The embedding the model sees, {@code (B, width)}; methods that noise the condition start from it. */
    public NDArray embedding() {
        return replaced != null ? replaced : embedder.get();
    }

    /** The same question with another embedding, of the same shape. */
    public Condition with(NDArray embedding) {
        return new Condition(description + " (embedding changed)", labels, embedder, embedding);
    }

    /** The embedding a method put in place of the model's own, or null; models embed the labels themselves if null. */
    public @Nullable NDArray replacedEmbedding() {
        return replaced;
    }

    /** The condition of some rows: {@code index} is {@code (R)}, int64. */
    public Condition rows(NDArray index) {
        NDArray some = labels.get(index);
        some.attach(index.getManager());
        NDArray changed = replaced == null ? null : replaced.get(index);
        return new Condition(description, some, () -> embedder.get().get(index), changed);
    }

    @Override
    public String toString() {
        return description;
    }
}
