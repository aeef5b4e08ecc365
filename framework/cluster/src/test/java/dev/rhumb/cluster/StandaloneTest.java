package dev.rhumb.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs on a real cluster of processes on this machine. Needs the build of {@code ./rhumb run FILE --cluster MASTER};
 * {@code ./mvnw -Pcluster,cluster-tests -pl framework/cluster test} runs it.
 */
@Tag("cluster")
class StandaloneTest {
    private static final List<String> QUICKSTART =
            List.of("experiments/quickstart.yaml", "samples.count=50", "samples.seeds=[1,2]");
    private static final String ENOUGH = "spark.executor.memory=700m";

    private static final int UNITS = 30;

    @TempDir
    static Path folder;

    private static int clusters;

    private Standalone cluster;

    @BeforeAll
    static void runOnOneMachine() throws IOException, InterruptedException {
        done(rhumb("one"), "one");
    }

    @BeforeEach
    void start() throws IOException, InterruptedException {
        cluster = new Standalone(folder.resolve("cluster-" + ++clusters));
    }

    @AfterEach
    void stop() throws InterruptedException {
        cluster.close();
    }

    private record Done(int code, String errors) {}

    private static Process rhumb(String results, String... further) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(Standalone.ROOT.resolve("rhumb").toString(), "run"));
        command.addAll(QUICKSTART);
        command.addAll(List.of("--out", folder.resolve(results).toString()));
        command.addAll(List.of(further));
        ProcessBuilder builder = new ProcessBuilder(command).directory(Standalone.ROOT.toFile());
        builder.environment().put("RHUMB_NO_BUILD", "1");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().remove("SPARK_HOME");
        builder.redirectError(folder.resolve(results + ".err").toFile());
        builder.redirectOutput(folder.resolve(results + ".out").toFile());
        return builder.start();
    }

    private Process onCluster(String results) throws IOException {
        return rhumb(results, "--cluster", cluster.master(), "--spark", ENOUGH);
    }

    private static Done finished(Process process, String results) throws IOException, InterruptedException {
        assertThat(process.waitFor(20, TimeUnit.MINUTES)).isTrue();
        return new Done(process.exitValue(), Files.readString(folder.resolve(results + ".err")));
    }

    private static Done done(Process process, String results) throws IOException, InterruptedException {
        Done done = finished(process, results);
        assertThat(done.code()).as(done.errors()).isZero();
        return done;
    }

    /** Files that hold seconds, or are drawn from them. */
    private static final Pattern TIMES =
            Pattern.compile(".*(/timing.json|/times.csv|/curves/cost\\.\\w+|/report.html|/.lock)");

    /** All other files of results. */
    private static Map<String, String> contents(String results) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Path file : files(results, name -> !TIMES.matcher(name).matches())) {
            contents.put(
                    folder.resolve(results).relativize(file).toString(),
                    new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
        return contents;
    }

    private static List<Path> files(String results, Predicate<String> wanted) throws IOException {
        Path root = folder.resolve(results);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> wanted.test(file.toString()))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> units(String results) throws IOException {
        return files(results, name -> name.endsWith("/samples.npy") && !name.contains(".tmp-"));
    }

    private static void awaitUnits(String results, int number) throws IOException, InterruptedException {
        for (int i = 0; i < 12_000 && units(results).size() < number; i++) {
            Thread.sleep(50);
        }
        assertThat(units(results)).hasSizeGreaterThanOrEqualTo(number);
    }

    private static void sameAsOnOneMachine(String results) throws IOException {
        Map<String, String> one = contents("one");
        Map<String, String> other = contents(results);
        assertThat(other.keySet()).isEqualTo(one.keySet());
        one.forEach((name, text) ->
                assertThat(other.get(name).equals(text)).as(name).isTrue());
    }

    @Test
    void theFilesAreThoseOfARunOnOneMachine() throws IOException, InterruptedException {
        cluster.worker("w1", Map.of());
        cluster.worker("w2", Map.of());
        Done done = done(onCluster("both"), "both");
        assertThat(done.errors()).contains("units go to the cluster '" + cluster.master() + "'");
        sameAsOnOneMachine("both");
        // Both have worked.
        assertThat(cluster.executors("w1")).contains("Finished task");
        assertThat(cluster.executors("w2")).contains("Finished task");
        // A second run has nothing to do.
        assertThat(done(onCluster("both"), "both").errors()).contains("units are complete; nothing to sample");
    }

    /** Spark runs a second copy of what is slower than the first tasks; the first result of a unit counts. */
    @Test
    void tasksThatRunTwiceLeaveEachUnitOnce() throws IOException, InterruptedException {
        cluster.worker("w1", Map.of());
        // Spark runs no copy on the same host.
        cluster.worker("w2", Map.of("SPARK_LOCAL_IP", "127.0.0.2"));
        List<String> settings = List.of(
                ENOUGH,
                "spark.speculation=true",
                "spark.speculation.interval=10ms",
                "spark.speculation.multiplier=0.01",
                "spark.speculation.quantile=0.01",
                "spark.speculation.minTaskRuntime=1ms");
        List<String> further = new ArrayList<>(List.of("--cluster", cluster.master()));
        settings.forEach(setting -> further.addAll(List.of("--spark", setting)));
        Done done = done(rhumb("twice", further.toArray(new String[0])), "twice");
        Pattern finished = Pattern.compile("(?m)^\\d+/" + UNITS + " ");
        assertThat(finished.matcher(done.errors()).results().count()).isEqualTo(UNITS);
        Pattern started = Pattern.compile("Running task \\d+\\.\\d+ in stage");
        assertThat(started.matcher(cluster.executors("w1") + cluster.executors("w2"))
                        .results()
                        .count())
                .as("tasks started")
                .isGreaterThan(UNITS);
        sameAsOnOneMachine("twice");
    }

    @Test
    void aWorkerThatIsKilledLosesNothing() throws IOException, InterruptedException {
        cluster.worker("w1", Map.of());
        Process victim = cluster.worker("w2", Map.of());
        Process run = onCluster("worker");
        awaitUnits("worker", 2);
        kill(victim.toHandle());
        assertThat(units("worker").size()).as("units before the end").isLessThan(UNITS);
        done(run, "worker");
        sameAsOnOneMachine("worker");
    }

    @Test
    void executorsThatDoNotStartForLackOfMemoryLoseNothing() throws IOException, InterruptedException {
        cluster.worker("w1", Map.of());
        // What this worker starts has less memory than Spark demands, whatever the run asks for, so it ends again and
        // again.
        cluster.worker("w2", Map.of("_JAVA_OPTIONS", "-Xmx72m"));
        done(onCluster("memory"), "memory");
        assertThat(cluster.executors("w2")).contains("System memory 75497472 must be at least");
        sameAsOnOneMachine("memory");
    }

    /** {@link Hog} fills the heap of an executor that has done units already. */
    @Test
    void anExecutorThatRunsOutOfMemoryInATaskLosesNothing() throws IOException, InterruptedException {
        cluster.worker("w1", Map.of());
        Path hog = Files.createDirectories(folder.resolve("hog"));
        cluster.worker("w2", Map.of("_JAVA_OPTIONS", Hog.option(hog)));
        done(onCluster("task"), "task");
        assertThat(hog.resolve("filled")).exists();
        assertThat(cluster.executors("w2")).contains("Finished task");
        // Spark's code of an executor that ran out of memory.
        assertThat(cluster.log("w2")).contains("finished with state EXITED message Command exited with code 52");
        sameAsOnOneMachine("task");
    }

    @Test
    void aDriverThatIsKilledIsStartedAgain() throws IOException, InterruptedException {
        cluster.worker("w1", Map.of());
        cluster.worker("w2", Map.of());
        Process run = onCluster("driver");
        awaitUnits("driver", 3);
        kill(run.toHandle());
        Map<Path, FileTime> before = new TreeMap<>();
        for (Path unit : units("driver")) {
            before.put(unit, Files.getLastModifiedTime(unit));
        }
        assertThat(before).hasSizeBetween(3, UNITS - 1);
        done(onCluster("driver"), "driver");
        for (Map.Entry<Path, FileTime> unit : before.entrySet()) {
            assertThat(Files.getLastModifiedTime(unit.getKey())).isEqualTo(unit.getValue());
        }
        sameAsOnOneMachine("driver");
    }

    @Test
    void whatCannotBeIsASentence() throws IOException, InterruptedException {
        Done done = finished(rhumb("no", "--cluster", "spark://localhost:1"), "no");
        assertThat(done.code()).isEqualTo(2);
        assertThat(done.errors().lines())
                .singleElement()
                .asString()
                .startsWith("rhumb: --cluster: no Spark master answers");
        done = finished(rhumb("no", "--cluster", cluster.master(), "--spark", "executor.memory=1g"), "no");
        assertThat(done.code()).isEqualTo(2);
        assertThat(done.errors()).contains("rhumb: --spark: 'executor.memory=1g' is no setting of Spark");
        done = finished(rhumb("no", "--cluster", cluster.master(), "--spark", "spark.executor.memory=much"), "no");
        assertThat(done.code()).isEqualTo(2);
        assertThat(done.errors()).contains("cannot be used: ", "much").doesNotContain("\tat ", "spark: ");
    }

    private static void kill(ProcessHandle process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-9", "" + process.pid()).start().waitFor();
        for (int i = 0; i < 100 && process.isAlive(); i++) {
            Thread.sleep(50);
        }
    }
}
