package dev.rhumb.checks.golden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A folder of golden vectors: an {@code index.json} and the files it names. */
record GoldenFolder(Path path, List<GoldenCase> cases) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** What the system property {@code rhumb.golden} names, from the root of the checkout; the folder beside it if unset. */
    static Path chosen() {
        return Path.of(System.getProperty("rhumb.root", "."))
                .resolve(System.getProperty("rhumb.golden", "../shared/golden"))
                .normalize();
    }

    static boolean exists(Path folder) {
        return Files.exists(folder.resolve("index.json"));
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
