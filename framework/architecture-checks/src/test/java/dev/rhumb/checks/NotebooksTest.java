package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The committed notebooks are as {@code notebooks/run.sh} leaves them: executed to the end, without the machine's traces. */
final class NotebooksTest {
    private static final Path FOLDER = Path.of(System.getProperty("rhumb.root"), "notebooks");
    private static final int LARGEST_TOGETHER = 300_000;

    static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .toList();
        }
    }

    private static List<JsonNode> codeCells(JsonNode notebook) {
        List<JsonNode> cells = new ArrayList<>();
        for (JsonNode cell : notebook.get("cells")) {
            if (cell.get("cell_type").stringValue().equals("code")) {
                cells.add(cell);
            }
        }
        return cells;
    }

    /** A text, which notebooks keep as a list of lines. */
    private static String text(JsonNode lines) {
        if (!lines.isArray()) {
            return lines.stringValue();
        }
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.stringValue()));
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void everyCellWasExecutedInOrderAndNoneFailed(Path file) throws IOException {
        JsonNode notebook = new ObjectMapper().readTree(file);
        assertThat(notebook.get("metadata").get("kernelspec").get("name").stringValue())
                .isEqualTo("java");
        List<JsonNode> cells = codeCells(notebook);
        assertThat(cells.stream().map(cell -> cell.get("execution_count").intValue()))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, cells.size()).boxed().toList());
        for (JsonNode cell : cells) {
            for (JsonNode output : cell.get("outputs")) {
                assertThat(output.get("output_type").stringValue())
                        .as(() -> text(cell.get("source")))
                        .isNotEqualTo("error");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void theOutputsBelongToTheCells(Path file) throws IOException, NoSuchAlgorithmException {
        JsonNode notebook = new ObjectMapper().readTree(file);
        String sources = String.join(
                "\0",
                codeCells(notebook).stream()
                        .map(cell -> text(cell.get("source")))
                        .toList());
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(sources.getBytes(StandardCharsets.UTF_8));
        assertThat(notebook.get("metadata").get("executed").stringValue())
                .as("a cell was edited; execute it: notebooks/run.sh " + file.getFileName())
                .isEqualTo(HexFormat.of().formatHex(digest));
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void nothingTellsOfTheMachine(Path file) throws IOException {
        assertThat(Files.readString(file))
                .doesNotContainPattern("[\"' (](/(home|root|tmp|work|Users|mnt|var)/|[A-Z]:\\\\)");
    }

    @Test
    void thereAreFourAndTheyAreSmall() throws IOException {
        assertThat(notebooks())
                .extracting(file -> file.getFileName().toString().substring(0, 2))
                .containsExactly("01", "02", "03", "04");
        long bytes = 0;
        for (Path file : notebooks()) {
            bytes += Files.size(file);
        }
        assertThat(bytes).isLessThan(LARGEST_TOGETHER);
    }
}
