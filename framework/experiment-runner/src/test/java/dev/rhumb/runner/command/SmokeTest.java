package dev.rhumb.runner.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.runner.command.Rhumb.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Smoke runs: an experiment on small random networks, marked and apart from real results. */
@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class SmokeTest {
    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));

    private static final String EXPERIMENT = """
            question: What does guidance cost?
            model: DiT-XL-2-256
            weights:
              DiT-XL-2-256: fetch the transformer
              inception-v3-fid: fetch the features
            sampler: {type: ddpm, steps: 250}
            schedule: {type: respaced, sections: '250'}
            batch: 4
            samples: {count: 50000, labels: random, seeds: [1]}
            reference: {dataset: {type: folder, name: real, folder: real}, count: 50000}
            guidance: {plain: []}
            metrics: [{type: fid, features: inception-v3-fid}]
            """;

    @TempDir
    Path folder;

    private Path experiment(String text) throws IOException {
        Path smoke = Files.createDirectories(folder.resolve("smoke/networks"));
        copy(ROOT.resolve("experiments/published/smoke/networks/DiT-XL-2-256"), smoke.resolve("DiT-XL-2-256"));
        Files.copy(
                ROOT.resolve("experiments/published/smoke/networks/inception-v3-fid.yaml"),
                smoke.resolve("inception-v3-fid.yaml"));
        Files.copy(
                ROOT.resolve("experiments/published/smoke/dit-imagenet-256.yaml"), folder.resolve("smoke/small.yaml"));
        return Files.writeString(folder.resolve("small.yaml"), text);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    @BeforeAll
    static void home() {
        System.setProperty("rhumb.home", ROOT.toString());
    }

    @AfterAll
    static void noHome() {
        System.clearProperty("rhumb.home");
    }

    @Test
    void itRunsOnRandomWeightsAndIsMarkedInOutputQuestionAndManifest() throws IOException {
        Path out = folder.resolve("out");
        Path file = experiment(EXPERIMENT);
        Outcome run = Rhumb.run("run", file.toString(), "--smoke", "--out", out.toString());
        assertThat(run.code()).as(run.error()).isZero();
        assertThat(run.error()).contains("smoke run: small networks with random weights");
        assertThat(Files.readString(out.resolve("manifest.json")))
                .contains("\"smoke\" : \"small networks with random weights; no result of the published ones\"");
        assertThat(Files.readString(out.resolve("experiment.yaml")))
                .contains("SMOKE RUN on random weights: What does guidance cost?");
        assertThat(Files.readString(out.resolve("metrics.csv"))).contains("plain,");
        Outcome again = Rhumb.run("run", file.toString(), "--smoke", "--out", out.toString());
        assertThat(again.code()).as("the same weights again: " + again.error()).isZero();
        Outcome other = Rhumb.run(
                "run", file.toString(), "--smoke", "--out", out.toString(), "sampler.steps=3", "schedule.sections='3'");
        assertThat(other.code()).as("another configuration keeps away").isEqualTo(2);
    }

    @Test
    void planNamesAllMissingNetworksAndHowToGetThem() throws IOException {
        Outcome plan = Rhumb.run("plan", experiment(EXPERIMENT).toString());
        assertThat(plan.code()).isEqualTo(2);
        assertThat(plan.error())
                .contains("small.yaml:3:", "weights.DiT-XL-2-256: the network 'DiT-XL-2-256' is missing")
                .contains("it belongs into the folder 'models'", "To get it: fetch the transformer")
                .contains("weights.inception-v3-fid: the network 'inception-v3-fid' is missing", "fetch the features");
    }

    @Test
    void whatHasNoSmokeRunIsRefusedInASentence() throws IOException {
        Path alone = Files.writeString(folder.resolve("alone.yaml"), EXPERIMENT);
        Outcome none = Rhumb.run("run", alone.toString(), "--smoke");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.error()).contains("alone.yaml' has no smoke run: it needs '", "smoke/alone.yaml'");
        Outcome path = Rhumb.run(
                "run",
                experiment(EXPERIMENT.replace(
                                "model: DiT-XL-2-256",
                                "model: {folder: " + ROOT.resolve("experiments/published/smoke/networks/DiT-XL-2-256")
                                        + "}"))
                        .toString(),
                "--smoke");
        assertThat(path.code()).isEqualTo(2);
        assertThat(path.error()).contains("is a path; a smoke run finds its networks by name");
        Path outside = Files.writeString(
                folder.resolve("small.yaml"), EXPERIMENT.replace("folder: real}", "folder: ../real}"));
        Outcome data = Rhumb.run("run", outside.toString(), "--smoke");
        assertThat(data.code()).isEqualTo(2);
        assertThat(data.error()).contains("'../real' is outside the folder of data");
        assertThat(folder.resolve("real")).doesNotExist();
    }
}
