package dev.rhumb.diffusion.golden;

import dev.rhumb.diffusion.level.Grid;
import dev.rhumb.diffusion.sampler.Sampler;
import dev.rhumb.guidance.NoiseLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A peer's configuration in our terms: grid and sampler, and how the peer lists its tables. */
public final class PeerSetup {

    /** In which coordinates a peer lists the levels its network saw. */
    public enum Coordinates {
        /** As they are. */
        OWN,
        /** Rescaled to {@code a^2 + s^2 = 1}. */
        VARIANCE_PRESERVING
    }

    public final Grid grid;
    public final Sampler sampler;
    public double[] timesteps;
    public double[] sigmas;
    public Coordinates coordinates = Coordinates.OWN;
    /** Whether the trajectory lists the first evaluation of each step only (k-diffusion's callback). */
    public boolean firstStageOnly;
    /** Whether a step always consumes exactly one draw, used or not. */
    public boolean drawsEveryStep;

    public boolean estimateBeforeChurn;
    public Trajectory.OnPrediction onPrediction = p -> p;
    public Trajectory.OnTransition onTransition = (t, x) -> t;

    public PeerSetup(Grid grid, Sampler sampler) {
        this.grid = grid;
        this.sampler = sampler;
    }

    /** Every start of a step, then the end, by some measure of a level. */
    public static double[] table(Grid grid, ToDoubleFunction<NoiseLevel> measure) {
        double[] values = new double[grid.steps() + 1];
        for (int i = 0; i < grid.steps(); i++) {
            values[i] = measure.applyAsDouble(grid.from().get(i));
        }
        values[grid.steps()] = measure.applyAsDouble(grid.end());
        return values;
    }

    /** Two-stage schedulers list all inner entries twice; {@code last} says whether the last one is an inner one too. */
    public static double[] doubled(double[] values, boolean last) {
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
