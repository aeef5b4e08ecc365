package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.runner.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
        Path checkout = CopyOfTheSources.at(folder.toRealPath().resolve("check out"));
        Path mine = Files.createDirectory(folder.toRealPath().resolve("mine"));
        CopyOfTheSources.run(mine, Map.of(), checkout.resolve("rhumb").toString(), "new-plugin", "my-guidance");

        Path module = mine.resolve("my-guidance");
        Path source = module.resolve("src/main/java/org/example/myguidance/MyGuidance.java");
        String formula =
                Files.readString(ROOT.resolve("framework/architecture-checks/src/test/resources/walk/formula.txt"));
        String edited = Files.readString(source).replaceFirst(FORMULA, formula);
        assertThat(edited).contains(formula);
        Files.writeString(source, edited);

        CopyOfTheSources.run(module, Map.of(), "./mvnw", "-q", "-B", "verify");
        CopyOfTheSources.run(
                module,
                Map.of(),
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
}
