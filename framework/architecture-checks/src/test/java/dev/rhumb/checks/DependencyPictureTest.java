package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The two pictures of docs/architecture.md are those of the POMs and of the compiled classes. A failure prints the picture that is due. */
final class DependencyPictureTest {
    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));
    private static final Pattern NEEDED = Pattern.compile(
            "<dependency>\\s*<groupId>dev\\.rhumb</groupId>\\s*<artifactId>([\\w-]+)</artifactId>\\s*(<scope>test</scope>)?");
    private static final String RUNNER = "dev.rhumb.runner.";

    @Test
    void theModulesDependOnEachOtherAsThePictureShows() throws IOException {
        SortedMap<String, SortedSet<String>> modules = new TreeMap<>();
        try (Stream<Path> all = Files.list(ROOT.resolve("framework"))) {
            for (Path module : all.filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
                    .toList()) {
                SortedSet<String> needed = new TreeSet<>();
                NEEDED.matcher(Files.readString(module.resolve("pom.xml")))
                        .results()
                        .filter(found -> found.group(2) == null)
                        .forEach(found -> needed.add(found.group(1)));
                modules.put(String.valueOf(module.getFileName()), needed);
            }
        }
        assertThat(modules).hasSizeGreaterThan(10);
        assertDrawn(modules);
    }

    @Test
    void thePackagesOfTheRunnerDependOnEachOtherAsThePictureShows() throws IOException {
        SortedMap<String, SortedSet<String>> packages = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.rhumb.runner")) {
            String own = room(type);
            if (!own.isEmpty()) {
                SortedSet<String> needed = packages.computeIfAbsent(own, none -> new TreeSet<>());
                type.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> room(dependency.getTargetClass()))
                        .filter(other -> !other.isEmpty() && !other.equals(own))
                        .forEach(needed::add);
            }
        }
        assertThat(packages).hasSizeGreaterThan(10);
        assertDrawn(packages);
    }

    /** The package below the runner's, empty for what lies elsewhere. */
    private static String room(JavaClass type) {
        String name = type.getPackageName() + ".";
        return name.startsWith(RUNNER) && name.length() > RUNNER.length()
                ? name.substring(RUNNER.length(), name.indexOf('.', RUNNER.length()))
                : "";
    }

    private static void assertDrawn(SortedMap<String, SortedSet<String>> needs) throws IOException {
        StringBuilder picture = new StringBuilder("```mermaid\nflowchart TD\n");
        needs.forEach((from, all) -> {
            List<String> drawn = all.stream()
                    .filter(to -> !isReachedOtherwise(needs, from, to))
                    .toList();
            boolean pointedAt = needs.values().stream().anyMatch(others -> others.contains(from));
            if (!drawn.isEmpty()) {
                picture.append("  %s --> %s\n".formatted(from, String.join(" & ", drawn)));
            } else if (!pointedAt) {
                picture.append("  %s\n".formatted(from));
            }
        });
        picture.append("```\n");
        assertThat(ROOT.resolve("docs/architecture.md")).content().contains(picture);
    }

    /** Whether another dependency has this one too, so that its arrow says nothing new. */
    private static boolean isReachedOtherwise(Map<String, SortedSet<String>> needs, String from, String to) {
        Set<String> seen = new HashSet<>();
        needs.getOrDefault(from, new TreeSet<>()).stream()
                .filter(other -> !other.equals(to))
                .forEach(other -> reach(needs, other, seen));
        return seen.contains(to);
    }

    private static void reach(Map<String, SortedSet<String>> needs, String from, Set<String> seen) {
        if (seen.add(from)) {
            needs.getOrDefault(from, new TreeSet<>()).forEach(to -> reach(needs, to, seen));
        }
    }
}
