package dev.rhumb.runner.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NewPluginTest {
    private static final Path HOME = Path.of(System.getProperty("rhumb.root"));

    @TempDir
    Path folder;

    private final List<Path> published = new ArrayList<>();

    private Path write(PluginNames names) throws IOException {
        return new NewPlugin(HOME, PluginKind.GUIDANCE, published::add).write(names, folder);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theModuleHasAMethodItsContractAnExperimentAndItsOwnMaven() throws IOException {
        Path module = write(new PluginNames("slow-start", "edu.lab.guides"));
        assertThat(module).isEqualTo(folder.toRealPath().resolve("slow-start"));
        assertThat(files())
                .containsExactly(
                        "slow-start/.gitignore",
                        "slow-start/.mvn/wrapper/maven-wrapper.properties",
                        "slow-start/mvnw",
                        "slow-start/mvnw.cmd",
                        "slow-start/pom.xml",
                        "slow-start/slow-start.yaml",
                        "slow-start/src/main/java/edu/lab/guides/SlowStart.java",
                        "slow-start/src/main/java/edu/lab/guides/package-info.java",
                        "slow-start/src/test/java/edu/lab/guides/SlowStartTest.java");
        assertThat(module.resolve("src/main/java/edu/lab/guides/SlowStart.java"))
                .content()
                .startsWith("package edu.lab.guides;\n")
                .contains("name = \"slow-start\",", "public record SlowStart(");
        assertThat(module.resolve("src/test/java/edu/lab/guides/SlowStartTest.java"))
                .content()
                .contains("final class SlowStartTest extends GuidanceContract", "new SlowStart(3, 1)");
        assertThat(module.resolve("slow-start.yaml")).content().contains("slow-start: {type: slow-start,");
        assertThat(module.resolve("mvnw")).isExecutable();
    }

    @Test
    void nothingOfTheTemplatesNameIsLeft() throws IOException {
        Path module = write(PluginNames.of("my-guidance"));
        try (Stream<Path> all = Files.walk(module)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertThat(module.relativize(file).toString()).doesNotContainIgnoringCase("tempered");
                assertThat(file)
                        .content()
                        .doesNotContainIgnoringCase("tempered")
                        .doesNotContain("rhumb.plugins", "@name@");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindHasItsRecordItsContractAndAnExperiment(PluginKind kind) throws IOException {
        Path module = new NewPlugin(HOME, kind, published::add).write(PluginNames.of("my-own"), folder);
        assertThat(module.resolve("src/main/java/org/example/myown/MyOwn.java"))
                .content()
                .contains("name = \"my-own\",", "public record MyOwn(");
        assertThat(module.resolve("src/test/java/org/example/myown/MyOwnTest.java"))
                .content()
                .containsPattern("class MyOwnTest extends \\w+Contract");
        assertThat(module.resolve("my-own.yaml")).content().contains("my-own");
        assertThat(module.resolve("pom.xml"))
                .content()
                .contains("<description>The " + kind.noun() + " my-own.</description>")
                .doesNotContain("@");
        if (kind == PluginKind.METRIC) {
            assertThat(module.resolve("pom.xml")).content().contains("<artifactId>evaluation</artifactId>");
        }
    }

    @Test
    void theModuleBuildsAgainstWhatTheCheckoutPublished() throws IOException {
        Path module = write(PluginNames.of("my-guidance"));
        Path repository = HOME.resolve("target/repository").toAbsolutePath().normalize();
        assertThat(published).containsExactly(repository);
        assertThat(module.resolve("pom.xml"))
                .content()
                .contains(
                        "<artifactId>plugin-parent</artifactId>\n    <version>" + version()
                                + "</version>\n    <relativePath/>",
                        "<groupId>org.example.myguidance</groupId>",
                        "<url>" + repository.toUri());
    }

    private static String version() throws IOException {
        return Files.readString(HOME.resolve("pom.xml"))
                .replaceFirst("(?s).*?<rhumb\\.version>(.+?)</rhumb\\.version>.*", "$1");
    }

    @Test
    void anEmptyFolderIsFilledAndAnotherIsLeftAlone() throws IOException {
        Path module = Files.createDirectory(folder.resolve("my-guidance"));
        assertThat(write(PluginNames.of("my-guidance"))).isNotEmptyDirectory();
        List<String> before = files();
        assertThatThrownBy(() -> write(PluginNames.of("my-guidance")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'" + module.toRealPath() + "' exists already");
        assertThat(files()).isEqualTo(before);
        assertThat(published).hasSize(1);
    }

    @Test
    void aPlaceInsideTheCheckoutAndAMissingOneAreRefused() {
        NewPlugin plugin = new NewPlugin(HOME, PluginKind.GUIDANCE, published::add);
        PluginNames names = PluginNames.of("my-guidance");
        assertThatThrownBy(() -> plugin.write(names, HOME.resolve("plugins")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("inside the checkout")
                .hasMessageContaining("--in");
        assertThatThrownBy(() -> plugin.write(names, folder.resolve("no")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is no folder");
        assertThat(published).isEmpty();
    }

    @Test
    void whatCannotBePublishedOrWrittenLeavesNothingBehind() throws IOException {
        NewPlugin unpublished = new NewPlugin(HOME, PluginKind.GUIDANCE, repository -> {
            throw new UserError("the disk is full");
        });
        assertThatThrownBy(() -> unpublished.write(PluginNames.of("my-guidance"), folder))
                .isInstanceOf(UserError.class);
        assertThat(folder).isEmptyDirectory();

        NewPlugin intruded = new NewPlugin(
                HOME,
                PluginKind.GUIDANCE,
                repository -> Files.createDirectories(folder.resolve("my-guidance/of-someone-else")));
        assertThatThrownBy(() -> intruded.write(PluginNames.of("my-guidance"), folder))
                .isInstanceOf(IOException.class);
        assertThat(folder.resolve("my-guidance")).isDirectoryContaining("glob:**of-someone-else");
        assertThat(folder.toFile().list()).containsExactly("my-guidance");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "contrast",
                "method",
                "parameter",
                "neutral",
                "evaluation",
                "per-sample",
                "guidance", // the SPI
                "class",
                "float",
                "object",
                "override", // java.lang
                "optional",
                "guidance-contract",
                "n-d-array" // what the template imports; the last is NDArray
            })
    void namesThatTheCodeNeedsAreRefused(String name) {
        assertThatThrownBy(() -> write(PluginNames.of(name)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("choose another name");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MyGuidance", "my_guidance", "-x", "x-", "x--y", "2x", "naïve", "../x", "my guidance"})
    void namesThatAnExperimentCouldNotUseAreRefused(String name) {
        assertThatThrownBy(() -> PluginNames.of(name))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("lower-case words joined by hyphens");
    }

    @Test
    void aNameInAnotherStyleIsAnsweredWithTheRightOne() {
        assertThatThrownBy(() -> PluginNames.of("MyGuidance")).hasMessageEndingWith("such as my-guidance");
        assertThatThrownBy(() -> PluginNames.of("slow_start 2")).hasMessageEndingWith("such as slow-start-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "edu.lab.", "edu.2lab", "edu.new", "edu/lab", "edu lab"})
    void packagesThatAreNoneAreRefused(String packageName) {
        assertThatThrownBy(() -> new PluginNames("my-guidance", packageName))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is not the name of a Java package");
    }
}
