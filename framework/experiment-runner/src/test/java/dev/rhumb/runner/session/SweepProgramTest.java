package dev.rhumb.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.runner.Experiments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/session.md, started as the document says. */
class SweepProgramTest {
    @TempDir
    Path folder;

    @Test
    void theProgramOfTheDocumentRunsAnExperiment() throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("rhumb.root"));
        Path file = Files.writeString(folder.resolve("mine.yaml"), Experiments.guided("  none: []\n"));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        root.resolve("docs/session/Sweep.java").toString(),
                        root.toString(),
                        file.toString(),
                        "samples.seeds=[1,2]"))
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("err")))
                .isZero();
        assertThat(Files.readAllLines(folder.resolve("out"))).hasSize(3).satisfies(lines -> {
            assertThat(lines.get(0)).startsWith("none/single/1 {recall=");
            assertThat(lines.get(1)).startsWith("none/single/2 {recall=");
            assertThat(lines.get(2)).isEqualTo(Path.of("results", "mine").toString());
        });
        assertThat(folder.resolve("results/mine/metrics.csv")).content().contains("none,");
        assertThat(folder.resolve("results/mine/report.html")).exists();
    }
}
