package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Memory;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Solver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Runs a sampler along a grid with given noise, and records every evaluation. */
final class Trajectory implements Solver {

    /** An exact or guided denoiser. */
    @FunctionalInterface
    public interface Estimator {
        /** x0-hat at a point; the level says step and stage. */
        NDArray denoised(NDArray x, NoiseLevel level);
    }

    /** What a test does to an estimate or to its point. */
    @FunctionalInterface
    public interface OnPrediction {
        Prediction apply(Prediction p);
    }

    /** What a test does to a step. */
    @FunctionalInterface
    public interface OnTransition {
        Transition apply(Transition t, NDArray x);
    }

    /** One evaluation: where, at which level. */
    public record Evaluation(NDArray x, NoiseLevel level) {}

    private final Estimator estimator;
    private final Supplier<NDArray> noise;
    private final Memory memory = new MapMemory();
    private final List<Evaluation> evaluations = new ArrayList<>();
    private OnPrediction onPrediction = p -> p;
    private OnTransition onTransition = (t, x) -> t;

    /**
     * @param estimator the denoiser
     * @param noise gives the next draw, {@code (B, ...)}
     */
    public Trajectory(Estimator estimator, Supplier<NDArray> noise) {
        this.estimator = estimator;
        this.noise = noise;
    }

    public Trajectory onPrediction(OnPrediction hook) {
        onPrediction = hook;
        return this;
    }

    public Trajectory onTransition(OnTransition hook) {
        onTransition = hook;
        return this;
    }

    /** Runs all steps from {@code x}, already scaled; returns the last point. */
    public NDArray run(Sampler sampler, Grid grid, NDArray x) {
        NDArray point = x;
        for (int i = 0; i < grid.steps(); i++) {
            point = step(sampler, point, grid.from().get(i), grid.to().get(i));
        }
        return point;
    }

    /** Runs one step and draws from its transition. */
    public NDArray step(Sampler sampler, NDArray x, NoiseLevel from, NoiseLevel to) {
        Transition t = onTransition.apply(sampler.step(this, x, from, to), x);
        return t.isDeterministic() ? t.mean() : t.mean().add(t.variance().sqrt().mul(noise.get()));
    }

    public List<Evaluation> evaluations() {
        return evaluations;
    }

    @Override
    public Prediction evaluate(NDArray x, NoiseLevel level) {
        evaluations.add(new Evaluation(x, level));
        return onPrediction.apply(Prediction.of(x, level, estimator.denoised(x, level)));
    }

    @Override
    public NDArray noise() {
        return noise.get();
    }

    @Override
    public Memory memory() {
        return memory;
    }
}
