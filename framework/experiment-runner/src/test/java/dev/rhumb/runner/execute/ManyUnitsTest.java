package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.files.AtomicFiles;
import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.session.Plan;
import dev.rhumb.runner.session.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run of many units costs its driver: planning them, and the tables that it writes while they arrive. */
@Tag("slow")
class ManyUnitsTest {
    private static final int SEEDS = 100;

    @TempDir
    Path folder;

    /** Seconds of planning and of tables for as many points under each of the seeds, all of them finished. */
    private double[] seconds(int points) throws IOException {
        String text = """
                model: ring
                sampler: {type: euler, steps: 4}
                samples: {count: 16, seeds: [%s]}
                reference: {count: 64}
                guidance:
                  classifier-free: {type: classifier-free, scale: [%s]}
                metrics: [recall]
                """.formatted(
                IntStream.rangeClosed(1, SEEDS).mapToObj(Integer::toString).collect(Collectors.joining(", ")),
                IntStream.range(0, points)
                        .mapToObj(i -> Double.toString(1 + i / 128.0))
                        .collect(Collectors.joining(", ")));
        Path root = Path.of(System.getProperty("rhumb.root"));
        Path results = folder.resolve("points-" + points);
        try (Session session = Session.open(
                new Places(
                        Optional.empty(),
                        List.of(root.resolve("plugins/classifier-free")),
                        List.of(),
                        Optional.empty(),
                        results),
                new Reporter(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), false))) {
            long start = System.nanoTime();
            Plan plan = session.plan("many", text, List.of());
            double planning = (System.nanoTime() - start) / 1e9;
            for (Unit unit : plan.units()) {
                Path place = unit.folder(results);
                new UnitRecord(
                                unit.configuration(),
                                unit.measurement(),
                                unit.code(),
                                16,
                                64,
                                new SampledBatch.Counts(128, 8, 0, 0),
                                List.of(),
                                List.of(),
                                Map.of("recall", 0.5),
                                Map.of())
                        .write(place);
                AtomicFiles.write(
                        place.resolve(UnitRecord.TIMING), Json.pretty(Map.of(UnitRecord.SAMPLING_SECONDS, 0.125)));
            }
            start = System.nanoTime();
            Tables.write(plan.resolved(), plan.units(), results, Code.NONE);
            double tables = (System.nanoTime() - start) / 1e9;
            assertThat(Files.readAllLines(results.resolve(BlockTables.BLOCKS))).hasSize(1 + points * SEEDS);
            System.out.printf(
                    "%d units: planned in %.2f s, tables written in %.2f s%n", points * SEEDS, planning, tables);
            return new double[] {planning, tables};
        }
    }

    /** A run spends a twentieth of its time on tables, however many units there are, if they grow as their number does. */
    @Test
    void timeGrowsAsTheNumberOfUnits() throws IOException {
        seconds(5); // the program is compiled
        double[] few = seconds(25);
        double[] many = seconds(100);
        // Four times the units; a square law would be 16 times.
        assertThat(many[0]).isLessThan(10 * few[0]);
        assertThat(many[1]).isLessThan(10 * few[1]);
    }
}
