package dev.rhumb.sampling;

import org.apiguardian.api.API;

/**
 * A noise schedule: which levels a trajectory of a given number of steps visits. An immutable, validated record whose components are
 * its YAML keys, annotated with {@link dev.rhumb.guidance.Method} and, on its components, {@link dev.rhumb.guidance.Parameter}.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
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
