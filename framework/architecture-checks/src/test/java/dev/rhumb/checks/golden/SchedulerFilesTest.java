package dev.rhumb.checks.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.diffusion.network.imported.Pretrained;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.plugins.autoguidance.Autoguidance;
import dev.rhumb.records.Description;
import dev.rhumb.records.YamlReader;
import dev.rhumb.records.YamlWriter;
import dev.rhumb.runner.experiment.SamplerPlan;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.plan.ImportedModels;
import dev.rhumb.runner.plan.ModelCatalog;
import dev.rhumb.runner.plan.Planner;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A {@code scheduler_config.json} samples as the set-up whose numbers are compared with those of its class in diffusers. */
final class SchedulerFilesTest {
    /** Keys of the cases that no file has: arguments of calls. */
    private static final Set<String> OF_CALLS = Set.of("num_inference_steps", "set_timesteps", "step");

    private static final Map<String, Description<Guidance>> METHODS =
            Map.of("autoguidance", Description.of(Guidance.class, Autoguidance.class));

    @TempDir
    private Path folder;

    static Stream<Named<GoldenCase>> cases() throws URISyntaxException {
        Path index = Path.of(Objects.requireNonNull(SchedulerFilesTest.class.getResource("/golden/index.json"))
                .toURI());
        return GoldenFolder.at(Objects.requireNonNull(index.getParent())).cases().stream()
                .filter(golden -> golden.topic().equals("sampler")
                        && golden.peer().equals("diffusers")
                        && golden.json("config").path("step").isEmpty()
                        && !golden.json("config").path("use_flow_sigmas").asBoolean(false)
                        && !SamplerCases.scheduler(golden.function()).matches("Flow.*|EDM.*"))
                .map(golden -> Named.of(golden.id(), golden));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aFileSamplesAsItsClass(GoldenCase golden) throws IOException {
        PeerSetup theirs = SamplerCases.setup(golden, golden.config());
        SamplerPlan ours = sampling(
                SamplerCases.scheduler(golden.function()),
                golden.json("config"),
                golden.json("config").path("num_inference_steps").asInt());
        assertThat(ours.sampler()).isEqualTo(theirs.sampler);
        assertThat(ours.grid().from()).isEqualTo(theirs.grid.from());
        assertThat(ours.grid().end()).isEqualTo(theirs.grid.end());
        assertThat(ours.grid().initialScale()).isEqualTo(theirs.grid.initialScale());
    }

    /** The sampling of a small network whose scheduler has a configuration. */
    private SamplerPlan sampling(String type, JsonNode config, int steps) throws IOException {
        ObjectNode file = config.deepCopy().asObject();
        file.remove(OF_CALLS);
        file.put("_class_name", type);
        Files.writeString(folder.resolve("scheduler_config.json"), file.toString());
        Files.writeString(folder.resolve("config.json"), """
                {"_class_name": "UNet2DModel", "sample_size": 8, "in_channels": 3, "out_channels": 3, "layers_per_block": 1,
                 "block_out_channels": [32, 32], "down_block_types": ["DownBlock2D", "DownBlock2D"],
                 "up_block_types": ["UpBlock2D", "UpBlock2D"]}
                """);
        Map<String, Object> experiment =
                new LinkedHashMap<>(Pretrained.read(folder).sampling());
        Map<Object, Object> sampler =
                new LinkedHashMap<>((Map<?, ?>) Objects.requireNonNull(experiment.get("sampler")));
        sampler.put("steps", steps);
        experiment.put("sampler", sampler);
        experiment.put("model", "tree");
        experiment.put("samples", Map.of("count", 1));
        experiment.put("metrics", List.of("kl"));
        experiment.put("guidance", Map.of("arm", Map.of("type", "autoguidance", "model", "tree", "scale", 1)));
        String text = YamlWriter.write(YamlWriter.plain(experiment));
        return new Planner(Vocabulary.of(METHODS, Map.of()), new ModelCatalog(new ImportedModels(List.of())))
                .plan("scheduler", YamlReader.text(text, "scheduler"))
                .points()
                .get(0)
                .point()
                .sampling();
    }
}
