package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.runner.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published experiments run on small random networks; without their weights they name each network and the command that gets it. */
final class PublishedExperimentsTest {
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
        try (Stream<Path> files = Files.list(ROOT.resolve("experiments/published"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void withoutItsWeightsEachNetworkIsNamedWithItsCommand(Path file, @TempDir Path none) throws IOException {
        PrintStream error = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        int code;
        try {
            code = Main.execute("plan", file.toString(), "--models", none.toString());
        } finally {
            System.setErr(error);
        }
        assertThat(code).isEqualTo(2);
        String text = Files.readString(file);
        var names = Pattern.compile("^  ([\\w.-]+): (.+)$", Pattern.MULTILINE)
                .matcher(text.substring(text.indexOf("\nweights:"), text.indexOf("\nsampler:")));
        assertThat(names.results().count()).isPositive();
        names.reset()
                .results()
                .forEach(name -> assertThat(printed.toString(StandardCharsets.UTF_8))
                        .contains("the network '" + name.group(1) + "' is missing", "To get it: " + name.group(2)));
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("experiments")
    void itRunsOnSmallRandomNetworks(Path file, @TempDir Path folder) throws IOException {
        Path out = folder.resolve("out");
        assertThat(Main.execute("run", file.toString(), "--smoke", "--out", out.toString()))
                .isZero();
        assertThat(Files.readString(out.resolve("manifest.json"))).contains("small networks with random weights");
        assertThat(out.resolve("report.html")).isNotEmptyFile();
    }
}
