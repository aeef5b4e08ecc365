package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.files.AtomicFiles;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.measure.OracleTarget;
import dev.rhumb.runner.plan.Costs;
import dev.rhumb.runner.plan.OracleSource;
import dev.rhumb.runner.plan.RunPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
    @TempDir
    Path folder;

    private static Path run(Path base, boolean exact, PrintStream out, String... overrides) throws IOException {
        RunPlan plan = Experiments.plan(Experiments.SMALL, overrides);
        int count = plan.experiment().samples().count();
        OracleTarget target =
                new OracleTarget((OracleSource) plan.model(), plan.conditions().requireLabels(), count, count, 1);
        try (Runner runner = new Runner(plan, target, Device.cpu())) {
            return runner.run(base, exact, new Reporter(out, false));
        }
    }

    private static Path run(Path base, String... overrides) throws IOException {
        return run(base, false, new PrintStream(new ByteArrayOutputStream()), overrides);
    }

    /** Stops the run at its n-th unit, as a kill between two units would. */
    private static PrintStream stoppingAfter(int units) {
        return new PrintStream(new ByteArrayOutputStream()) {
            private int seen;

            @Override
            public PrintStream printf(java.util.Locale locale, String format, Object... values) {
                if (++seen == units) {
                    throw new IllegalStateException("killed");
                }
                return this;
            }
        };
    }

    @Test
    void othersMayReadResultsAsTheyMayReadAnyFileOfTheUser() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        var usual = Files.getPosixFilePermissions(Files.createFile(folder.resolve("any")));
        Path results = run(folder.resolve("results"));
        try (Stream<Path> files = Files.walk(results)) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file ->
                            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(usual));
        }
    }

    @Test
    void aSampleThatWasDrawnWithoutAClassHasTheLabelMinusOne() throws IOException {
        Path results = run(folder.resolve("results"), "samples.labels=none", "guidance={unguided: []}");
        try (Stream<Path> files = Files.walk(results)) {
            List<Path> labels = files.filter(f -> f.endsWith("labels.npy")).toList();
            assertThat(labels).hasSize(2);
            for (Path file : labels) {
                assertThat(Npy.read(file).toInts()).hasSize(40).containsOnly(-1);
            }
        }
    }

    private static Map<String, String> contents(Path results) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(results)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = results.relativize(file).toString();
                if (!name.endsWith("timing.json") && !name.equals("times.csv") && !name.endsWith(".lock")) {
                    contents.put(name, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return contents;
    }

    @Test
    void anArmMayAskAModelOfItsOwn() throws IOException {
        String own = "guidance.own={model: {broadened: ring, shrink: 0.5}, stack: {type: cfg, scale: [1, 2]}}";
        Path results = run(folder.resolve("r"), own);
        Map<String, String> files = contents(results);
        String same = files.get("free/scale=2/1/samples.npy");
        assertThat(files.get("own/scale=2/1/samples.npy")).isNotNull().isNotEqualTo(same);
        assertThat(contents(run(folder.resolve("alone"))).get("free/scale=2/1/samples.npy"))
                .isEqualTo(same);
    }

    @Test
    void aStoppedRunResumesToTheSameFiles() throws IOException {
        Path whole = run(folder.resolve("whole"));
        Path stopped = folder.resolve("stopped");
        for (int units : List.of(1, 3, 2)) {
            assertThatThrownBy(() -> run(stopped, false, stoppingAfter(units))).hasMessage("killed");
        }
        Path torn = stopped.resolve("free").resolve("scale=2").resolve(AtomicFiles.TEMPORARY + "torn");
        Files.createDirectories(torn);
        Files.writeString(torn.resolve("samples.npy"), "half a file");
        run(stopped);
        Map<String, String> expected = contents(whole);
        Map<String, String> resumed = contents(stopped);
        assertThat(resumed).containsOnlyKeys(expected.keySet());
        assertThat(resumed).containsKeys("metrics.csv", "manifest.json", "experiment.yaml");
        assertThat(expected.keySet().stream().filter(name -> !expected.get(name).equals(resumed.get(name))))
                .as("files that differ")
                .isEmpty();
    }

    @Test
    void tablesOfAnUnfinishedRunHoldTheSeedBlocksThatAllPointsHave() throws IOException {
        Path stopped = folder.resolve("stopped");
        assertThatThrownBy(() -> run(stopped, false, stoppingAfter(6))).hasMessage("killed");
        assertThatThrownBy(() -> run(stopped, false, stoppingAfter(1))).hasMessage("killed");
        // The second run ends within seed 2; its tables were written before that, at the end of seed 1 of the first.
        assertThat(Files.readAllLines(stopped.resolve("metrics.csv")))
                .hasSize(6)
                .filteredOn(line -> !line.startsWith("arm"))
                .allMatch(line -> line.contains(",1,40,"));
        Path whole = run(stopped);
        assertThat(Files.readAllLines(whole.resolve("blocks.csv"))).hasSize(1 + 8 + 2);
        assertThat(Files.readAllLines(whole.resolve("times.csv"))).hasSize(1 + 8);
    }

    @Test
    void aProbeOfTheTimeChangesNoResult() throws IOException {
        Path plain = run(folder.resolve("plain"));
        RunPlan plan = Experiments.plan(Experiments.SMALL);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        OracleTarget target =
                new OracleTarget((OracleSource) plan.model(), plan.conditions().requireLabels(), 40, 40, 1);
        Path probed;
        try (Runner runner = new Runner(plan, target, Device.cpu())) {
            runner.estimate(new Costs(plan).count());
            probed = runner.run(folder.resolve("probed"), false, new Reporter(new PrintStream(said), false));
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .containsPattern("sampling takes about \\d+ s here, by a short probe");
        assertThat(contents(probed)).isEqualTo(contents(plain));
    }

    @Test
    void aRerunTouchesNoUnit() throws IOException {
        Path results = run(folder.resolve("r"));
        Path samples = results.resolve("free/scale=2/1/samples.npy");
        FileTime before = Files.getLastModifiedTime(samples);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        run(results, false, new PrintStream(said));
        assertThat(Files.getLastModifiedTime(samples)).isEqualTo(before);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("all 8 units are complete");
    }

    @Test
    void aGrowingGridAndNewMetricsKeepWhatIsThere() throws IOException {
        Path results = run(folder.resolve("r"));
        Path samples = results.resolve("free/scale=2/1/samples.npy");
        FileTime before = Files.getLastModifiedTime(samples);
        Path grown = run(
                results, "samples.seeds=[1,2,3]", "guidance.free.scale=[1,2,4]", "metrics=[precision,recall,coverage]");
        assertThat(grown).isEqualTo(results);
        assertThat(Files.getLastModifiedTime(samples)).isEqualTo(before);
        Path fresh = run(
                folder.resolve("fresh"),
                "samples.seeds=[1,2,3]",
                "guidance.free.scale=[1,2,4]",
                "metrics=[precision,recall,coverage]");
        assertThat(Files.readString(results.resolve("metrics.csv")))
                .isEqualTo(Files.readString(fresh.resolve("metrics.csv")));
    }

    @Test
    void anotherConfigurationGoesToAnotherFolderAndComesBackThere() throws IOException {
        Path results = run(folder.resolve("r"));
        String before = Files.readString(results.resolve("metrics.csv"));
        Path other = run(results, "sampler.steps=5");
        assertThat(other).isNotEqualTo(results);
        assertThat(other.getFileName().toString()).matches("r@[0-9a-f]{8}");
        assertThat(run(results, "sampler.steps=5")).isEqualTo(other);
        assertThat(Files.readString(results.resolve("metrics.csv"))).isEqualTo(before);
        assertThatThrownBy(() -> run(results, true, System.err, "sampler.steps=5"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has another configuration");
    }

    @Test
    void anotherConfigurationOfNewPointsOrNewSeedsTakesNothingOver() throws IOException {
        Path results = run(folder.resolve("r"));
        Map<String, String> before = contents(results);
        Map<String, String> others = Map.of(
                "sampler.steps=5", "steps is 4 there and 5 here",
                "samples.count=8", "count is 40 there and 8 here",
                "batch=8", "batch is 16 there and 8 here",
                "dtype=float64", "dtype is FLOAT32 there and FLOAT64 here",
                "samples.labels=0", "labels is balanced there",
                "schedule.sigma-max=6", "schedule differs");
        for (Map.Entry<String, String> other : others.entrySet()) {
            for (String fresh : List.of("samples.seeds=[3]", "guidance={new: {type: cfg, scale: 9}}")) {
                ByteArrayOutputStream said = new ByteArrayOutputStream();
                Path sibling = run(results, false, new PrintStream(said), other.getKey(), fresh);
                assertThat(sibling).isNotEqualTo(results);
                assertThat(run(results, other.getKey(), fresh)).isEqualTo(sibling);
                assertThat(said.toString(StandardCharsets.UTF_8)).contains(other.getValue());
                assertThatThrownBy(() -> run(results, true, System.err, other.getKey(), fresh))
                        .isInstanceOf(UserError.class)
                        .hasMessageContaining(other.getValue())
                        .hasMessageContaining("name another folder with --out");
            }
        }
        assertThat(contents(results)).isEqualTo(before);
    }

    @Test
    void aFolderOfAnEarlierVersionIsLeftAlone() throws IOException {
        Path old = Files.createDirectories(folder.resolve("r"));
        Files.writeString(old.resolve("manifest.json"), "{\"configuration\": \"12\"}");
        assertThat(run(old)).isNotEqualTo(old);
        assertThat(old.resolve("metrics.csv")).doesNotExist();
    }

    @Test
    void twoRunsCannotShareAFolder() throws IOException {
        Path results = folder.resolve("r");
        try (ResultsFolder held = ResultsFolder.open(results)) {
            assertThat(held.path()).isEqualTo(results);
            assertThatThrownBy(() -> run(results)).isInstanceOf(UserError.class).hasMessageContaining("another run");
        }
    }

    @Test
    void batchesFollowTheConfigurationAndNoiseFollowsTheSample() throws IOException {
        Path some = run(folder.resolve("a"), "batch=40");
        Path others = run(folder.resolve("b"), "batch=7");
        String unit = "free/scale=2/2/samples.npy";
        assertThat(Npy.read(some.resolve(unit)).toFloats())
                .isEqualTo(Npy.read(others.resolve(unit)).toFloats());
        assertThat(Npy.read(some.resolve(unit)).shape()).containsExactly(40, 2);
    }

    @Test
    void neutralPointsOfAllArmsAreTheSameSamples() throws IOException {
        Path results = run(folder.resolve("r"));
        assertThat(Npy.read(results.resolve("free/scale=1/1/samples.npy")).toFloats())
                .isEqualTo(
                        Npy.read(results.resolve("exact/scale=0/1/samples.npy")).toFloats());
    }
}
