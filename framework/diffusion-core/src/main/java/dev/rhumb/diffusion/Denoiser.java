package dev.rhumb.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Model;
import dev.rhumb.guidance.NoiseLevel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network or an oracle that estimates x0 from a noised point, under a condition.
 *
 * <p>Levels are asked for in the sampler's coordinates {@code x_t = a x0 + s n}; a network trained in others rescales
 * by itself ({@code x / a} at {@code sigma = s / a} is the same question).
 */
public interface Denoiser extends Model, AutoCloseable {

    /**
     * One question, for {@code x.getShape().get(0)} rows.
     *
     * @param x {@code (R, ...)}, at {@code level}
     * @param level the true level of {@code x}
     * @param seen the level given to the network as its time input; equal to {@code level} unless a branch changed it
     * @param condition of {@code R} rows
     * @param edits changes to the network's inside; empty for most
     */
    record Query(NDArray x, NoiseLevel level, NoiseLevel seen, Condition condition, List<Edit> edits) {
        public Query {
            edits = List.copyOf(edits);
        }

        /** A plain question. */
        public static Query of(NDArray x, NoiseLevel level, Condition condition) {
            return new Query(x, level, level, condition, List.of());
        }
    }

    /**
     * Answers all questions, in one forward if they are compatible. Differentiable in every {@code x} when gradients
     * are recorded on the calling thread. Results belong to the manager of the first question's {@code x}.
     *
     * @return x0-hat of each question, {@code (R_i, ...)}, in data units, in the data type of {@code x}
     */
    List<NDArray> denoise(List<Query> queries);

    /** The shape of one sample, without the batch axis. */
    Shape dataShape();

    /** The data type it computes in at its border. */
    DataType dataType();

    /** Number of classes; labels are 0 to classes - 1, and {@code classes} is the null condition. */
    int classes();

    /** Whether it was trained to answer without a condition (label dropout). */
    default boolean hasNull() {
        return true;
    }

    /** The conditions' embedding, {@code (R, width)}, of labels {@code (R)}, int64. */
    NDArray embed(NDArray labels);

    /** The kinds of {@link Edit} it knows; empty if its inside cannot be changed. */
    default List<String> editKinds() {
        return List.of();
    }

    /** The named sites where edits apply. */
    default List<String> sites() {
        return List.of();
    }

    /** Whether {@link #denoise} can be differentiated in its input. */
    default boolean isDifferentiable() {
        return true;
    }

    /** The way from its samples to images, if it is a latent model; null if its samples are the data themselves. */
    default @Nullable Decoder decoder() {
        return null;
    }

    /** The manager that owns its parameters; new top-level tensors for runs are made beside it. */
    NDManager manager();

    @Override
    void close();
}
