package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What authors compile against is commented, by the compiler's own doclint. Comments are prose, so tags for each parameter are not
 * demanded. The parent POM has the other checks of doclint, for all modules.
 */
final class JavadocTest {
    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));

    /** Constants of enums, many of which carry their description as an argument. */
    private static final Pattern CONSTANT = Pattern.compile("\\s*[A-Z][A-Z0-9_]*\\s*([(,;].*)?");

    /** What doclint says; the compiler has one code for all its messages. */
    private static final String MISSING = "no comment";

    @TempDir
    Path folder;

    private List<String> withoutComment(List<Path> sources) throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options = List.of(
                "-proc:none", "-Xdoclint:missing/protected", "-Xmaxwarns", "100000", "-XDshould-stop.ifNoError=FLOW");
        try (StandardJavaFileManager files = javac.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8)) {
            assertThat(javac.getTask(null, files, found, options, null, files.getJavaFileObjectsFromPaths(sources))
                            .call())
                    .as("%s", found.getDiagnostics())
                    .isTrue();
        }
        List<String> places = new ArrayList<>();
        for (Diagnostic<? extends JavaFileObject> each : found.getDiagnostics()) {
            if (each.getMessage(Locale.ROOT).equals(MISSING)) {
                Path file = Path.of(each.getSource().toUri());
                int line = (int) each.getLineNumber();
                if (!CONSTANT.matcher(Files.readAllLines(file).get(line - 1)).matches()) {
                    places.add(file.getFileName() + ":" + line);
                }
            }
        }
        return places;
    }

    @ParameterizedTest
    @ValueSource(strings = {"guidance-api", "guidance-testkit", "evaluation"})
    void whatAuthorsCompileAgainstIsCommented(String name) throws IOException {
        Path module = ROOT.resolve("framework").resolve(name).resolve("src/main/java");
        try (Stream<Path> all = Files.walk(module)) {
            List<Path> sources =
                    all.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(withoutComment(sources))
                    .as("public or protected, without a comment")
                    .isEmpty();
        }
    }

    @Test
    void aMethodWithoutACommentIsFound() throws IOException {
        Path source = Files.writeString(folder.resolve("Some.java"), """
                /** A class. */
                public final class Some {
                    private Some() {}

                    public static int bare() { return 1; }
                }
                """);
        assertThat(withoutComment(List.of(source))).containsExactly("Some.java:5");
    }
}
