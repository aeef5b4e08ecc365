package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A checkout of its own, to build in while this one is under test. */
final class CopyOfTheSources {
    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));
    private static final List<String> PARTS =
            List.of("pom.xml", "mvnw", "mvnw.cmd", "rhumb", ".mvn", "framework", "plugins");

    private CopyOfTheSources() {}

    /** Copies what is not built to {@code checkout}, which is returned. */
    static Path at(Path checkout) throws IOException {
        for (String part : PARTS) {
            try (Stream<Path> all = Files.walk(ROOT.resolve(part))) {
                for (Path file : all.filter(CopyOfTheSources::isSource).toList()) {
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

    /** Runs a command and fails with what it printed unless it exits with 0. */
    static void run(Path directory, Map<String, String> environment, String... command) throws Exception {
        Path log = Files.createTempFile("command", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue())
                    .as("%s%n%s", String.join(" ", command), Files.readString(log))
                    .isZero();
        } finally {
            Files.delete(log);
        }
    }
}
