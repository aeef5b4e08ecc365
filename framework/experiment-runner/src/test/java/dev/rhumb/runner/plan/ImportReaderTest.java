package dev.rhumb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rhumb.diffusion.network.imported.Conditioning;
import dev.rhumb.diffusion.network.imported.DenoiserDescriptor;
import dev.rhumb.diffusion.network.imported.Resize;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.TestMethods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportReaderTest {
    private static final String DENOISER = """
            task: denoiser
            network: net.pt
            prediction: epsilon
            noise:
              table: {betas: scaled-linear, start: 0.00085, end: 0.012}
              time: index
            sample: {channels: 3, height: 8, width: 8}
            conditioning: {type: labels, classes: 4, null-label: 4}
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void networkFile() throws IOException {
        Files.write(folder.resolve("net.pt"), new byte[] {1});
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("foreign.yaml"), text);
    }

    private List<String> problems(String text) throws IOException {
        Path file = write(text);
        return catchThrowableOfType(UserError.class, () -> ImportReader.read(file))
                .lines();
    }

    @Test
    void aDescriptionIsRead() throws IOException {
        DenoiserDescriptor denoiser = (DenoiserDescriptor) ImportReader.read(write(DENOISER));
        assertThat(denoiser.prediction()).isEqualTo(DenoiserDescriptor.PredictionType.EPSILON);
        assertThat(denoiser.noise().table().orElseThrow().trainSteps()).isEqualTo(1000);
        assertThat(denoiser.conditioning()).isInstanceOf(Conditioning.Labels.class);
        assertThat(denoiser.hasNull()).isTrue();
        assertThat(denoiser.decoder()).isEmpty();
    }

    @Test
    void everyResizeRuleHasItsName() throws IOException {
        String text =
                "task: features\nnetwork: net.pt\ninput: {channels: 3, height: 9, width: 9, resize: bicubic-antialiased}\n";
        assertThat(ImportReader.read(write(text)).toString()).contains(Resize.BICUBIC_ANTIALIASED.toString());
    }

    @Test
    void mistakesAreToldWithTheirPlaceAndTheNearestName() throws IOException {
        String file = folder.resolve("foreign.yaml").toString();
        assertThat(problems(DENOISER.replace("prediction: epsilon", "prediction: epsilom")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains(file + ":3:13", "'epsilom'", "epsilon"));
        assertThat(problems(DENOISER.replace("betas: scaled-linear", "beta: linear")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains(file + ":5:", "unknown key 'beta'", "betas"));
        assertThat(problems(DENOISER.replace("task: denoiser", "task: denoizer")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains(file + ":1:7", "unknown task 'denoizer'", "denoiser"));
        assertThat(problems(DENOISER.replace("task: denoiser\n", "")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("the key 'task' is missing", "clip"));
        assertThat(problems(DENOISER.replace("type: labels", "type: lables")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains(":8:", "labels"));
    }

    @Test
    void recordsRefuseWhatContradictsItself() throws IOException {
        assertThat(problems(DENOISER.replace("null-label: 4", "null-label: 2")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("foreign.yaml:8:", "null-label is 2", "usually 4"));
        assertThat(problems(DENOISER.replace("  table: {betas: scaled-linear, start: 0.00085, end: 0.012}\n", "")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("no 'table' to count in"));
    }

    @Test
    void filesThatAreNotThereAreNamed() throws IOException {
        assertThat(problems(DENOISER.replace("net.pt", "other.pt")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("there is no file", "other.pt"));
    }

    @Test
    void anExperimentNamesItLikeAnyModel() throws IOException {
        write(DENOISER);
        ModelCatalog catalog = new ModelCatalog(
                ModelFiles.all(List.of(new SafetensorsModels(List.of(folder)), new ImportedModels(List.of(folder)))));
        Planner planner = new Planner(TestMethods.vocabulary(), catalog);
        String text = """
                question: q
                model: foreign
                sampler: {type: ddim, steps: 5}
                samples: {count: 8}
                guidance: {plain: []}
                metrics: [fid]
                """;
        RunPlan plan = planner.plan("test", YamlReader.text(text, "test.yaml"));
        assertThat(plan.model()).isInstanceOf(ImportedModels.Source.class);
        assertThat(plan.model().classNames()).containsExactly("0", "1", "2", "3");
        String before = plan.model().identity();
        Files.write(folder.resolve("net.pt"), new byte[] {2});
        assertThat(planner.plan("test", YamlReader.text(text, "test.yaml"))
                        .model()
                        .identity())
                .isNotEqualTo(before);
        UserError wrong = catchThrowableOfType(
                UserError.class,
                () -> planner.plan("test", YamlReader.text(text.replace("foreign", "foreing"), "test.yaml")));
        assertThat(wrong.getMessage()).contains("test.yaml:2:8", "foreign");
    }
}
