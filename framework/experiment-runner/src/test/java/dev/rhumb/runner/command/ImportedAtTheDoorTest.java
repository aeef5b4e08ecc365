package dev.rhumb.runner.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.diffusion.network.TinyScript;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Run;
import dev.rhumb.records.Description;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.TestMethods;
import dev.rhumb.runner.command.Rhumb.Outcome;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.plan.Costs;
import dev.rhumb.runner.plan.ImportedModels;
import dev.rhumb.runner.plan.ModelCatalog;
import dev.rhumb.runner.plan.Planner;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Networks of the user's own beside data of the user's own, from the command line. */
@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class ImportedAtTheDoorTest {
    @TempDir
    Path folder;

    @BeforeEach
    void networksAndData() throws IOException {
        denoiser("net", "{type: none}", "x, t", "torch.mul(x, 0.5)");
        Path images = Files.createDirectories(folder.resolve("data/own/one"));
        for (int i = 0; i < 24; i++) {
            BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < 16; pixel++) {
                image.setRGB(pixel % 4, pixel / 4, 0x010101 * (180 + (i * 5 + pixel * 3) % 70));
            }
            ImageIO.write(image, "png", images.resolve("a" + i + ".png").toFile());
        }
    }

    private void denoiser(String name, String conditioning, String inputs, String expression) throws IOException {
        TinyScript.write(folder.resolve(name + ".pt"), inputs, expression);
        Files.writeString(
                folder.resolve(name + ".yaml"),
                "task: denoiser\nnetwork: " + name + ".pt\nprediction: epsilon\n"
                        + "noise: {sigmas: {smallest: 0.01, largest: 50}, time: sigma}\nsample: {channels: 3, height: 4, width: 4}\n"
                        + "conditioning: " + conditioning + "\n");
    }

    private String classifier(String name, int classes, String expression) throws IOException {
        TinyScript.write(folder.resolve(name + ".pt"), expression);
        Files.writeString(
                folder.resolve(name + ".yaml"),
                "task: classifier\nnetwork: " + name + ".pt\nclasses: " + classes
                        + "\ninput: {channels: 3, height: 4, width: 4}\n");
        return folder.resolve(name + ".yaml").toString();
    }

    private String experiment() throws IOException {
        return Files.writeString(folder.resolve("e.yaml"), """
                model: %s
                sampler: {type: euler, steps: 3}
                schedule: {type: karras, sigma-min: 0.1, sigma-max: 10}
                samples: {count: 8, labels: none, seeds: [1]}
                reference: {dataset: {type: folder, name: own, folder: own, held-out: 16}, count: 6}
                features: %s
                metrics: [saturation]
                guidance: {first: [], second: []}
                """.formatted(
                                folder.resolve("net.yaml"), folder.resolve("features.pt")))
                .toString();
    }

    private Outcome rhumb(String command, String... more) throws IOException {
        String[] arguments = {
            command, experiment(), "--data", folder.resolve("data").toString()
        };
        return Rhumb.run(java.util.stream.Stream.of(arguments, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new));
    }

    @Test
    void ownDataAreMeasuredWithoutAJudgeWhereFeaturesAreNamed() throws IOException {
        TinyScript.write(folder.resolve("features.pt"), "torch.mean(x, [2, 3])");
        Path out = folder.resolve("r");
        assertThat(rhumb("plan").error()).isEmpty();
        Outcome run = rhumb("run", "--out", out.toString());
        assertThat(run.code()).as(run.error()).isZero();
        assertThat(Files.readString(out.resolve("metrics.csv")))
                .contains("first,,,,1,8,")
                .contains("real,");
        Outcome accuracy = rhumb("plan", "metrics=[accuracy]");
        assertThat(accuracy.code()).isEqualTo(2);
        assertThat(accuracy.error()).contains("'accuracy' needs the judge's logits");
    }

    @Test
    void samplesOfWhichTheFeatureNetworkMakesNaNAreCountedNamedAndLeftOut() throws IOException {
        // Real images are bright; of dark samples the logarithm is NaN.
        TinyScript.write(folder.resolve("features.pt"), "torch.log(torch.mean(x, [2, 3]))");
        Path out = folder.resolve("r");
        Outcome run = rhumb("run", "--out", out.toString());
        assertThat(run.code()).as(run.error()).isZero();
        assertThat(run.error())
                .contains("warning: first seed 1: features: the feature network gives numbers that are not finite for")
                .contains("warning: second seed 1: features:")
                .contains("which are left out of all metrics; the first is sample ");
        Map<String, Object> record = Json.read(out.resolve("first/single/1/metrics.json"));
        assertThat(record.get("samples")).isEqualTo(8);
        assertThat(String.valueOf(record.get("notes"))).contains("of 8 samples");
        assertThat(rhumb("run", "--out", out.toString()).error()).contains("all 2 units are complete");
    }

    @Test
    void planOpensNetworksAndRefusesWhatTheyAreNot() throws IOException {
        TinyScript.write(folder.resolve("features.pt"), "torch.mean(x, [2, 3])");
        List<List<String>> cases = List.of(
                List.of(classifier("detached", 3, "torch.mean(torch.detach(x), [2, 3])"), "cuts the gradient"),
                List.of(classifier("rounded", 3, "torch.to(torch.mean(x, [2, 3]), 3)"), "floating-point"),
                List.of(classifier("wide", 3, "torch.mean(x, [1])"), "must be (1, 3)"),
                List.of(
                        classifier("dropping", 3, "torch.mean(torch.dropout(x, 0.5, True), [2, 3])"),
                        "draws at random"),
                List.of(
                        classifier("centred", 3, "torch.mean(torch.sub(x, torch.mean(x, [0], True)), [2, 3])"),
                        "rows mix"),
                List.of(
                        classifier("writing", 3, "torch.mean(torch.from_file(\"f\", False, 4), [0])"),
                        "calls the operator 'from_file'"));
        for (List<String> refused : cases) {
            for (String command : List.of("plan", "run")) {
                Outcome outcome = rhumb(command, "likelihoods={judge: " + refused.get(0) + "}");
                assertThat(outcome.code()).as(refused.get(0)).isEqualTo(2);
                assertThat(outcome.error().lines().reduce((a, b) -> b).orElseThrow())
                        .startsWith("rhumb: " + refused.get(0) + ": ")
                        .contains(refused.get(1));
            }
        }
        String wide = classifier("double", 3, "torch.mean(torch.to(x, 7), [2, 3])");
        assertThat(rhumb("plan", "likelihoods={judge: " + wide + "}").error()).isEmpty();
    }

    @Test
    void tooFewClassesOfALikelihoodAreRefusedByPlan() throws IOException {
        denoiser("labelled", "{type: labels, classes: 4, null-label: 4}", "x, t, y", "torch.mul(x, 0.5)");
        String judge = classifier("three", 3, "torch.mean(x, [2, 3])");
        String text = "model: " + folder.resolve("labelled.yaml") + "\nsampler: {type: euler, steps: 2}\n"
                + "schedule: {type: karras, sigma-min: 0.1, sigma-max: 10}\nsamples: {count: 8}\nmetrics: [saturation]\n"
                + "likelihoods: {judge: " + judge + "}\nguidance: {a: {type: posterior, model: judge, scale: 1}}\n";
        Planner planner = new Planner(TestMethods.vocabulary(), new ModelCatalog(new ImportedModels(List.of(folder))));
        Path file = Files.writeString(folder.resolve("e.yaml"), text);
        assertThatThrownBy(() -> new Costs(planner.read(file, List.of())).count())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("guidance.a: posterior: samples have class 3, but the likelihood 'judge' knows"
                        + " the classes 0 to 2");
        assertThat(new Costs(planner.read(file, List.of("samples.labels=[0, 2]"))).count())
                .hasSize(1);
        assertThatThrownBy(() -> new Costs(planner.read(file, List.of("samples.labels=none"))).count())
                .hasMessageContaining("samples have no class");
        denoiser("labelled", "{type: labels, classes: 4}", "x, t, y", "torch.mul(x, 0.5)");
        assertThatThrownBy(() -> new Costs(planner.read(file, List.of("samples.labels=none", "guidance.a=[]"))).count())
                .hasMessageContaining("trained without label dropout and cannot answer without a class");
    }

    /** A gradient through the denoiser. */
    @Method(name = "through-denoiser", paper = "none", summary = "Needs a gradient.")
    public record ThroughDenoiser() implements Guidance {
        @Override
        public Guide begin(Run run) {
            run.needsDenoiserGradient();
            return new Guide() {};
        }
    }

    /** The plan opens no network here, so that ONNX Runtime need not be installed. */
    @Test
    void gradientsThroughOnnxFilesAreRefusedByPlan() throws IOException {
        denoiser("exported", "{type: labels, classes: 3, null-label: 3}", "x, t, y", "torch.mul(x, 0.5)");
        String judge = classifier("three", 3, "torch.mean(x, [2, 3])");
        for (String name : List.of("exported", "three")) {
            Path described = folder.resolve(name + ".yaml");
            Files.writeString(described, Files.readString(described).replace(".pt", ".onnx"));
            Files.move(folder.resolve(name + ".pt"), folder.resolve(name + ".onnx"));
        }
        String text = "model: " + folder.resolve("exported.yaml") + "\nsampler: {type: euler, steps: 2}\n"
                + "schedule: {type: karras, sigma-min: 0.1, sigma-max: 10}\nsamples: {count: 6}\nmetrics: [saturation]\n"
                + "likelihoods: {judge: " + judge + "}\nguidance: {a: {type: posterior, model: judge, scale: 1}}\n";
        Vocabulary methods = Vocabulary.of(
                Map.of(
                        "cfg", Description.of(Guidance.class, TestMethods.Cfg.class),
                        "posterior", Description.of(Guidance.class, TestMethods.Posterior.class),
                        "through-denoiser", Description.of(Guidance.class, ThroughDenoiser.class)),
                Map.of());
        Planner planner = new Planner(methods, new ModelCatalog(new ImportedModels(List.of(folder))));
        Path file = Files.writeString(folder.resolve("e.yaml"), text);
        assertThatThrownBy(() -> new Costs(planner.read(file, List.of())).count())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("guidance.a: '")
                .hasMessageContaining(
                        "three.onnx' is an ONNX file, which has no gradient, and a method of the stack needs"
                                + " one through it");
        assertThat(new Costs(planner.read(file, List.of("guidance.a={type: cfg, scale: 2}"))).count())
                .hasSize(1);
        assertThatThrownBy(() -> new Costs(planner.read(file, List.of("guidance.a={type: through-denoiser}"))).count())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("guidance.a: through-denoiser: the model '")
                .hasMessageContaining("cannot be differentiated in its input");
    }
}
