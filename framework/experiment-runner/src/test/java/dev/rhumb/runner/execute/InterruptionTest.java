package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.PyTorch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS) // has no signals
class InterruptionTest {
    @TempDir
    Path folder;

    /** Never rests: the engine computes until the process ends. */
    @SuppressWarnings("try") // What is opened matters until the process ends.
    static final class Busy {
        public static void main(String[] arguments) {
            try (Interruption interruption = new Interruption("finished units are", Path.of("e.yaml"), 1);
                    NDManager manager = PyTorch.manager()) {
                NDArray x = manager.ones(new Shape(700, 700), DataType.FLOAT32);
                System.out.println("computing");
                while (true) {
                    x.matMul(x).close();
                }
            }
        }
    }

    @Test
    void aThreadInTheMiddleOfTheEngineIsEndedAndDoesNotCrash() throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 3; attempt++) {
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Busy.class.getName()))
                    .directory(folder.toFile())
                    .redirectError(folder.resolve("err").toFile())
                    .start();
            try (var out = process.inputReader(StandardCharsets.UTF_8)) {
                assertThat(out.readLine())
                        .as(Files.readString(folder.resolve("err")))
                        .isEqualTo("computing");
                process.destroy();
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.exitValue()).as("the end by a signal").isEqualTo(137);
            assertThat(Files.readString(folder.resolve("err")))
                    .contains("stopped; finished units are kept", "stopped in the middle of a step")
                    .doesNotContain("SIGSEGV", "fatal error");
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.filter(f -> f.getFileName().toString().startsWith("hs_err")))
                        .isEmpty();
            }
        }
    }
}
