package dev.rhumb.diffusion.level;

/** A noise schedule: which levels a trajectory of a given number of steps visits. A record whose components are YAML keys. */
@FunctionalInterface
public interface Schedule {

    /**
     * The levels of a trajectory.
     *
     * @param steps the number of steps, at least 1
     * @throws IllegalArgumentException if the schedule has no grid of so many steps
     */
    Grid grid(int steps);
}
