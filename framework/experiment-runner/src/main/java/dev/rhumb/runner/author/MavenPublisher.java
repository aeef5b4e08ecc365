package dev.rhumb.runner.author;

import dev.rhumb.diffusion.data.Sha256;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Builds and publishes with the checkout's own Maven, unless the repository holds what these sources make. */
public final class MavenPublisher implements Publisher {
    private static final List<String> MODULES = List.of("plugins/plugin-parent", "framework/guidance-testkit");

    /** All that the modules and those they need are built from. */
    private static final List<String> SOURCES = List.of("pom.xml", ".mvn", "plugins/plugin-parent", "framework");

    private final Path home;

    public MavenPublisher(Path home) {
        this.home = home;
    }

    @Override
    public void publish(Path repository) throws IOException {
        // Beside the jars, so that it goes when they are removed.
        Path stamp = repository.resolve("dev/rhumb/sources.sha256");
        String sources = sources();
        if (Files.exists(stamp) && Files.readString(stamp).equals(sources)) {
            return;
        }
        Files.deleteIfExists(stamp);
        deploy(repository);
        Files.writeString(stamp, sources);
    }

    private String sources() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String part : SOURCES) {
            try (Stream<Path> files = Files.walk(home.resolve(part))) {
                for (Path file : files.filter(this::isSource).sorted().toList()) {
                    all.append(home.relativize(file))
                            .append(' ')
                            .append(Sha256.ofFile(file))
                            .append('\n');
                }
            }
        }
        return Sha256.of(all.toString());
    }

    private boolean isSource(Path file) {
        String path = home.relativize(file).toString().replace('\\', '/');
        boolean made = path.contains("/target/") || path.contains("/src/test/");
        return !made && Files.isRegularFile(file);
    }

    private void deploy(Path repository) throws IOException {
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
                // With the sources, which an editor shows; rendering their Javadoc too would take longer than all the
                // rest.
                "-Prelease",
                "-Dmaven.javadoc.skip",
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
