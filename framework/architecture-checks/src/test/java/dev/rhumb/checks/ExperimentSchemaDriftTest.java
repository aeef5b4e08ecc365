package dev.rhumb.checks;

import dev.rhumb.guidance.Guidance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.records.Description;
import dev.rhumb.host.PluginHost;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.schema.ExperimentSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The committed schema of experiment files says what the records and this repository's plugins say. */
class ExperimentSchemaDriftTest {

    @Test
    void theCommittedSchemaIsTheGeneratedOne() throws IOException {
        Path root = Path.of(System.getProperty("rhumb.root"));
        try (PluginHost host = RepositoryPlugins.load("the schema")) {
            Map<String, Description<Guidance>> methods = RepositoryPlugins.methods(host);
            String generated = Json.pretty(new ExperimentSchema(Vocabulary.of(methods, Map.of())).schema());
            assertThat(Files.readString(root.resolve("docs/experiment.schema.json")))
                    .as("write it anew: ./rhumb schema > docs/experiment.schema.json")
                    .isEqualTo(generated);
        }
    }
}
