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
public record Unit(Point point, long seed, String configuration, String measurement, Code code) {
    /** What distinguishes it from the plan's other units, and where it lies within the results: {@code free/scale=2/1}. */
    public String address() {
        return point.arm() + "/" + point.folder() + "/" + seed;
    }

    /** Where it lies within the results. */
    public Path folder(Path results) {
        return results.resolve(address());
    }

    /**
     * What was sampled and measured, if it is complete and current. Metrics whose code was edited since are left out, so that
     * they are measured again. A unit whose method was edited has no record, so that it is sampled again.
     */
    public Optional<UnitRecord> record(Path results) throws IOException {
        return UnitRecord.read(folder(results)).filter(this::configures).flatMap(found -> found.by(code));
    }

    /** Whether a record is of this unit, though its code may have been edited since. */
    boolean configures(UnitRecord found) {
        return found.configuration().equals(configuration)
                && found.measurement().equals(measurement);
    }

    /** In words, for messages. */
    public String describe() {
        return point.describe() + " seed " + seed;
    }
}
