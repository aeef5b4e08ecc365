package dev.rhumb.runner.author;

import dev.rhumb.runner.UserError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Builds and publishes with the checkout's own Maven. */
public final class MavenPublisher implements Publisher {
    private static final List<String> MODULES = List.of("plugins/plugin-parent", "framework/guidance-testkit");

    private final Path home;

    public MavenPublisher(Path home) {
        this.home = home;
    }

    @Override
    public void publish(Path repository) throws IOException {
        Path log = home.resolve("target").resolve("publish.log");
        Files.createDirectories(log.toAbsolutePath().getParent());
        ProcessBuilder maven = new ProcessBuilder(command(repository))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        maven.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        if (exit(maven.start()) != 0) {
            throw new UserError("the modules that plugins build against could not be built or published; see " + log);
        }
    }

    private List<String> command(Path repository) {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        return List.of(
                home.resolve(windows ? "mvnw.cmd" : "mvnw").toString(),
                "-q",
                "-B",
                "-Drhumb.fast",
                "-DskipTests",
                // The user's own repository would hand its copy to every other checkout.
                "-Dmaven.install.skip",
                "-DaltDeploymentRepository=rhumb::" + repository.toUri(),
                "-pl",
                String.join(",", MODULES),
                "-am",
                "deploy");
    }

    private static int exit(Process maven) throws IOException {
        try {
            return maven.waitFor();
        } catch (InterruptedException e) {
            maven.destroy();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while Maven was running");
        }
    }
}
