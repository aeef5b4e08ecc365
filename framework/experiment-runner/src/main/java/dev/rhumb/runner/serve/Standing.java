package dev.rhumb.runner.serve;

import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.reporting.SeedBlocks;
import dev.rhumb.runner.execute.BlockTables;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.report.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a run stands by its folder alone, for one that another process is at work on or that is over. */
public final class Standing {
    private Standing() {}

    /** Empty while the folder has no tables. */
    public static Optional<Reporter.State> of(Path folder) throws IOException {
        if (!Results.hasTable(folder)) {
            return Optional.empty();
        }
        // Called every second: the units' own files, of which there may be thousands, are left alone.
        Map<String, Object> manifest = Json.read(folder.resolve("manifest.json"));
        int seeds = manifest.get("seeds") instanceof List<?> listed ? listed.size() : 1;
        int points = manifest.get("points") instanceof Number planned ? planned.intValue() : 0;
        SeedBlocks blocks = SeedBlocks.read(folder.resolve(BlockTables.BLOCKS), folder.resolve(BlockTables.TIMES));
        // Older results have no table of blocks.
        long done = Math.max(
                blocks.ofPoints(),
                MetricsTable.read(folder.resolve("metrics.csv")).points().stream()
                        .mapToLong(MetricsTable.Row::seeds)
                        .sum());
        return Optional.of(new Reporter.State(folder, points * seeds, (int) done, ""));
    }
}
