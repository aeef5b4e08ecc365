package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a batch of trajectories: a class, a caption, or both for each row. Models and likelihoods use the kind
 * that they were trained on. Most methods need not look inside. Conditions are compared by identity, since two conditions
 * of equal value drawn at different moments must be evaluated separately.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public final class Condition {

    private final String description;
    private final @Nullable NDArray labels;
    private final @Nullable List<String> captions;
    private final Supplier<NDArray> embedder;
    private final @Nullable NDArray replaced;
    private final double weight;
    private long @Nullable [] classes;

    private Condition(
            String description,
            @Nullable NDArray labels,
            @Nullable List<String> captions,
            Supplier<NDArray> embedder,
            @Nullable NDArray replacedEmbedding,
            double weight) {
        this.description = description;
        this.labels = labels;
        this.captions = captions == null ? null : List.copyOf(captions);
        this.embedder = embedder;
        this.replaced = replacedEmbedding;
        this.weight = weight;
    }

    /**
     * A condition by class.
     *
     * @param description for messages
     * @param labels {@code (B)}, int64; the number of classes stands for "no condition"
     * @param embedder the model's embedding of these labels, {@code (B, width)}; called when a method needs it
     */
    public static Condition ofLabels(String description, NDArray labels, Supplier<NDArray> embedder) {
        return new Condition(description, labels, null, embedder, null, 1);
    }

    /**
     * A condition by caption.
     *
     * @param description for messages
     * @param captions one per row; the empty one stands for "no condition"
     * @param embedder the model's embedding of these captions, {@code (B, width)}; called when a method needs it
     */
    public static Condition ofCaptions(String description, List<String> captions, Supplier<NDArray> embedder) {
        return new Condition(description, null, captions, embedder, null, 1);
    }

    /** A condition by class and caption: {@code captions} has one for each of the {@code labels} {@code (B)}, int64. */
    public static Condition of(String description, NDArray labels, List<String> captions, Supplier<NDArray> embedder) {
        if (labels.size() != captions.size()) {
            throw new IllegalArgumentException(
                    labels.size() + " labels and " + captions.size() + " captions do not make one condition");
        }
        return new Condition(description, labels, captions, embedder, null, 1);
    }

    /** Whether there is a class for each row. */
    public boolean hasLabels() {
        return labels != null;
    }

    /** Whether there is a caption for each row. */
    public boolean hasCaptions() {
        return captions != null;
    }

    /**
     * The classes, {@code (B)}, int64; the number of classes stands for "no condition".
     *
     * @throws Unsupported if the condition has captions only
     */
    public NDArray labels() {
        if (labels == null) {
            throw new Unsupported(description + " is a caption and names no class");
        }
        return labels;
    }

    /**
     * The classes as numbers of the program; the same array at every call, which nobody may write to. Tensors are read once.
     *
     * @throws Unsupported if the condition has captions only
     */
    public long[] classes() {
        if (classes == null) {
            try (NDArray wide = labels().toType(DataType.INT64, true)) {
                classes = wide.toLongArray();
            }
        }
        return classes;
    }

    /**
     * The captions, one per row; the empty one stands for "no condition".
     *
     * @throws Unsupported if the condition has classes only
     */
    public List<String> captions() {
        if (captions == null) {
            throw new Unsupported(description + " is a class and has no caption");
        }
        return captions;
    }

    /**
     * The embedding for the run's model, {@code (B, width)}; methods that noise the condition start from it. For
     * captions it is the concatenation of all tokens' vectors.
     *
     * @throws Unsupported if the model has no conditions of this kind
     */
    public NDArray embedding() {
        return replaced != null ? replaced : embedder.get();
    }

    /** The same condition with another embedding of the same shape. */
    public Condition with(NDArray embedding) {
        return new Condition(description + " (embedding changed)", labels, captions, embedder, embedding, weight);
    }

    /**
     * The same condition for a network that takes the weight of classifier-free guidance as an input and predicts the guided
     * value. Needs {@link Run#needsGuidanceInput}.
     *
     * @param guidance the weight w; 1 is without guidance
     */
    public Condition weighted(double guidance) {
        return new Condition(
                description + " (guidance " + guidance + ")", labels, captions, embedder, replaced, guidance);
    }

    /** The guidance weight that a network takes as an input besides the condition; 1 without guidance. */
    public double weight() {
        return weight;
    }

    /** The embedding that a method set instead of the model's own, or null; if null, models embed the condition themselves. */
    public @Nullable NDArray replacedEmbedding() {
        return replaced;
    }

    /** The condition of some rows: {@code index} is {@code (R)}, int64. */
    public Condition rows(NDArray index) {
        NDArray some = labels == null ? null : labels.get(index);
        if (some != null) {
            some.attach(index.getManager());
        }
        NDArray changed = replaced == null ? null : replaced.get(index);
        return new Condition(
                description, some, rows(captions, index), () -> embedder.get().get(index), changed, weight);
    }

    private static @Nullable List<String> rows(@Nullable List<String> captions, NDArray index) {
        return captions == null
                ? null
                : Arrays.stream(index.toLongArray())
                        .mapToObj(row -> captions.get((int) row))
                        .toList();
    }

    @Override
    public String toString() {
        return description;
    }
}
