package dev.rhumb.checks.golden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A folder of golden vectors: an {@code index.json} and the files it names. */
record GoldenFolder(Path path, List<GoldenCase> cases) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** The folder named by the system property {@code rhumb.golden}, or the one beside the checkout; empty if there is none. */
    static Optional<GoldenFolder> chosen() {
        String named = System.getProperty("rhumb.golden");
        Path path = named != null
                ? Path.of(named)
                : Path.of(System.getProperty("rhumb.root", "."), "..", "shared", "golden");
        return Files.exists(path.resolve("index.json")) ? Optional.of(at(path)) : Optional.empty();
    }

    static GoldenFolder at(Path path) {
        List<GoldenCase> cases = new ArrayList<>();
        read(path.resolve("index.json")).get("cases").forEach(node -> cases.add(new GoldenCase(path, node)));
        return new GoldenFolder(path, cases);
    }

    static JsonNode read(Path file) {
        return MAPPER.readTree(file.toFile());
    }
}
