package dev.rhumb.reporting;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of a {@code blocks.csv}, one per point and seed: columns {@code arm, point, seed, samples, reference,
 * total-evaluations, total-gradients}, then every metric; with the seconds of a {@code times.csv} beside it. Older files have no
 * {@code reference}, and call the totals {@code evaluations} and {@code gradients}, which in {@code metrics.csv} are means per
 * sample.
 */
public final class SeedBlocks {
    /** Begins the name of what is summed over all samples of a block. */
    public static final String TOTAL = "total-";

    private static final String EVALUATIONS = "evaluations";
    private static final String GRADIENTS = "gradients";
    private static final List<String> FIXED = List.of("arm", "point", "seed", "samples");
    private static final String REFERENCE = "reference";
    private static final String SECONDS = "sampling-seconds";

    private final Map<List<Object>, Block> blocks;

    private SeedBlocks(Map<List<Object>, Block> blocks) {
        this.blocks = blocks;
    }

    /**
     * A point under one seed.
     *
     * @param arm as in {@code metrics.csv}
     * @param point as in {@code metrics.csv}
     * @param seed of the block
     * @param samples in it
     * @param reference how many real samples they were compared with, 0 if unknown
     * @param evaluations of networks, for all its samples
     * @param gradients through networks, for all its samples
     * @param samplingSeconds for all its samples, NaN if unknown
     * @param metrics of the block, NaN where one is undefined
     */
    public record Block(
            String arm,
            String point,
            long seed,
            long samples,
            long reference,
            long evaluations,
            long gradients,
            double samplingSeconds,
            Map<String, Double> metrics) {
        /** Keeps the order of the metrics. */
        public Block {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        }

        private Block ofArm(String other) {
            return new Block(other, point, seed, samples, reference, evaluations, gradients, samplingSeconds, metrics);
        }
    }

    /** Nothing, for tables without their blocks. */
    public static SeedBlocks none() {
        return new SeedBlocks(Map.of());
    }

    /**
     * The blocks of several results as one, with the arms named as in {@link MetricsTable#joined}.
     *
     * @param parts by name; one alone is returned as it is
     */
    public static SeedBlocks joined(Map<String, SeedBlocks> parts) {
        if (parts.size() == 1) {
            return parts.values().iterator().next();
        }
        Map<List<Object>, Block> all = new LinkedHashMap<>();
        parts.forEach((name, part) -> part.blocks.values().forEach(block -> {
            String arm = name + ": " + block.arm();
            all.put(List.of(arm, block.point(), block.seed()), block.ofArm(arm));
        }));
        return new SeedBlocks(all);
    }

    /**
     * Reads both files.
     *
     * @param blocks without it there is no block
     * @param times without it no seconds are known
     * @throws ReportingException if one is malformed, naming column, row and value
     */
    public static SeedBlocks read(Path blocks, Path times) {
        Map<List<Object>, Block> all = new LinkedHashMap<>();
        if (!Files.isRegularFile(blocks)) {
            return new SeedBlocks(all);
        }
        Map<List<Object>, Double> seconds = seconds(times);
        Csv csv = Csv.read(blocks);
        FIXED.forEach(csv::require);
        String evaluations = total(csv, EVALUATIONS);
        String gradients = total(csv, GRADIENTS);
        List<String> counts = List.of(REFERENCE, evaluations, gradients);
        for (int i = 0; i < csv.rows(); i++) {
            Map<String, Double> metrics = new LinkedHashMap<>();
            for (String column : csv.columns()) {
                if (!FIXED.contains(column) && !counts.contains(column)) {
                    metrics.put(column, csv.number(i, column));
                }
            }
            List<Object> key = key(csv, i);
            all.put(
                    key,
                    new Block(
                            csv.text(i, "arm"),
                            csv.text(i, "point"),
                            csv.count(i, "seed"),
                            csv.count(i, "samples"),
                            csv.countOrNone(i, REFERENCE),
                            csv.count(i, evaluations),
                            csv.count(i, gradients),
                            seconds.getOrDefault(key, Double.NaN),
                            metrics));
        }
        return new SeedBlocks(all);
    }

    /** The column of a total, by its name in older files where that is there. */
    private static String total(Csv csv, String name) {
        String column = csv.columns().contains(name) ? name : TOTAL + name;
        csv.require(column);
        return column;
    }

    private static Map<List<Object>, Double> seconds(Path times) {
        Map<List<Object>, Double> seconds = new HashMap<>();
        if (Files.isRegularFile(times)) {
            Csv csv = Csv.read(times);
            List.of("arm", "point", "seed", SECONDS).forEach(csv::require);
            for (int i = 0; i < csv.rows(); i++) {
                seconds.put(key(csv, i), csv.number(i, SECONDS));
            }
        }
        return seconds;
    }

    private static List<Object> key(Csv csv, int row) {
        return List.of(csv.text(row, "arm"), csv.text(row, "point"), csv.count(row, "seed"));
    }

    /** The block of a point under a seed, if it is there. */
    public Optional<Block> of(String arm, String point, long seed) {
        return Optional.ofNullable(blocks.get(List.<Object>of(arm, point, seed)));
    }

    /** The blocks of a point, in the order of the file. */
    List<Block> of(MetricsTable.Row row) {
        return blocks.values().stream()
                .filter(block -> block.arm().equals(row.arm()) && block.point().equals(row.point()))
                .toList();
    }

    /** How many blocks there are, without those of the real data. */
    public long ofPoints() {
        return blocks.values().stream()
                .filter(block -> !block.arm().equals(MetricsTable.REAL))
                .count();
    }

    /** Seconds that a thousand samples of a point took, averaged over its blocks; NaN if unknown. */
    double secondsPerThousand(MetricsTable.Row row) {
        return of(row).stream()
                .mapToDouble(block -> 1000 * block.samplingSeconds() / block.samples())
                .average()
                .orElse(Double.NaN);
    }
}
