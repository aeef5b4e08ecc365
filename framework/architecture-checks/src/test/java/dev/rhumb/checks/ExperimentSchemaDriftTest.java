package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.host.PluginHost;
import dev.rhumb.records.Kind;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.schema.ExperimentSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The committed schema of experiment files says what the records and this repository's plugins say. */
class ExperimentSchemaDriftTest {

    private static void isGenerated(String file, String command, Function<ExperimentSchema, Map<String, Object>> schema)
            throws IOException {
        try (PluginHost host = RepositoryPlugins.load("the schema", Vocabulary.KINDS.toArray(Kind<?>[]::new))) {
            assertThat(Files.readString(Path.of(System.getProperty("rhumb.root"), "docs", file)))
                    .as("write it again: " + command + " > docs/" + file)
                    .isEqualTo(Json.pretty(schema.apply(new ExperimentSchema(Vocabulary.of(host)))));
        }
    }

    @Test
    void theCommittedSchemaIsTheGeneratedOne() throws IOException {
        isGenerated("experiment.schema.json", "./rhumb schema", ExperimentSchema::schema);
    }

    @Test
    void theCommittedSchemaOfModelDescriptionsIsTheGeneratedOne() throws IOException {
        isGenerated("model.schema.json", "./rhumb schema --model", ExperimentSchema::models);
    }

    @Test
    void theCommittedSchemaOfTrainingsIsTheGeneratedOne() throws IOException {
        isGenerated("training.schema.json", "./rhumb schema --training", ExperimentSchema::training);
    }
}
