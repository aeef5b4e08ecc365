package dev.rhumb.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Crop;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.Model;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Reading;
import dev.rhumb.guidance.Unsupported;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network or an oracle that estimates x0 from a noised point, under a condition.
 *
 * <p>Levels are in the sampler's coordinates {@code x_t = a x0 + s n}; a network trained in others rescales
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
     * @param readings values inside the network to be shown; empty for most
     * @param noise standard normals {@code (R, 1)} that seed what edits draw, or null if none of them {@link Inside#drawsNoise draws}
     * @param crop where in the image {@code x} was cut out, if it is a window of one; else null
     */
    record Query(
            NDArray x,
            NoiseLevel level,
            NoiseLevel seen,
            Condition condition,
            List<Edit> edits,
            Set<Reading> readings,
            @Nullable NDArray noise,
            @Nullable Crop crop) {
        public Query {
            edits = List.copyOf(edits);
            readings = Set.copyOf(readings);
        }

        /** A question about whole samples. */
        public Query(
                NDArray x,
                NoiseLevel level,
                NoiseLevel seen,
                Condition condition,
                List<Edit> edits,
                Set<Reading> readings,
                @Nullable NDArray noise) {
            this(x, level, seen, condition, edits, readings, noise, null);
        }

        /** A question that shows nothing, with edits that draw nothing. */
        public Query(NDArray x, NoiseLevel level, NoiseLevel seen, Condition condition, List<Edit> edits) {
            this(x, level, seen, condition, edits, Set.of(), null);
        }

        /** A plain question. */
        public static Query of(NDArray x, NoiseLevel level, Condition condition) {
            return new Query(x, level, level, condition, List.of());
        }
    }

    /**
     * What is said, and what was seen inside.
     *
     * @param denoised x0-hat, {@code (R, ...)}, in data units
     * @param readings of the question's {@link Query#readings}, {@code (R, ...)}
     */
    record Answer(NDArray denoised, Map<Reading, NDArray> readings) {
        public Answer {
            readings = Map.copyOf(readings);
        }
    }

    /**
     * As {@link #denoise}, with what the questions want to see of the inside.
     *
     * @throws Unsupported if it shows nothing there
     */
    default List<Answer> answer(List<Query> queries) {
        queries.forEach(query -> query.readings().forEach(inside()::requireShown));
        return denoise(queries).stream().map(d -> new Answer(d, Map.of())).toList();
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

    /** Number of classes; labels are 0 to classes - 1, and {@code classes} is the null condition. 0 if it reads captions. */
    int classes();

    /** Whether its conditions are captions rather than classes; the empty caption is then the null condition. */
    default boolean readsCaptions() {
        return false;
    }

    /** Whether it was trained to answer without a condition (label or caption dropout). */
    default boolean hasNull() {
        return true;
    }

    /** The conditions' embedding, {@code (R, width)}, of labels {@code (R)}, int64. */
    NDArray embed(NDArray labels);

    /**
     * The conditions' embedding, {@code (R, width)}, of captions: all tokens' vectors one after the other.
     *
     * @param manager owner of the result
     * @throws Unsupported if it knows classes only
     * @throws IllegalArgumentException if a word is unknown, or a caption is too long
     */
    default NDArray encode(NDManager manager, List<String> captions) {
        throw new Unsupported("the model '" + name() + "' has classes and cannot read captions");
    }

    /**
     * Refuses captions that it cannot read, without evaluating anything.
     *
     * @throws Unsupported if it knows classes only
     * @throws IllegalArgumentException if a word is unknown, or the caption is too long
     */
    default void requireReadable(String caption) {
        throw new Unsupported("the model '" + name() + "' has classes and cannot read captions");
    }

    /**
     * Refuses conditions of a kind that it does not know.
     *
     * @throws Unsupported in a sentence that names the way out
     */
    default void requireKnown(Condition condition) {
        boolean known = readsCaptions() ? condition.hasCaptions() : condition.hasLabels();
        if (!known) {
            String takes = readsCaptions() ? "captions" : "classes";
            String given = readsCaptions() ? "class" : "caption";
            throw new Unsupported("the model '" + name() + "' takes " + takes + ", but the sample has a " + given
                    + "; give samples." + (readsCaptions() ? "captions" : "labels")
                    + ", or put {type: unconditional} first in the stack if only a guide uses the " + given);
        }
        if (condition.weight() != 1) {
            requireGuidance(condition.weight());
        }
    }

    /**
     * Refuses guidance weights that it does not take.
     *
     * @throws Unsupported in a sentence
     */
    default void requireGuidance(double weight) {
        throw new Unsupported("the model '" + name() + "' does not take a guidance weight as an input"
                + "; for guided samples from it use {type: classifier-free}");
    }

    /** What can be changed and read inside it; nothing by default. */
    default Inside inside() {
        return this::name;
    }

    /**
     * What divides the heights and widths of crops that it takes ({@link Query#crop}).
     *
     * @throws Unsupported if it takes samples of one shape only
     */
    default int cropUnit() {
        throw new Unsupported("the model '" + name() + "' takes samples of shape " + dataShape()
                + " only and cannot evaluate windows of them");
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
