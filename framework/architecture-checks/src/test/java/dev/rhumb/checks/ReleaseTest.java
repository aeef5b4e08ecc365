package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.runner.author.NewPlugin;
import dev.rhumb.runner.author.PluginKind;
import dev.rhumb.runner.author.PluginNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The procedure of docs/release.md, and a plugin of someone who has only what was released. */
@Tag("slow")
final class ReleaseTest {
    private static final String VERSION = "0.1.0";

    @TempDir
    Path folder;

    @Test
    void aPluginBuildsAgainstTheReleaseAlone() throws Exception {
        Path checkout = CopyOfTheSources.at(folder.toRealPath().resolve("checkout"));
        Path released = NewPlugin.repository(checkout);
        String commands = Files.readString(Path.of(System.getProperty("rhumb.root"))
                .resolve("framework/architecture-checks/src/test/resources/walk/release.sh"));
        Map<String, String> settings =
                Map.of("VERSION", VERSION, "REPOSITORY", released.toUri().toString());
        CopyOfTheSources.run(checkout, settings, "bash", "-euc", commands);

        assertThat(files(released, ".pom"))
                .containsExactlyInAnyOrder(
                        "rhumb",
                        "files",
                        "guidance-api",
                        "records",
                        "image-files",
                        "tensor-files",
                        "sampling",
                        "networks",
                        "evaluation",
                        "guidance-testkit",
                        "plugin-parent");
        List<String> jars = List.of(
                "files",
                "guidance-api",
                "records",
                "image-files",
                "tensor-files",
                "sampling",
                "networks",
                "evaluation",
                "guidance-testkit");
        for (String suffix : List.of(".jar", "-sources.jar", "-javadoc.jar")) {
            assertThat(files(released, "-" + VERSION + suffix)).containsExactlyInAnyOrderElementsOf(jars);
        }
        nothingNamesThisMachine(released);
        theJavadocIsRendered(released.resolve("dev/rhumb/guidance-api").resolve(VERSION));

        Path mine = Files.createDirectory(folder.toRealPath().resolve("mine"));
        Path module = new NewPlugin(checkout, PluginKind.GUIDANCE, repository -> {})
                .write(PluginNames.of("my-guidance"), mine);
        // Only what was published is left of the checkout.
        Path kept = Files.move(released, folder.toRealPath().resolve("released"));
        delete(checkout);
        Files.createDirectories(released.getParent());
        Files.move(kept, released);
        CopyOfTheSources.run(
                module, Map.of(), "./mvnw", "-q", "-B", "-Dmaven.repo.local=" + folder.resolve("empty"), "verify");
        assertThat(module.resolve("target/dist/plugins/my-guidance.jar")).isRegularFile();
        assertThat(module.resolve("target/surefire-reports/org.example.myguidance.MyGuidanceTest.txt"))
                .content()
                .contains("Failures: 0, Errors: 0");
    }

    /** The artifacts that have a file of that ending. */
    private static List<String> files(Path repository, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(repository)) {
            return all.filter(file -> file.toString().endsWith(suffix))
                    .map(file -> repository
                            .resolve("dev/rhumb")
                            .relativize(file)
                            .getName(0)
                            .toString())
                    .toList();
        }
    }

    private void nothingNamesThisMachine(Path repository) throws IOException {
        try (Stream<Path> all = Files.walk(repository)) {
            for (Path pom : all.filter(file -> file.toString().endsWith(".pom")).toList()) {
                assertThat(pom)
                        .content()
                        .doesNotContain(folder.toRealPath().toString(), System.getProperty("user.home"), "SNAPSHOT");
            }
        }
    }

    private static void theJavadocIsRendered(Path published) throws IOException {
        try (ZipFile javadoc = new ZipFile(published
                        .resolve("guidance-api-" + VERSION + "-javadoc.jar")
                        .toFile());
                InputStream page = javadoc.getInputStream(javadoc.getEntry("dev/rhumb/guidance/Guidance.html"))) {
            assertThat(page).asString(StandardCharsets.UTF_8).contains("Unsupported");
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
