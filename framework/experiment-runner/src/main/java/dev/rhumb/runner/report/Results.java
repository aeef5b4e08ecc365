package dev.rhumb.runner.report;

import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.records.UserError;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.reporting.SeedBlocks;
import dev.rhumb.runner.execute.BlockTables;
import dev.rhumb.runner.execute.Code;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.execute.UnitRecord;
import dev.rhumb.runner.experiment.Curve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A results folder read again.
 *
 * @param name of the folder
 * @param folder where it lies
 * @param keys question and curves of its experiment
 * @param configuration the resolved experiment, YAML; empty if it is gone
 * @param manifest what it was made with
 * @param table its {@code metrics.csv}
 * @param blocks finished seed blocks of the points
 * @param floors seed blocks of the real data in the place of samples
 */
public record Results(
        String name,
        Path folder,
        DrawnKeys keys,
        String configuration,
        Map<String, Object> manifest,
        MetricsTable table,
        List<Block> blocks,
        List<Block> floors) {
    static final String TABLE = "metrics.csv";
    private static final String MANIFEST = "manifest.json";
    private static final String CONFIGURATION = "experiment.yaml";

    /**
     * A point under one seed.
     *
     * @param row its point
     * @param seed of the block
     * @param record what was measured
     * @param samplingSeconds for all its samples, NaN if unknown
     * @param folder where it lies
     */
    record Block(MetricsTable.Row row, long seed, UnitRecord record, double samplingSeconds, Path folder) {}

    /** As {@link #read(Path, boolean)}, several folders. */
    public static List<Results> read(List<Path> folders, boolean whole) throws IOException {
        List<Results> all = new ArrayList<>();
        for (Path folder : folders) {
            all.add(read(folder, whole));
        }
        return all;
    }

    /** A file beside the first of several folders, named after all. */
    public static Path beside(List<Results> all, String ending) {
        String name = String.join("+", all.stream().map(Results::name).toList()) + ending;
        return all.get(0).folder().toAbsolutePath().normalize().resolveSibling(name);
    }

    /**
     * Reads a folder.
     *
     * @param whole whether an unfinished run is refused
     * @throws UserError if it is no results folder, or unfinished where that is refused
     */
    public static Results read(Path folder, boolean whole) throws IOException {
        requireTable(folder);
        MetricsTable table = MetricsTable.read(folder.resolve(TABLE));
        if (!Files.isRegularFile(folder.resolve(MANIFEST))) {
            throw new UserError("'" + folder + "' is not a results folder: it has no " + MANIFEST);
        }
        Map<String, Object> manifest = Json.read(folder.resolve(MANIFEST));
        if (whole) {
            unfinished(folder, table, manifest).ifPresent(what -> {
                throw new UserError(what + "; run its experiment to the end first");
            });
        }
        Path configuration = folder.resolve(CONFIGURATION);
        List<Long> seeds = seeds(manifest);
        Code code = Code.of(manifest);
        List<Block> floors = blocks(folder, table.floor().stream().toList(), seeds, code);
        List<Block> blocks = lessFloor(blocks(folder, table.points(), seeds, code), floors, table);
        return new Results(
                String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
                folder,
                DrawnKeys.of(folder),
                Files.isRegularFile(configuration) ? Files.readString(configuration) : "",
                manifest,
                table,
                blocks,
                floors);
    }

    /** Whether a folder has what {@link #read} needs. */
    public static boolean hasTable(Path folder) {
        return Files.isRegularFile(folder.resolve(TABLE)) && Files.isRegularFile(folder.resolve(MANIFEST));
    }

    /** Refuses what has no table of points. */
    public static void requireTable(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UserError("there is no folder '" + folder + "'");
        }
        if (!Files.isRegularFile(folder.resolve(TABLE))) {
            throw new UserError(
                    Files.isRegularFile(folder.resolve(MANIFEST))
                            ? "'" + folder + "' is unfinished: no seed block of all points is there yet, so it has no "
                                    + TABLE
                            : "'" + folder + "' is not a results folder: it has no " + TABLE);
        }
    }

    /** What is missing of the run, in a sentence without its end; empty if it is finished. */
    Optional<String> unfinished() {
        return unfinished(folder, table, manifest);
    }

    private static Optional<String> unfinished(Path folder, MetricsTable table, Map<String, Object> manifest) {
        String who = "'" + folder.toAbsolutePath().normalize().getFileName() + "' is unfinished: ";
        int points = table.points().size();
        if (manifest.get("points") instanceof Number planned && points < planned.intValue()) {
            return Optional.of(who + points + " of " + planned + " points are there");
        }
        int seeds = seeds(manifest).size();
        return table.points().stream()
                .filter(row -> row.seeds() < seeds)
                .findFirst()
                .map(row -> who + row.seeds() + " of " + seeds + " seed blocks of '" + row.describe() + "' are there");
    }

    private static List<Long> seeds(Map<String, Object> manifest) {
        List<Long> seeds = new ArrayList<>();
        if (manifest.get("seeds") instanceof List<?> listed) {
            listed.forEach(seed -> {
                if (seed instanceof Number number) {
                    seeds.add(number.longValue());
                }
            });
        }
        return seeds;
    }

    /**
     * From the units' own files; from {@code blocks.csv} where those are gone, as in reference results.
     *
     * @param code of the last run: a unit of other code waits to be sampled again
     */
    private static List<Block> blocks(Path results, List<MetricsTable.Row> rows, List<Long> seeds, Code code)
            throws IOException {
        SeedBlocks kept = SeedBlocks.read(results.resolve(BlockTables.BLOCKS), results.resolve(BlockTables.TIMES));
        List<Block> blocks = new ArrayList<>();
        for (long seed : seeds) {
            for (MetricsTable.Row row : rows) {
                Path folder = folder(results, row).resolve(Long.toString(seed));
                Optional<UnitRecord> record = UnitRecord.read(folder);
                if (record.isPresent()) {
                    double seconds = UnitRecord.samplingSeconds(folder);
                    record.get()
                            .by(code)
                            .ifPresent(current -> blocks.add(new Block(row, seed, current, seconds, folder)));
                } else {
                    kept.of(row.arm(), row.point(), seed)
                            .map(block -> new Block(row, seed, record(block), block.samplingSeconds(), folder))
                            .ifPresent(blocks::add);
                }
            }
        }
        return blocks;
    }

    /** With what distances are in excess of the floor of the same block, where the table has that too. */
    private static List<Block> lessFloor(List<Block> blocks, List<Block> floors, MetricsTable table) {
        Map<Long, UnitRecord> real = new LinkedHashMap<>();
        floors.forEach(floor -> real.put(floor.seed(), floor.record()));
        List<String> derived = new ArrayList<>(table.metrics());
        derived.removeAll(table.measured());
        return blocks.stream()
                .map(block -> {
                    Map<String, Double> more = new LinkedHashMap<>();
                    derived.forEach(name -> more.put(
                            name, block.record().lessFloor(MetricsTable.metric(name), real.get(block.seed()))));
                    UnitRecord record = block.record().with(more, Map.of());
                    return new Block(block.row(), block.seed(), record, block.samplingSeconds(), block.folder());
                })
                .toList();
    }

    private static Path folder(Path results, MetricsTable.Row row) {
        Path arm = results.resolve(row.arm());
        // As Point.folder names them.
        return row.arm().equals(MetricsTable.REAL)
                ? arm
                : arm.resolve(row.point().isEmpty() ? "single" : row.point());
    }

    private static UnitRecord record(SeedBlocks.Block block) {
        return new UnitRecord(
                "",
                "",
                Code.NONE,
                Math.toIntExact(block.samples()),
                Math.toIntExact(block.reference()),
                new SampledBatch.Counts(block.evaluations(), 0, block.gradients(), 0),
                List.of(),
                List.of(),
                block.metrics(),
                Map.of());
    }

    /**
     * Several results by names that tell them apart, if they may be compared.
     *
     * @throws UserError if they were measured against different data
     */
    static Map<String, Results> comparable(List<Results> all) {
        Map<String, Results> named = new LinkedHashMap<>();
        for (Results one : all) {
            Results first = all.get(0);
            if (!String.valueOf(first.manifest().get("reference"))
                    .equals(String.valueOf(one.manifest().get("reference")))) {
                throw new UserError("'" + first.folder() + "' and '" + one.folder()
                        + "' were measured against different data, so their numbers cannot be compared: "
                        + first.manifest().get("reference") + "; "
                        + one.manifest().get("reference"));
            }
            String name = one.name();
            for (int i = 2; named.containsKey(name); i++) {
                name = one.name() + " " + i;
            }
            named.put(name, one);
        }
        return named;
    }

    /** The points of several results as one table. */
    public static MetricsTable joined(List<Results> all) {
        Map<String, MetricsTable> tables = new LinkedHashMap<>();
        comparable(all).forEach((name, results) -> tables.put(name, results.table()));
        return MetricsTable.joined(tables);
    }

    /** The seed blocks of several results as one, with the arms named as in {@link #joined}. */
    public static SeedBlocks joinedBlocks(List<Results> all) {
        Map<String, SeedBlocks> parts = new LinkedHashMap<>();
        comparable(all)
                .forEach((name, results) -> parts.put(
                        name,
                        SeedBlocks.read(
                                results.folder().resolve(BlockTables.BLOCKS),
                                results.folder().resolve(BlockTables.TIMES))));
        return SeedBlocks.joined(parts);
    }

    /** Curves of all experiments, each once. */
    static List<Curve> curves(List<Results> all) {
        return all.stream()
                .flatMap(results -> results.keys().curves().stream())
                .distinct()
                .toList();
    }
}
