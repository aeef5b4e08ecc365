package dev.rhumb.checks.golden;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A peer's configuration in our terms: grid and sampler, and how the peer lists its tables. */
final class PeerSetup {

    /** In which coordinates a peer lists the levels its network saw. */
    enum Coordinates {
        /** As they are. */
        OWN,
        /** Rescaled to {@code a^2 + s^2 = 1}. */
        VARIANCE_PRESERVING
    }

    final Grid grid;
    final Sampler sampler;
    double @Nullable [] timesteps;
    double @Nullable [] sigmas;
    Coordinates coordinates = Coordinates.OWN;
    /** Whether the trajectory lists the first evaluation of each step only (k-diffusion's callback). */
    boolean firstStageOnly;
    /** Whether a step always consumes exactly one draw, used or not. */
    boolean drawsEveryStep;

    /** Whether the noise estimate is made before churn is added, and taken over to the noised point. */
    boolean estimateBeforeChurn;

    /** What the peer does to every estimate (clipping). */
    UnaryOperator<Prediction> onPrediction = UnaryOperator.identity();
    /** What the peer does to every step from a point (a learned variance, noise at the end). */
    BiFunction<Transition, NDArray, Transition> onTransition = (proposed, x) -> proposed;

    PeerSetup(Grid grid, Sampler sampler) {
        this.grid = grid;
        this.sampler = sampler;
    }

    /** Every start of a step, then the end, by some measure of a level. */
    static double[] table(Grid grid, ToDoubleFunction<NoiseLevel> measure) {
        double[] values = new double[grid.steps() + 1];
        for (int i = 0; i < grid.steps(); i++) {
            values[i] = measure.applyAsDouble(grid.from().get(i));
        }
        values[grid.steps()] = measure.applyAsDouble(grid.end());
        return values;
    }

    /** Two-stage schedulers list all inner entries twice; {@code last} says whether the last one is an inner one too. */
    static double[] doubled(double[] values, boolean last) {
        List<Double> result = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            result.add(values[i]);
            if (i > 0 && (last || i < values.length - 1)) {
                result.add(values[i]);
            }
        }
        return result.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
