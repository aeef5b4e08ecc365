package dev.rhumb.runner.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlReader;
import dev.rhumb.records.YamlWriter;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.TestMethods;
import dev.rhumb.runner.execute.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentSchemaTest {
    private final Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Json.flat(new ExperimentSchema(TestMethods.vocabulary()).schema()));

    private List<Error> errors(String yaml) {
        return schema.validate(Json.flat(YamlWriter.plain(YamlReader.text(yaml, "e.yaml"))), InputFormat.JSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  a: {type: cfg, scale: 2}\n",
                "  a: []\n",
                "  a: {type: cfg, scale: {from: 1, to: 3}}\n",
                "  a: [{type: cfg, scale: [1, 2], during: {sigma: [0, 1]}}, {type: many-keys, space: noise}]\n",
                "  a: {type: cfg, scale: 2, strength: {per-sample: [0, 1]}}\n",
                "  a: {type: many-keys, names: [a, b], how-often: [1, 2]}\n"
            })
    void schemaAndLoaderAcceptTheSame(String arms) {
        assertThat(errors(Experiments.guided(arms))).isEmpty();
        assertThatCode(() -> Experiments.plan(Experiments.guided(arms))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  a: {type: cfg}\n",
                "  a: {type: cgf, scale: 2}\n",
                "  a: {type: cfg, scale: high}\n",
                "  a: {type: cfg, scale: 200}\n",
                "  a: {type: cfg, scale: 2, scael: 3}\n",
                "  a: {type: many-keys, how-often: 1.5}\n",
                "  a: {type: many-keys, on: maybe}\n",
                "  a: {type: many-keys, space: outer}\n",
                "  a: {type: many-keys, first: {from: 0, to: 1}}\n",
                "  a: {type: cfg, scale: 2, during: {sigma: 3}}\n"
            })
    void schemaAndLoaderRefuseTheSame(String arms) {
        assertThat(errors(Experiments.guided(arms))).isNotEmpty();
        assertThatThrownBy(() -> Experiments.plan(Experiments.guided(arms))).isInstanceOf(UserError.class);
    }

    @Test
    void schemaTakesAWholeExperiment() {
        assertThat(errors(Experiments.SMALL)).isEmpty();
        assertThat(errors(Experiments.SMALL.replace("batch: 16", "bacth: 16"))).isNotEmpty();
        assertThat(errors(Experiments.SMALL.replace("steps: 4", "setps: 4"))).isNotEmpty();
    }

    @Test
    void everyTrainingFileFitsTheSchemaAndAMisspeltKeyDoesNot() throws IOException {
        Schema trainings = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Json.flat(new ExperimentSchema(TestMethods.vocabulary()).training()));
        Path folder = Path.of(System.getProperty("rhumb.root"), "experiments/train");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                String yaml = Files.readString(file);
                assertThat(of(trainings, yaml)).as(file.toString()).isEmpty();
                assertThat(of(trainings, yaml.replace("\nbatch:", "\nbach:")))
                        .as(file.toString())
                        .isNotEmpty();
            }
        }
    }

    private static List<Error> of(Schema schema, String yaml) {
        return schema.validate(Json.flat(YamlWriter.plain(YamlReader.text(yaml, "t.yaml"))), InputFormat.JSON);
    }
}
