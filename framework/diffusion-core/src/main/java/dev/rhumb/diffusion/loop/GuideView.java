package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Step;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An evaluation as one guide sees it: with its own noise streams and state. */
final class GuideView implements Evaluation {

    private final PointEvaluation point;
    private final StackEntry entry;

    GuideView(PointEvaluation point, StackEntry entry) {
        this.point = point;
        this.entry = entry;
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
