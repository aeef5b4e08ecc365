package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.runner.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of docs/write-a-guidance.md: from no plugin to a curve. */
final class PluginAuthorTest {

    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));
    private static final String FORMULA = "        NDArray bounded = .*;\\n";

    @TempDir
    Path folder;

    @AfterEach
    void noHome() {
        System.clearProperty("rhumb.home");
    }

    @ParameterizedTest
    @ValueSource(strings = {"classifier-free", "energies"})
    void whatIsInstalledIsNotWrittenAgain(String methodOrPlugin) {
        System.setProperty("rhumb.home", ROOT.toString());
        assertThat(Main.execute("new-plugin", methodOrPlugin, "--in", folder.toString()))
                .isEqualTo(2);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @Tag("slow")
    void theDocumentLeadsFromACheckoutToACurve() throws Exception {
        Path checkout = copyOfTheSources(folder.toRealPath().resolve("check out"));
        Path mine = Files.createDirectory(folder.toRealPath().resolve("mine"));
        run(mine, checkout.resolve("rhumb").toString(), "new-plugin", "my-guidance");

        Path module = mine.resolve("my-guidance");
        Path source = module.resolve("src/main/java/org/example/myguidance/MyGuidance.java");
        String formula =
                Files.readString(ROOT.resolve("framework/architecture-checks/src/test/resources/walk/formula.txt"));
        String edited = Files.readString(source).replaceFirst(FORMULA, formula);
        assertThat(edited).contains(formula);
        Files.writeString(source, edited);

        run(module, "./mvnw", "-q", "-B", "verify");
        run(
                module,
                checkout.resolve("rhumb").toString(),
                "run",
                "my-guidance.yaml",
                "samples.count=100",
                "samples.seeds=[1]",
                "--plugins",
                ".");
        assertThat(module.resolve("results/my-guidance/curves")).isNotEmptyDirectory();
        assertThat(module.resolve("results/my-guidance/metrics.csv")).content().contains("my-guidance");
    }

    private static Path copyOfTheSources(Path checkout) throws IOException {
        for (String part : List.of("pom.xml", "mvnw", "mvnw.cmd", "rhumb", ".mvn", "framework", "plugins")) {
            try (Stream<Path> all = Files.walk(ROOT.resolve(part))) {
                for (Path file : all.filter(PluginAuthorTest::isSource).toList()) {
                    Path copy = checkout.resolve(ROOT.relativize(file).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        return checkout;
    }

    private static boolean isSource(Path file) {
        return Files.isRegularFile(file)
                && !("/" + ROOT.relativize(file)).replace('\\', '/').contains("/target/");
    }

    private void run(Path directory, String... command) throws Exception {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as("%s%n%s", String.join(" ", command), Files.readString(log))
                .isZero();
    }
}
