package dev.rhumb.runner.execute;

import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.runner.plan.PlannedPoint;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code metrics.csv} from the units' files. */
final class Tables {
    private Tables() {}

    static Path floorFolder(Path results, long seed) {
        return results.resolve("real").resolve(Long.toString(seed));
    }

    /** Writes the rows of all points that have a finished unit. */
    static void write(RunPlan plan, List<Unit> units, Path results) throws IOException {
        MetricsCsv csv =
                new MetricsCsv(plan.metrics().stream().map(NamedMetric::name).toList());
        for (PlannedPoint planned : plan.points()) {
            List<UnitRecord> blocks = new ArrayList<>();
            for (Unit unit : units) {
                if (unit.point().equals(planned.point())) {
                    UnitRecord.read(unit.folder(results)).ifPresent(blocks::add);
                }
            }
            if (!blocks.isEmpty()) {
                csv.point(planned.point(), blocks);
            }
        }
        List<UnitRecord> floors = new ArrayList<>();
        for (long seed : plan.experiment().samples().seeds()) {
            UnitRecord.read(floorFolder(results, seed)).ifPresent(floors::add);
        }
        if (!floors.isEmpty()) {
            csv.floor(floors);
        }
        AtomicFiles.write(results.resolve("metrics.csv"), csv.toString());
    }
}
