package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.guidance.MethodDescription;
import dev.rhumb.host.PluginHost;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.plan.Vocabulary;
import dev.rhumb.runner.schema.ExperimentSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed schema of experiment files says what the records and this repository's plugins say. */
class ExperimentSchemaDriftTest {

    @Test
    void theCommittedSchemaIsTheGeneratedOne() throws IOException {
        Path root = Path.of(System.getProperty("rhumb.root"));
        List<Path> modules = modules(root.resolve("plugins"));
        assumeTrue(
                modules.stream().allMatch(module -> Files.isDirectory(module.resolve("target/classes"))),
                "not every module in plugins/ is compiled: build all of them to check the schema");
        try (PluginHost host = PluginHost.load(List.of(), modules)) {
            Map<String, MethodDescription> methods = new LinkedHashMap<>();
            host.registry().all().forEach((name, contribution) -> methods.put(name, contribution.description()));
            String generated = Json.pretty(new ExperimentSchema(Vocabulary.of(methods, Map.of())).schema());
            assertThat(Files.readString(root.resolve("docs/experiment.schema.json")))
                    .as("write it anew: ./rhumb schema > docs/experiment.schema.json")
                    .isEqualTo(generated);
        }
    }

    static List<Path> modules(Path plugins) throws IOException {
        try (Stream<Path> folders = Files.list(plugins)) {
            return folders.filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
                    .sorted()
                    .toList();
        }
    }
}
