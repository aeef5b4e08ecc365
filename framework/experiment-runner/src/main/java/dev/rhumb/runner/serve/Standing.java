package dev.rhumb.runner.serve;

import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.report.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How a run stands by its folder alone, for one that another process is at work on or that is over. */
public final class Standing {
    private Standing() {}

    /** Empty while the folder has no tables. */
    public static Optional<Reporter.State> of(Path folder) throws IOException {
        if (!Results.hasTable(folder)) {
            return Optional.empty();
        }
        Results results = Results.read(folder, false);
        int seeds = results.manifest().get("seeds") instanceof List<?> listed ? listed.size() : 1;
        int points = results.manifest().get("points") instanceof Number planned ? planned.intValue() : 0;
        // Results that came without their units' files have them in their table only.
        long done = Math.max(
                results.blocks().size(),
                results.table().points().stream().mapToLong(MetricsTable.Row::seeds).sum());
        return Optional.of(new Reporter.State(folder, points * seeds, (int) done, ""));
    }
}
