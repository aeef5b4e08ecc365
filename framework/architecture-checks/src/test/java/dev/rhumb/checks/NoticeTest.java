package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code LICENSE} and {@code NOTICE} name what a build ships. */
final class NoticeTest {
    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));
    private static final Pattern LIBRARY = Pattern.compile("^ {4}([\\w.-]+)(?: {2}.*)?$", Pattern.MULTILINE);

    /** Names of artifacts: of the files in {@code target/dist/lib} that are not modules of this repository. */
    private static List<String> shipped() throws IOException {
        Path libraries = ROOT.resolve("target/dist/lib");
        assumeTrue(Files.isDirectory(libraries), "the package phase has not gathered the libraries");
        try (Stream<Path> jars = Files.list(libraries)) {
            return jars.map(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", ""))
                    .filter(artifact ->
                            !Files.isDirectory(ROOT.resolve("framework").resolve(artifact)))
                    .sorted()
                    .distinct()
                    .toList();
        }
    }

    private static List<String> libraries(String notice) {
        String section = notice.substring(notice.indexOf("\nLIBRARIES\n"));
        return LIBRARY.matcher(section)
                .results()
                .map(found -> found.group(1))
                .sorted()
                .toList();
    }

    @Test
    void theNoticeNamesEveryLibraryOfTheBuild() throws IOException {
        assertThat(libraries(Files.readString(ROOT.resolve("NOTICE"))))
                .as("libraries in NOTICE beside those in target/dist/lib; docs/release.md prints their licences")
                .containsExactlyElementsOf(shipped());
    }

    @Test
    void theLicenceIsTheWholeTextOfTheOneThatThePomNames() throws IOException {
        assertThat(ROOT.resolve("pom.xml")).content().contains("<name>Apache-2.0</name>");
        assertThat(ROOT.resolve("LICENSE"))
                .content()
                .contains(
                        "Version 2.0, January 2004",
                        "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
                        "8. Limitation of Liability.",
                        "END OF TERMS AND CONDITIONS");
    }

    @Test
    void theCitationNamesTheVersionOfThePom() throws IOException {
        String version = Files.readString(ROOT.resolve("pom.xml"))
                .replaceFirst("(?s).*?<rhumb\\.version>(.+?)(-SNAPSHOT)?</rhumb\\.version>.*", "$1");
        assertThat(ROOT.resolve("CITATION.cff")).content().contains("\nversion: " + version + "\n");
    }
}
