package dev.rhumb.runner.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a checkout whose Maven is a script that writes down how it was called. */
class MavenPublisherTest {
    private static final String SOURCE = "framework/guidance-api/src/main/java/Api.java";

    @TempDir
    Path home;

    private Path repository;

    @BeforeEach
    void layOutCheckout() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "Maven is a shell script here");
        repository = home.resolve("target/repository");
        write("pom.xml", "<project/>");
        write(".mvn/jvm.config", "");
        write("plugins/plugin-parent/pom.xml", pom("guidance-testkit"));
        write("framework/guidance-testkit/pom.xml", pom("guidance-api"));
        write("framework/guidance-api/pom.xml", "<project/>");
        write("framework/experiment-runner/pom.xml", pom("guidance-api"));
        write(SOURCE, "class Api {}");
        write("framework/guidance-api/src/test/java/ApiTest.java", "class ApiTest {}");
        maven("mkdir -p target/repository/dev/rhumb");
    }

    private void write(String file, String text) throws IOException {
        Path path = home.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static String pom(String needed) {
        return "<project><dependency><groupId>dev.rhumb</groupId><artifactId>" + needed
                + "</artifactId></dependency></project>";
    }

    private void maven(String command) throws IOException {
        write("mvnw", "#!/bin/sh\necho \"$@\" >> calls\n" + command + "\n");
        Files.setPosixFilePermissions(home.resolve("mvnw"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> publish() throws IOException {
        new MavenPublisher(home).publish(repository);
        return Files.readAllLines(home.resolve("calls"));
    }

    @Test
    void publishesToTheRepositoryAloneAndWithSources() throws IOException {
        assertThat(publish())
                .singleElement()
                .asString()
                .contains("-Prelease", "-Dmaven.install.skip", "-DaltDeploymentRepository=rhumb::file:/")
                .contains("/target/repository -pl ")
                .endsWith("-am deploy");
    }

    @Test
    void whatIsPublishedAndUnchangedIsNotPublishedAgain() throws IOException {
        publish();
        write("framework/guidance-api/target/classes/Api.class", "built");
        write("framework/guidance-api/src/test/java/ApiTest.java", "class ApiTest { int more; }");
        write(SOURCE, "class Api {}");
        write("framework/experiment-runner/src/main/java/Runner.java", "class Runner {}"); // plugins do not need it
        assertThat(publish()).hasSize(1);
    }

    @Test
    void aChangeOfASourceOrItsNameOrOfAPomIsPublished() throws IOException {
        publish();
        write(SOURCE, "class Api { int more; }");
        assertThat(publish()).hasSize(2);
        Files.move(home.resolve(SOURCE), home.resolve(SOURCE).resolveSibling("Renamed.java"));
        assertThat(publish()).hasSize(3);
        write("plugins/plugin-parent/pom.xml", "<project></project>");
        assertThat(publish()).hasSize(4);
        assertThat(publish()).hasSize(4);
    }

    @Test
    void aRepositoryWhoseJarsWereRemovedIsFilledAgain() throws IOException {
        publish();
        Files.delete(repository.resolve("dev/rhumb/sources.sha256"));
        Files.delete(repository.resolve("dev/rhumb"));
        assertThat(publish()).hasSize(2);
    }

    @Test
    void aFailedPublicationIsTriedAgain() throws IOException {
        publish();
        write(SOURCE, "class Api {");
        maven("exit 1");
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(this::publish).isInstanceOf(UserError.class).hasMessageContaining("publish.log");
        }
        write(SOURCE, "class Api {}");
        assertThatThrownBy(this::publish).isInstanceOf(UserError.class);
    }
}
