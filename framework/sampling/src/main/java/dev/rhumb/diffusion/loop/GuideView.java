package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Step;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An evaluation as one guide sees it: with its own noise streams and state. */
final class GuideView implements Evaluation {

    private final PointEvaluation point;
    private final StackEntry entry;

    GuideView(PointEvaluation point, StackEntry entry) {
        this.point = point;
        this.entry = entry;
    }

    /** The number of the first row's sample. */
    long firstSample() {
        return point.trajectory.firstSample;
    }

    /** A tensor with a copy of what it is now, where the loop watches inputs. */
    Watched watched(String what, Supplier<NDArray> tensor) {
        return point.trajectory.watchesInputs ? Watched.of(what, tensor) : Watched.NOTHING;
    }

    /** Watches a tensor that other guides will be given, where the loop watches inputs. */
    void watch(String what, NDArray tensor) {
        if (point.trajectory.watchesInputs) {
            point.watch(Watched.of(what, () -> tensor));
        }
    }

    /** Where the loop watches inputs, throws what the function makes of a sentence if the point or an answer has changed. */
    void requireInputsUnchanged(Function<String, MethodFailure> failure) {
        if (point.trajectory.watchesInputs) {
            point.watched().forEach(input -> input.requireUnchanged(failure));
        }
    }

    @Override
    public NDArray x() {
        return point.x;
    }

    @Override
    public NoiseLevel level() {
        return point.level;
    }

    @Override
    public NoiseLevel next() {
        return point.next;
    }

    @Override
    public Prediction predict(Branch change) {
        return point.predict(change);
    }

    @Override
    public Prediction guided() {
        return point.guided();
    }

    @Override
    public NDArray gradient(NDArray at, Function<NDArray, NDArray> f) {
        return Answers.gradient(at, f, point.trajectory.tally);
    }

    @Override
    public NDArray gradientThrough(Branch branch, Function<NDArray, NDArray> loss) {
        return point.gradientThrough(branch, loss);
    }

    @Override
    public NDArray noise(String purpose, Shape perSample) {
        return point.trajectory.noise("guide." + entry.index + "." + purpose, point.level, perSample);
    }

    @Override
    public @Nullable NDArray recall(String name, @Nullable NDArray initial) {
        NDArray kept = point.trajectory.state().recall(key(name));
        return kept == null ? initial : kept;
    }

    @Override
    public void remember(String name, NDArray perSample) {
        if (perSample.getShape().dimension() == 0 || Answers.rows(perSample) != Answers.rows(point.x)) {
            throw new IllegalArgumentException(
                    "'" + name + "' of shape " + perSample.getShape() + " cannot be remembered for a batch of "
                            + Answers.rows(point.x) + " samples; a row for each is due");
        }
        if (point.writable) {
            point.trajectory.state().remember(key(name), perSample, point.x.getManager());
        }
    }

    private String key(String name) {
        return "guide." + entry.index + "." + name;
    }

    @Override
    public Evaluation at(NDArray x) {
        return new GuideView(point.at(x), entry);
    }

    @Override
    public @Nullable Step cameBy() {
        return point.cameBy;
    }
}
