package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Code shown in the documents is cut from code that runs: a block below {@code <!-- from: file -->} stands in that file. */
final class DocumentSamplesTest {

    private static final Pattern SAMPLE = Pattern.compile("<!-- from: (\\S+) -->\\n```\\w+\\n(.*?)```", Pattern.DOTALL);
    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));

    private record Sample(Path document, String source, String code) {
        @Override
        public String toString() {
            return document.getFileName() + " <- " + source;
        }
    }

    static List<Sample> samples() throws IOException {
        try (Stream<Path> documents = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), documents)
                    .filter(path -> path.toString().endsWith(".md"))
                    .flatMap(DocumentSamplesTest::samplesOf)
                    .toList();
        }
    }

    private static Stream<Sample> samplesOf(Path document) {
        try {
            Matcher matcher = SAMPLE.matcher(Files.readString(document));
            return matcher.results().map(found -> new Sample(document, found.group(1), found.group(2)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everySampleStandsInItsSource(Sample sample) throws IOException {
        assertThat(Files.readString(ROOT.resolve(sample.source()))).contains(sample.code());
    }
}
