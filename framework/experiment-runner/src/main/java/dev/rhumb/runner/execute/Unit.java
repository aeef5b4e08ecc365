package dev.rhumb.runner.execute;

import dev.rhumb.runner.experiment.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One unit of work: a point under a seed.
 *
 * @param point arm and stack
 * @param seed of the block
 * @param configuration hash of all that decides the samples but code
 * @param measurement hash of all that decides the metrics beside samples and code
 * @param code the plugins that the unit is made with
 */
record Unit(Point point, long seed, String configuration, String measurement, Code code) {
    /** Where it lies within the results. */
    Path folder(Path results) {
        return results.resolve(point.arm()).resolve(point.folder()).resolve(Long.toString(seed));
    }

    /**
     * What was sampled and measured, if it is complete and current. Metrics whose code was edited since are left out, so that
     * they are measured again. A unit whose method was edited has no record, so that it is sampled again.
     */
    Optional<UnitRecord> record(Path results) throws IOException {
        return UnitRecord.read(folder(results)).filter(this::configures).flatMap(found -> found.by(code));
    }

    /** Whether a record is of this unit, though its code may have been edited since. */
    boolean configures(UnitRecord found) {
        return found.configuration().equals(configuration)
                && found.measurement().equals(measurement);
    }

    String describe() {
        return point.describe() + " seed " + seed;
    }
}
