package dev.rhumb.runner.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.diffusion.network.TinyScript;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.command.Rhumb.Outcome;
import dev.rhumb.runner.execute.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class ExitCodeTest {
    @TempDir
    Path folder;

    private static Outcome rhumb(String... arguments) {
        return Rhumb.run(arguments);
    }

    private String experiment(String text) throws IOException {
        return Files.writeString(folder.resolve("e.yaml"), text).toString();
    }

    @Test
    void helpSucceedsOnStandardOutput() {
        Outcome outcome = rhumb("run", "--help");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("--device", "A rerun does only what is missing");
        assertThat(outcome.error()).isEmpty();
    }

    @Test
    void theHelpOfEveryCommandIsPrintedWithoutAWarning() {
        for (String command : new picocli.CommandLine(new dev.rhumb.runner.Main())
                .getSubcommands()
                .keySet()) {
            Outcome outcome = rhumb(command, "--help");
            assertThat(outcome.code()).isZero();
            assertThat(outcome.error()).as(command).isEmpty();
        }
        assertThat(rhumb("reproduce", "--help").out()).contains("95 %").doesNotContain("%%");
    }

    @Test
    void usageErrorsExitWithTwoAndASuggestion() {
        Outcome option = rhumb("run", "--devise", "cpu");
        assertThat(option.code()).isEqualTo(2);
        assertThat(option.error()).contains("--device");
        Outcome command = rhumb("rum");
        assertThat(command.code()).isEqualTo(2);
        assertThat(command.error()).contains("run");
    }

    @Test
    void modelsListsNetworksFromPythonWithTheirFiles() throws IOException {
        Files.write(folder.resolve("net.pt"), new byte[] {1, 2});
        Files.writeString(
                folder.resolve("foreign.yaml"),
                "task: features\nnetwork: net.pt\nwidth: 8\ninput: {channels: 3, height: 8, width: 8, low: 0, high: 1}\n");
        Outcome outcome = rhumb("models", "--models", folder.toString(), "foreign");
        assertThat(outcome.error()).isEmpty();
        assertThat(outcome.out())
                .startsWith("foreign: imported features")
                .contains("foreign.yaml")
                .contains("net.pt")
                .contains("sha256:a12871fee210fb8619291eaea194581cbd2531e4b23759d225f6806923f63222");
        assertThat(rhumb("models", "--models", folder.toString(), "foriegn").error())
                .contains("there is no model 'foriegn'; did you mean 'foreign'?");
    }

    @Test
    void missingFilesAreOneSentence() {
        Outcome outcome = rhumb("plan", folder.resolve("no.yaml").toString());
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.error()).startsWith("rhumb: there is no file").hasLineCount(1);
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void aTruncatedModelIsRefusedAndTheOthersAreListed() throws IOException {
        Path whole = Path.of(System.getProperty("rhumb.root"), "experiments", "models", "mnist-judge.safetensors");
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(folder.resolve("a-half.safetensors"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        Files.write(folder.resolve("b-whole.safetensors"), bytes);
        Outcome outcome = rhumb("models", "--models", folder.toString());
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out())
                .contains("b-whole: clean-classifier, 77,", "recipe: ", "accuracy 0.98")
                .doesNotContain("a-half");
        assertThat(outcome.error()).contains("a-half.safetensors").hasLineCount(1);
    }

    @Test
    void twoTrainingsCannotShareAFolder() throws IOException {
        String plan = Files.writeString(folder.resolve("t.yaml"), """
                        name: tiny
                        task: clean-classifier
                        dataset: {type: shapes, world: one-object, seed: 1, images: 8, held-out: 4}
                        network: {type: judge, channels: 3, height: 32, width: 32, classes: 10, widths: [4], features: 4, groups: 4}
                        noise: {type: log-uniform, smallest: 0.002, largest: 80}
                        batch: 4
                        steps: 1
                        label-dropout: 0
                        shift: 0
                        seed: 1
                        report: 1
                        validate: 1
                        checkpoint: 1
                        """).toString();
        Path out = folder.resolve("out");
        try (FolderLock held = FolderLock.take(out, "training")) {
            assertThat(held).isNotNull();
            Outcome second = rhumb("train", plan, "--out", out.toString());
            assertThat(second.code()).isEqualTo(2);
            assertThat(second.error())
                    .isEqualTo("rhumb: another training is using '" + out
                            + "'; wait for it, or name another folder with --out\n");
            assertThat(out.resolve("checkpoint.safetensors")).doesNotExist();
        }
        Outcome alone = rhumb("train", plan, "--out", out.toString(), "--device", "cpu");
        assertThat(alone.code()).as(alone.error()).isZero();
        Outcome from = rhumb("train", plan, "--out", out + "2", "--from", out + "/tiny.safetensors");
        assertThat(from.error()).contains("starts from the weights of tiny sha256:");
        assertThat(rhumb("train", plan, "--out", out + "3", "--from", "mnist-juge")
                        .error())
                .contains("there is no model 'mnist-juge'");
    }

    @Test
    void anUnknownModelIsNamedWithTheNearest() {
        Path folder = Path.of(System.getProperty("rhumb.root"), "experiments", "models");
        Outcome outcome = rhumb("models", "--models", folder.toString(), "mnist-juge");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.error())
                .contains("there is no model 'mnist-juge'")
                .contains("mnist-judge")
                .hasLineCount(1);
    }

    @Test
    void errorsInTheFileAreSentencesWithoutStackTrace() throws IOException {
        Outcome outcome = rhumb("plan", experiment(Experiments.SMALL));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.error())
                .contains("e.yaml:8:16: guidance.free.type: there is no guidance method 'cfg'")
                .doesNotContain("\tat ");
    }

    @Test
    void unguidedExperimentsPlanAndRunWithoutPlugins() throws IOException {
        String file = experiment(Experiments.guided("  none: []\n"));
        Outcome plan = rhumb("plan", file);
        assertThat(plan.error()).isEmpty();
        assertThat(plan.out()).contains("none").contains("1 points x 1 seeds x 8 samples: 32 network evaluations");
        Outcome run = rhumb("run", file, "--out", folder.resolve("r").toString());
        assertThat(run.code()).as(run.error()).isZero();
        assertThat(run.out()).isEqualTo(folder.resolve("r") + System.lineSeparator());
        assertThat(folder.resolve("r/none/single/1/samples.npy")).exists();
    }

    @Test
    void aRunEndsWithItsReportAndPlotsAcrossExperiments() throws IOException {
        String file = experiment(Experiments.guided("  none: []\n").replace("[recall]", "[recall, precision]"));
        for (String name : new String[] {"a", "b"}) {
            Outcome run = rhumb("run", file, "--out", folder.resolve(name).toString());
            assertThat(run.code()).as(run.error()).isZero();
        }
        Path a = folder.resolve("a");
        assertThat(a.resolve("report.html")).content().contains("<title>a");
        Path again = folder.resolve("again.html");
        Outcome report = rhumb("report", a.toString(), "--out", again.toString());
        assertThat(report.out()).isEqualTo(again + System.lineSeparator());
        assertThat(again).hasSameBinaryContentAs(a.resolve("report.html"));
        String b = folder.resolve("b").toString();
        assertThat(rhumb("report", a.toString(), b).out().strip()).endsWith("a+b.html");
        Outcome plot = rhumb("plot", a.toString(), b, "--x", "recall", "--y", "precision");
        assertThat(plot.code()).as(plot.error()).isZero();
        assertThat(folder.resolve("a+b-recall-vs-precision.svg")).exists();
        assertThat(rhumb("plot", a.toString(), b, "--x", "recal", "--y", "precision")
                        .error())
                .contains("no metric \"recal\"", "recall");
    }

    @Test
    void seedsBeyondADoubleAreSampledDrawnAndReported() throws IOException {
        String results = folder.resolve("big").toString();
        String file = experiment(Experiments.guided("  none: []\n"));
        Outcome run = rhumb("run", file, "samples.seeds=[1234567890123456789, 1234567890123456790]", "--out", results);
        assertThat(run.code()).as(run.error()).isZero();
        assertThat(run.error()).doesNotContain("warning: The figures");
        for (String command : new String[] {"report", "plot", "table"}) {
            Outcome again = rhumb(command, results);
            assertThat(again.code()).as(again.error()).isZero();
        }
        assertThat(folder.resolve("big/report.html")).content().contains("\"1234567890123456789\"");
    }

    @Test
    void lossesOfTrainingsAreDrawnIntoOneFigure() throws IOException {
        String table = "step,loss,learning_rate,gradient_norm,validation_loss,validation_accuracy\n10,0.9,1,1,0.8,\n";
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        for (Path training : new Path[] {first, second}) {
            Files.writeString(training.resolve("metrics.csv"), table);
        }
        Outcome plot = rhumb("plot", first.toString(), second.toString());
        assertThat(plot.code()).as(plot.error()).isZero();
        assertThat(plot.out()).contains(first.resolve("losses.png").toString());
        assertThat(first.resolve("losses.svg")).content().contains("second, held out");
        assertRefused(
                rhumb("plot", first.toString(), "--x", "recall", "--y", "precision"),
                "a training has no curve of two metrics");
        assertRefused(rhumb("plot", first.toString(), first.toString()), "two of the folders are called 'first'");
        Path experiment = Files.createDirectory(folder.resolve("experiment"));
        Files.writeString(experiment.resolve("metrics.csv"), "arm,point\n");
        assertRefused(
                rhumb("plot", first.toString(), experiment.toString()), "1 of the 2 folders are of trainings and the");
        Files.writeString(second.resolve("metrics.csv"), table + "20,low,1,1,,\n");
        assertRefused(rhumb("plot", second.toString()), "row 2 after the header, column \"loss\" holds \"low\"");
    }

    @Test
    void reportsOfWhatIsNoFinishedRunAreOneSentence() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path none = folder.resolve("none");
        Path begun = Files.createDirectory(folder.resolve("begun"));
        Files.writeString(begun.resolve("manifest.json"), "{}");
        for (String command : new String[] {"report", "plot"}) {
            assertRefused(rhumb(command, none.toString()), "there is no folder '" + none + "'");
            assertRefused(rhumb(command, empty.toString()), "is not a results folder: it has no metrics.csv");
            assertRefused(rhumb(command, begun.toString()), "is unfinished");
        }
        String file = experiment(Experiments.guided("  none: []\n"));
        String results = folder.resolve("r").toString();
        assertThat(rhumb("run", file, "--out", results).code()).isZero();
        // A file where a folder is due: what is read-only to others is not so to root.
        assertRefused(rhumb("report", results, "--out", file + "/r.html"), "cannot be written");
        assertRefused(rhumb("plot", results, "--x", "recall"), "give both --x and --y");
        assertRefused(
                rhumb("plot", results, results, "--x", "recall", "--y", "recall", "--out", file), "cannot be written");
    }

    @Test
    void keptResultsAreReproduced() throws IOException {
        String file =
                experiment(Experiments.guided("  none: []\n") + "curves: [{diversity: recall, quality: recall}]\n");
        Path run = folder.resolve("r");
        assertThat(rhumb("run", file, "samples.seeds=[1,2,3]", "--out", run.toString())
                        .code())
                .isZero();
        Path reference = folder.resolve("reference");
        Outcome kept = rhumb("keep", run.toString(), "--out", reference.toString());
        assertThat(kept.code()).as(kept.error()).isZero();
        assertThat(reference.resolve("curves/cost.png")).exists();
        Path again = folder.resolve("again");
        Outcome same = rhumb("reproduce", reference.toString(), "--out", again.toString());
        assertThat(same.code()).as(same.error()).isZero();
        assertThat(same.out())
                .contains("none: 1 values, all same bit for bit", "0 outside")
                .endsWith("reproduced\n");
        assertThat(same.error()).contains("made with the same versions");
        Outcome compared = rhumb("reproduce", reference.toString(), "--against", again.toString());
        assertThat(compared.code()).as(compared.error()).isZero();
        assertThat(compared.out()).endsWith("reproduced\nmetrics.csv: the same bytes\nblocks.csv: the same bytes\n");
        assertRefused(rhumb("reproduce", reference.toString(), "--out", again.toString()), "has a finished run");
        assertRefused(rhumb("reproduce", run.toString(), "--out", run.toString()), "is the reference itself");
        Path blocks = reference.resolve("blocks.csv");
        Files.writeString(blocks, Files.readString(blocks).replaceAll("(?m)^(none,.*),[0-9.]+$", "$1,7"));
        Path table = reference.resolve("metrics.csv");
        Files.writeString(table, Files.readString(table).replaceAll("(?m)^(none,.*),[^,]*,[^,]*,[^,]*$", "$1,7,6,8"));
        Outcome other = rhumb(
                "reproduce", reference.toString(), "--out", folder.resolve("b").toString());
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.out())
                .contains("recall: 7 then,", "paired by seed, outside")
                .endsWith("not reproduced\n");
        Outcome apart = rhumb("reproduce", reference.toString(), "--against", again.toString());
        assertThat(apart.code()).isEqualTo(1);
        assertThat(apart.out())
                .contains("recall: 7 then,", "not reproduced")
                .contains("metrics.csv: other bytes, first in line 2", "blocks.csv: other bytes, first in line 2");
    }

    @Test
    void whatCannotBeReproducedIsOneSentence() throws IOException {
        assertRefused(rhumb("reproduce", folder.resolve("none").toString()), "there is no folder");
        assertRefused(rhumb("reproduce", folder.toString()), "is not a results folder");
        String file = experiment(Experiments.guided("  none: []\n"));
        Path run = folder.resolve("r");
        assertThat(rhumb("run", file, "--out", run.toString()).code()).isZero();
        String out = folder.resolve("again").toString();
        Path configuration = run.resolve("experiment.yaml");
        String text = Files.readString(configuration);
        Files.writeString(configuration, text.replace("model: ring", "model: rink"));
        assertRefused(rhumb("reproduce", run.toString(), "--out", out), "there is no model 'rink'");
        Files.delete(configuration);
        assertRefused(rhumb("reproduce", run.toString(), "--out", out), "has no experiment.yaml");
        Path manifest = run.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"points\" : 1", "\"points\" : 2"));
        assertRefused(rhumb("reproduce", run.toString(), "--out", out), "is unfinished: 1 of 2 points");
        assertRefused(rhumb("keep", run.toString(), "--out", out), "is unfinished");
    }

    @Test
    void theTimeIsToldOnRequest() throws IOException {
        String file = experiment(Experiments.guided("  none: []\n"));
        assertThat(rhumb("plan", file).out()).doesNotContain("probe");
        String timed = rhumb("plan", file, "--time").out();
        assertThat(timed).contains("sampling takes about", "by a short probe");
        if (Files.exists(Path.of("/proc/self/status"))) {
            assertThat(timed).containsPattern("this process took at most [0-9.]+ [MG]iB of memory");
        }
    }

    @Test
    void classifiersAreDrawnByNoise() throws IOException {
        String models = Path.of(System.getProperty("rhumb.root"), "experiments", "models")
                .toString();
        Path stem = folder.resolve("figures").resolve("noise");
        Outcome outcome =
                rhumb("models", "--models", models, "mnist-noise-robust", "mnist-clean", "--by-noise", stem.toString());
        assertThat(outcome.code()).as(outcome.error()).isZero();
        assertThat(outcome.out()).contains("noise.csv", "noise.png", "noise.svg");
        assertThat(Files.readAllLines(folder.resolve("figures/noise.csv")))
                .first()
                .isEqualTo("sigma,mnist-noise-robust,mnist-noise-robust.low,mnist-noise-robust.high,"
                        + "mnist-clean,mnist-clean.low,mnist-clean.high");
        assertRefused(
                rhumb("models", "--models", models, "mnist-diffusion", "--by-noise", stem.toString()),
                "is a denoiser whose file has no accuracy by noise level");
        assertRefused(rhumb("models", "--by-noise", stem.toString()), "--by-noise needs the names of classifiers");
    }

    @Test
    void aServedPortIsRefusedInOneSentence() throws IOException {
        String file = experiment(Experiments.guided("  none: []\n"));
        try (java.net.ServerSocket taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertRefused(rhumb("run", file, "--serve=" + port), "port " + port + " is not free");
            assertRefused(rhumb("run", file, "--serve", port), "port " + port + " is not free");
        }
        assertRefused(rhumb("serve", folder.resolve("none").toString()), "there is no folder");
    }

    private static void assertRefused(Outcome outcome, String words) {
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.error()).startsWith("rhumb: ").contains(words).hasLineCount(1);
    }

    @Test
    void aDeviceThatIsNotThereIsAClearSentence() throws IOException {
        Outcome outcome = rhumb("run", experiment(Experiments.guided("  none: []\n")), "--device", "gpu:63");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.error()).contains("there is no device 'gpu:63'");
        String file = folder.resolve("e.yaml").toString();
        Outcome few = rhumb("run", file, "--device", "cpu,cpu", "--workers", "1");
        assertThat(few.code()).isEqualTo(2);
        assertThat(few.error()).contains("--workers is 1, but 2 devices are named; give each a worker");
        String out = folder.resolve("two").toString();
        assertThat(rhumb("run", file, "--device", "cpu,cpu", "--out", out).code())
                .isZero();
        assertThat(rhumb("run", folder.resolve("e.yaml").toString(), "--device", "tpu")
                        .error())
                .contains("allowed are auto, cpu, gpu and gpu:N");
    }

    @Test
    void evaluatePrintsOneFlatObject() throws IOException {
        float[] values = new float[80];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i * i);
        }
        Path samples = folder.resolve("a.npy");
        dev.rhumb.evaluation.io.Npy.write(samples, values, 40, 2);
        Outcome outcome = rhumb(
                "evaluate",
                "--reference",
                samples.toString(),
                "--samples",
                samples.toString(),
                "--metrics",
                "precision,recall",
                "--json");
        assertThat(outcome.out().strip()).isEqualTo("{\"precision\":1.0,\"recall\":1.0}");
        assertThat(outcome.error())
                .isEqualTo("reference '%1$s': features, 40 x 2, float32%nsamples '%1$s': features, 40 x 2, float32%n"
                        .formatted(samples));
        Outcome wrong = rhumb(
                "evaluate", "--reference", samples.toString(), "--samples", samples.toString(), "--metrics", "fdi");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.error()).contains("did you mean 'fid'?");
        assertThat(wrong.out()).isEmpty();
        Outcome some = rhumb(
                "evaluate",
                "--json",
                "--metrics",
                "precision, ",
                "accuracy,recall",
                "--reference",
                samples.toString(),
                "--samples",
                samples.toString());
        assertThat(some.code()).isEqualTo(2);
        assertThat(some.out().strip()).isEqualTo("{\"precision\":1.0,\"recall\":1.0}");
        assertThat(some.error())
                .contains(
                        "rhumb: the metric 'accuracy' needs the judge's logits for the generated samples (--judge MODEL for"
                                + " images, or --logits FILE) and the intended class labels of the generated samples (--labels FILE)");
    }

    @Test
    void evaluateReadsImagesAsTheyAreStated() throws IOException {
        float[] values = new float[6 * 3 * 4 * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.abs(Math.sin(i * i));
        }
        Path samples = folder.resolve("images.npy");
        dev.rhumb.evaluation.io.Npy.write(samples, values, 6, 3, 4, 4);
        String[] command = {
            "evaluate",
            "--metrics",
            "contrast-ratio",
            "--reference",
            samples.toString(),
            "--samples",
            samples.toString()
        };
        Outcome open = rhumb(command);
        assertThat(open.code()).isEqualTo(2);
        assertThat(open.error()).contains("state --range 0:1 or --range -1:1").hasLineCount(1);
        Outcome stated = rhumb(with(command, "--range", "0:1", "--reference-range", "-1:1", "--raw"));
        assertThat(stated.code()).isZero();
        // The same numbers over twice the range.
        assertThat(Double.parseDouble(stated.out().strip().replaceFirst("contrast-ratio\\s+", "")))
                .isCloseTo(2, org.assertj.core.api.Assertions.within(1e-6));
        assertThat(stated.error())
                .contains("reference '" + samples + "': 6 images of 3 x 4 x 4, float32 NCHW, values from ")
                .contains("read as -1:1")
                .contains("read as 0:1");
        Outcome unknown = rhumb(with(command, "--range", "0:2"));
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.error()).contains("'0:2' is not a range of pixels; these are: -1:1, 0:1, 0:255, 0:65535.");
        assertThat(rhumb(with(command, "--layout", "chw")).error()).contains("these are: nchw, nhwc.");
    }

    private static String[] with(String[] command, String... more) {
        String[] all = java.util.Arrays.copyOf(command, command.length + more.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        return all;
    }

    private Outcome evaluate(Path samples, String features) {
        return rhumb(
                "evaluate",
                "--reference",
                samples.toString(),
                "--samples",
                samples.toString(),
                "--metrics",
                "kid,vendi",
                "--features",
                features,
                "--layout",
                "nchw",
                "--json");
    }

    @Test
    void evaluateTakesFeaturesOfSeveralNetworks() throws IOException {
        float[] values = new float[70 * 2 * 4 * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i * i);
        }
        Path samples = folder.resolve("images.npy");
        dev.rhumb.evaluation.io.Npy.write(samples, values, 70, 2, 4, 4);
        Path mean = TinyScript.write(folder.resolve("mean.pt"), "torch.mean(x, [2, 3])");
        String[] sets = {
            "evaluate", "--reference", samples.toString(), "--samples", samples.toString(), "--layout", "nchw"
        };
        String named = "vendi@features=" + mean + "@2";
        Outcome both = rhumb(with(sets, "--metrics", named + ",vendi@2", "--features", "pixels"));
        assertThat(both.code()).as(both.error()).isZero();
        String ofMean = rhumb(with(sets, "--metrics", "vendi@2", "--features", mean.toString()))
                .out();
        String ofPixels = rhumb(with(sets, "--metrics", "vendi@2", "--features", "pixels"))
                .out();
        assertThat(both.out().lines().map(line -> line.replaceFirst(".* ", "")))
                .containsExactly(
                        ofMean.strip().replaceFirst(".* ", ""), ofPixels.strip().replaceFirst(".* ", ""));
        assertThat(both.out()).startsWith("vendi@2@features=" + mean + " ");
        assertThat(rhumb(with(sets, "--metrics", "saturation@features=" + mean)).error())
                .contains("The metric 'saturation' looks at no features");
    }

    @Test
    void evaluateTakesFeaturesFromATorchScriptFile() throws IOException {
        float[] values = new float[70 * 2 * 4 * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i * i);
        }
        Path samples = folder.resolve("images.npy");
        dev.rhumb.evaluation.io.Npy.write(samples, values, 70, 2, 4, 4);
        Path flat = TinyScript.write(folder.resolve("flat.pt"), "torch.flatten(x, 1)");
        Outcome outcome = evaluate(samples, flat.toString());
        assertThat(outcome.error())
                .contains("70 images of 2 x 4 x 4, float32 NCHW")
                .contains("note on kid: it is of features of '" + flat + "'; published values are of Inception-v3")
                .hasLineCount(3);
        assertThat(outcome.out())
                .contains("\"vendi\"")
                .isEqualTo(evaluate(samples, "pixels").out());
        Path map = TinyScript.write(folder.resolve("map.pt"), "torch.relu(x)");
        for (String wrong :
                new String[] {map.toString(), folder.resolve("no.torchscript").toString()}) {
            Outcome refused = evaluate(samples, wrong);
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.error().lines().filter(line -> line.startsWith("rhumb: ")))
                    .hasSize(1)
                    .allMatch(line -> line.contains(wrong));
            assertThat(refused.out()).isEmpty();
        }
    }
}
