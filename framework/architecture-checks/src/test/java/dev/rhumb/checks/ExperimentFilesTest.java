package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.runner.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every experiment of the repository, the template's, and the one that the README shows, is read and negotiated without complaint. */
final class ExperimentFilesTest {

    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));

    @BeforeAll
    static void home() {
        System.setProperty("rhumb.home", ROOT.toString());
    }

    @AfterAll
    static void noHome() {
        System.clearProperty("rhumb.home");
    }

    static List<Path> experiments() throws IOException {
        return files(false);
    }

    /** Of templates: a data set and a network are trained on and not named by experiments. */
    static List<Path> trainings() throws IOException {
        return files(true);
    }

    private static List<Path> files(boolean trainings) throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("experiments"));
                Stream<Path> modules = Files.walk(ROOT.resolve("plugins"), 2)) {
            return Stream.concat(files, modules)
                    .filter(file -> file.toString().endsWith(".yaml") && isTraining(file) == trainings)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isTraining(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.anyMatch(line -> line.startsWith("task:"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void theDataOfATrainingCanBeDrawn(Path file, @TempDir Path folder) {
        Path sheet = folder.resolve("sheet.png");
        assertThat(Main.execute("data", file.toString(), "--out", sheet.toString()))
                .isZero();
        assertThat(sheet).isNotEmptyFile();
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void anExperimentCanBePlanned(Path file) {
        PrintStream error = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        int code;
        try {
            code = Main.execute("plan", file.toString());
        } finally {
            System.setErr(error);
        }
        // Data that do not come with the repository may be missing here, and then nothing else may be wrong.
        String words = printed.toString(StandardCharsets.UTF_8);
        assertThat(code == 0 || words.matches("rhumb: [^\n]*(images|labels)[^\n]*: there is no such file\n"))
                .as(words)
                .isTrue();
    }

    @Test
    void theReadmesExperimentCanBePlanned(@TempDir Path folder) throws IOException {
        Matcher block = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(block.find()).isTrue();
        Path file = Files.writeString(folder.resolve("readme.yaml"), block.group(1));
        assertThat(Main.execute("plan", file.toString())).isZero();
    }
}
