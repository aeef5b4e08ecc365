package dev.rhumb.evaluation;

import java.util.List;

/**
 * Whether a point at exactly the radius of a nearest-neighbour ball lies in it. It matters only where points repeat.
 *
 * <p>The default of this project is {@link #CLOSED}: improved precision and recall are defined so (Kynkäänniemi et al.
 * 2019, equation 1, and torch-fidelity), and a set of repeated points then covers itself. The prdc package compares with
 * {@code <}, so that two identical sets of repeated points score 0 there.
 */
public enum Ball {
    /** {@code distance <= radius}. */
    CLOSED,
    /** {@code distance < radius}. */
    OPEN;

    static final List<Ball> VALUES = List.of(values());

    boolean holds(double squaredDistance, double squaredRadius) {
        return this == CLOSED ? squaredDistance <= squaredRadius : squaredDistance < squaredRadius;
    }
}
