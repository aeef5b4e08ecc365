package dev.rhumb.runner.execute;

import dev.rhumb.runner.experiment.Point;
import java.nio.file.Path;

/**
 * One unit of work: a point under a seed.
 *
 * @param point arm and stack
 * @param seed of the block
 * @param configuration hash of all that decides the samples
 */
record Unit(Point point, long seed, String configuration) {
    /** Where it lies within the results. */
    Path folder(Path results) {
        return results.resolve(point.arm()).resolve(point.folder()).resolve(Long.toString(seed));
    }

    String describe() {
        return point.describe() + " seed " + seed;
    }
}
