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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
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
            List.of("experiments/quickstart.yaml", "samples.count=300", "samples.seeds=[1,2]");
    private static final String ENOUGH = "spark.executor.memory=700m";

    @TempDir
    Path folder;

    private Standalone cluster;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        cluster = new Standalone(folder.resolve("cluster"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        cluster.close();
    }

    private record Done(int code, String errors) {}

    private Process rhumb(String results, String... further) throws IOException {
        List<String> command = new ArrayList<>(List.of(Standalone.ROOT.resolve("rhumb").toString(), "run"));
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

    private Done finished(Process process, String results) throws IOException, InterruptedException {
        assertThat(process.waitFor(8, TimeUnit.MINUTES)).isTrue();
        return new Done(process.exitValue(), Files.readString(folder.resolve(results + ".err")));
    }

    private Done done(Process process, String results) throws IOException, InterruptedException {
        Done done = finished(process, results);
        assertThat(done.code()).as(done.errors()).isZero();
        return done;
    }

    /** All files of results but those that hold times. */
    private Map<String, String> contents(String results) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Path file : files(results, name -> !name.endsWith("timing.json") && !name.endsWith(".lock"))) {
            contents.put(
                    folder.resolve(results).relativize(file).toString(),
                    new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
        return contents;
    }

    private List<Path> files(String results, Predicate<String> wanted) throws IOException {
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

    private List<Path> units(String results) throws IOException {
        return files(results, name -> name.endsWith("/samples.npy") && !name.contains(".tmp-"));
    }

    private void awaitUnits(String results, int number) throws IOException, InterruptedException {
        for (int i = 0; i < 3000 && units(results).size() < number; i++) {
            Thread.sleep(50);
        }
        assertThat(units(results)).hasSizeGreaterThanOrEqualTo(number);
    }

    private void sameAsOnOneMachine(String results) throws IOException, InterruptedException {
        done(rhumb("one"), "one");
        assertThat(contents(results).keySet()).isEqualTo(contents("one").keySet());
        contents("one").forEach((name, text) -> {
            try {
                assertThat(contents(results).get(name).equals(text)).as(name).isTrue();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void theFilesAreThoseOfARunOnOneMachine() throws IOException, InterruptedException {
        cluster.worker("w1", Map.of());
        cluster.worker("w2", Map.of());
        Done done = done(onCluster("two"), "two");
        assertThat(done.errors()).contains("units go to the cluster '" + cluster.master() + "'");
        sameAsOnOneMachine("two");
        // Both have worked.
        assertThat(cluster.executors("w1")).contains("Finished task");
        assertThat(cluster.executors("w2")).contains("Finished task");
        // A second run has nothing to do.
        assertThat(done(onCluster("two"), "two").errors()).contains("units are complete; nothing to sample");
    }

    @Test
    void aWorkerThatIsKilledLosesNothing() throws IOException, InterruptedException {
        cluster.worker("w1", Map.of());
        Process victim = cluster.worker("w2", Map.of());
        Process run = onCluster("two");
        awaitUnits("two", 2);
        kill(victim.toHandle());
        assertThat(units("two").size()).as("units before the end").isLessThan(18);
        done(run, "two");
        sameAsOnOneMachine("two");
    }

    @Test
    void anExecutorThatRunsOutOfMemoryLosesNothing() throws IOException, InterruptedException {
        cluster.worker("w1", Map.of());
        // What this worker starts has a heap that does not suffice, whatever Spark asks for.
        cluster.worker("w2", Map.of("_JAVA_OPTIONS", "-Xmx72m"));
        done(onCluster("two"), "two");
        assertThat(cluster.executors("w2")).contains("OutOfMemoryError");
        sameAsOnOneMachine("two");
    }

    @Test
    void aDriverThatIsKilledIsStartedAgain() throws IOException, InterruptedException {
        cluster.worker("w1", Map.of());
        cluster.worker("w2", Map.of());
        Process run = onCluster("two");
        awaitUnits("two", 3);
        kill(run.toHandle());
        Map<Path, FileTime> before = new TreeMap<>();
        for (Path unit : units("two")) {
            before.put(unit, Files.getLastModifiedTime(unit));
        }
        assertThat(before).hasSizeBetween(3, 17);
        done(onCluster("two"), "two");
        for (Map.Entry<Path, FileTime> unit : before.entrySet()) {
            assertThat(Files.getLastModifiedTime(unit.getKey())).isEqualTo(unit.getValue());
        }
        sameAsOnOneMachine("two");
    }

    @Test
    void whatCannotBeIsASentence() throws IOException, InterruptedException {
        Done done = finished(rhumb("no", "--cluster", "spark://localhost:1"), "no");
        assertThat(done.code()).isEqualTo(2);
        assertThat(done.errors().lines()).singleElement().asString().startsWith("rhumb: --cluster: no Spark master answers");
        done = finished(rhumb("no", "--cluster", cluster.master(), "--spark", "executor.memory=1g"), "no");
        assertThat(done.code()).isEqualTo(2);
        assertThat(done.errors()).contains("rhumb: --spark: 'executor.memory=1g' is no setting of Spark");
        done = finished(rhumb("no", "--cluster", cluster.master(), "--spark", "spark.executor.memory=much"), "no");
        assertThat(done.code()).isEqualTo(2);
        assertThat(done.errors()).contains("cannot be used: ").doesNotContain("\tat ");
    }

    private static void kill(ProcessHandle process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-9", "" + process.pid()).start().waitFor();
        for (int i = 0; i < 100 && process.isAlive(); i++) {
            Thread.sleep(50);
        }
    }
}
