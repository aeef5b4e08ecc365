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
import org.junit.jupiter.api.Test;

/** The committed schema of experiment files says what the records and this repository's plugins say. */
class ExperimentSchemaDriftTest {

    @Test
    void theCommittedSchemaIsTheGeneratedOne() throws IOException {
        Path root = Path.of(System.getProperty("rhumb.root"));
        try (PluginHost host = RepositoryPlugins.load("the schema", Vocabulary.KINDS.toArray(Kind<?>[]::new))) {
            String generated = Json.pretty(new ExperimentSchema(Vocabulary.of(host)).schema());
            assertThat(Files.readString(root.resolve("docs/experiment.schema.json")))
                    .as("write it anew: ./rhumb schema > docs/experiment.schema.json")
                    .isEqualTo(generated);
        }
    }

    @Test
    void theCommittedSchemaOfModelDescriptionsIsTheGeneratedOne() throws IOException {
        try (PluginHost host = RepositoryPlugins.load("the schema", Vocabulary.KINDS.toArray(Kind<?>[]::new))) {
            assertThat(Files.readString(Path.of(System.getProperty("rhumb.root"), "docs/model.schema.json")))
                    .as("write it again: ./rhumb schema --model > docs/model.schema.json")
                    .isEqualTo(Json.pretty(new ExperimentSchema(Vocabulary.of(host)).models()));
        }
    }

    @Test
    void theCommittedSchemaOfTrainingsIsTheGeneratedOne() throws IOException {
        try (PluginHost host = RepositoryPlugins.load("the schema", Vocabulary.KINDS.toArray(Kind<?>[]::new))) {
            assertThat(Files.readString(Path.of(System.getProperty("rhumb.root"), "docs/training.schema.json")))
                    .as("write it again: ./rhumb schema --training > docs/training.schema.json")
                    .isEqualTo(Json.pretty(new ExperimentSchema(Vocabulary.of(host)).training()));
        }
    }
}
