package dev.rhumb.runner.execute;

import dev.rhumb.files.AtomicFiles;
import dev.rhumb.reporting.SeedBlocks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code blocks.csv}: every metric of every seed block, so that differences can be paired by seed where the units' folders
 * are gone; and {@code times.csv}: the seconds that sampling them took. Two files, because the first is a function of the
 * configuration and the second is not.
 */
public final class BlockTables {
    /** The table of metrics. */
    public static final String BLOCKS = "blocks.csv";
    /** The table of seconds. */
    public static final String TIMES = "times.csv";

    private final List<String> metrics;
    private final StringBuilder blocks = new StringBuilder();
    private final StringBuilder times = new StringBuilder();

    public BlockTables(List<String> metrics) {
        this.metrics = List.copyOf(metrics);
        List<String> header = new ArrayList<>(List.of(
                "arm",
                "point",
                "seed",
                "samples",
                "reference",
                SeedBlocks.TOTAL + "evaluations",
                SeedBlocks.TOTAL + "gradients"));
        header.addAll(metrics);
        blocks.append(MetricsCsv.row(header));
        times.append(MetricsCsv.row(List.of("arm", "point", "seed", "samples", "sampling-seconds")));
    }

    /**
     * Adds a block.
     *
     * @param arm {@code real} for the real data in the place of samples, which took no sampling
     * @param samplingSeconds for all its samples, NaN if unknown
     */
    public void add(String arm, String point, long seed, UnitRecord record, double samplingSeconds) {
        List<String> cells = new ArrayList<>(List.of(
                arm,
                point,
                Long.toString(seed),
                Integer.toString(record.samples()),
                record.reference() == 0 ? "" : Integer.toString(record.reference()),
                Long.toString(record.counts().rows()),
                Long.toString(record.counts().gradients())));
        metrics.forEach(name -> cells.add(MetricsCsv.number(record.metrics().getOrDefault(name, Double.NaN))));
        blocks.append(MetricsCsv.row(cells));
        if (!Double.isNaN(samplingSeconds)) {
            times.append(MetricsCsv.row(List.of(
                    arm,
                    point,
                    Long.toString(seed),
                    Integer.toString(record.samples()),
                    Double.toString(samplingSeconds))));
        }
    }

    /** Writes both into a results folder. */
    public void write(Path results) throws IOException {
        AtomicFiles.write(results.resolve(BLOCKS), blocks.toString());
        AtomicFiles.write(results.resolve(TIMES), times.toString());
    }
}
