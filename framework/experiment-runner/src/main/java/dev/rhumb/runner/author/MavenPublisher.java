package dev.rhumb.runner.author;

import dev.rhumb.data.Sha256;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Builds and publishes with the checkout's own Maven, unless the repository holds what these sources make. */
public final class MavenPublisher implements Publisher {
    private static final List<String> MODULES = List.of("plugins/plugin-parent", "framework/guidance-testkit");

    private static final String PARENT = "plugins/plugin-parent";
    private static final Pattern NEEDED =
            Pattern.compile("<groupId>dev\\.rhumb</groupId>\\s*<artifactId>([\\w-]+)</artifactId>");

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
        for (String part : parts()) {
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

    /** All that plugins are built from: what their parent needs, and what that needs. */
    private Set<String> parts() throws IOException {
        Set<String> parts = new LinkedHashSet<>(List.of("pom.xml", ".mvn"));
        addWithNeeded(PARENT, parts);
        return parts;
    }

    private void addWithNeeded(String module, Set<String> parts) throws IOException {
        Path pom = home.resolve(module).resolve("pom.xml");
        if (Files.exists(pom) && parts.add(module)) {
            for (MatchResult needed :
                    NEEDED.matcher(Files.readString(pom)).results().toList()) {
                addWithNeeded("framework/" + needed.group(1), parts);
            }
        }
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
