package dev.rhumb.diffusion.golden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A folder of golden vectors: an {@code index.json} and the files it names. */
public record GoldenFolder(Path path, List<GoldenCase> cases) {

    /** The folder named by {@code rhumb.golden}, or the one beside the checkout; empty if there is none. */
    public static Optional<GoldenFolder> shared() {
        String named = System.getProperty("rhumb.golden");
        Path path = named != null
                ? Path.of(named)
                : Path.of(System.getProperty("rhumb.root", "."), "..", "shared", "golden");
        return Files.exists(path.resolve("index.json")) ? Optional.of(at(path)) : Optional.empty();
    }

    public static GoldenFolder at(Path path) {
        JsonNode index = JsonMapper.shared().readTree(path.resolve("index.json").toFile());
        List<GoldenCase> cases = new ArrayList<>();
        index.get("cases").forEach(node -> cases.add(new GoldenCase(path, node)));
        return new GoldenFolder(path, cases);
    }
}
