package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program with two workers in a process of its own, ended from outside and started again. */
@DisabledOnOs(OS.WINDOWS) // has no signals
@Tag("slow")
class KilledRunTest {
    private static final String FEW = "samples.count=2000";

    @TempDir
    Path folder;

    private Process start(String out, int workers) throws IOException {
        Path file = folder.resolve("e.yaml");
        if (!Files.exists(file)) {
            Files.writeString(file, Experiments.guided("  none: []\n  broad: {model: {broadened: ring}, stack: []}\n"));
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                file.toString(),
                FEW,
                "samples.seeds=[1,2,3,4,5]",
                "batch=100",
                "sampler.steps=10",
                "reference={count: 100}",
                "metrics=[accuracy]",
                "--workers",
                Integer.toString(workers),
                "--out",
                folder.resolve(out).toString()));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve(out + ".out").toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(out + ".err").toFile()))
                .start();
    }

    /** Waits until at least so many units are finished and further samples are on the disk, and whether the process lives then. */
    private boolean awaitUnits(Process process, Path results, int units) throws IOException, InterruptedException {
        while (process.isAlive()) {
            if (Files.isDirectory(results)) {
                try (Stream<Path> files = Files.walk(results)) {
                    List<String> names = files.map(
                                    file -> results.relativize(file).toString())
                            .toList();
                    long finished = names.stream()
                            .filter(name -> name.matches("(none|broad)/single/\\d/metrics.json"))
                            .count();
                    if (finished >= units && names.stream().anyMatch(name -> name.endsWith(".part/samples.npy"))) {
                        return true;
                    }
                } catch (java.io.UncheckedIOException moved) {
                    // A unit was moved into its place while the folder was read.
                    continue;
                }
            }
            Thread.sleep(5);
        }
        return false;
    }

    private Map<String, String> contents(String name) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        Path results = folder.resolve(name);
        try (Stream<Path> files = Files.walk(results)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String inside = results.relativize(file).toString();
                if (inside.matches("metrics.csv|blocks.csv|.*/(samples.npy|labels.npy|metrics.json)")) {
                    contents.put(inside, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return contents;
    }

    @Test
    void twoWorkersThatAreInterruptedAndKilledContinueToTheBytesOfOne() throws IOException, InterruptedException {
        Process whole = start("whole", 1);
        Path results = folder.resolve("again");
        Process interrupted = start("again", 2);
        assertThat(awaitUnits(interrupted, results, 1))
                .as("it was still at work")
                .isTrue();
        interrupted.destroy(); // as Ctrl-C
        assertThat(interrupted.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String printed = Files.readString(folder.resolve("again.err"));
        assertThat(printed)
                .contains("stopped; finished units are kept: run '" + folder.resolve("e.yaml") + "' again to continue")
                .doesNotContain("SIGSEGV", "fatal error", "in the middle of a step");
        assertThat(interrupted.exitValue()).isEqualTo(143);
        Process killed = start("again", 2);
        assertThat(awaitUnits(killed, results, 4)).as("it was still at work").isTrue();
        killed.destroyForcibly();
        assertThat(killed.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Process last = start("again", 2);
        assertThat(last.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(whole.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(last.exitValue())
                .as(Files.readString(folder.resolve("again.err")))
                .isZero();
        assertThat(whole.exitValue()).isZero();
        assertThat(contents("again")).isEqualTo(contents("whole")).hasSize(2 + 10 * 3 + 5);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(f -> f.getFileName().toString().startsWith("hs_err")))
                    .isEmpty();
        }
    }
}
