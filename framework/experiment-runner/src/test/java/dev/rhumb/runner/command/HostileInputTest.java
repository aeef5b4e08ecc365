package dev.rhumb.runner.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.Errors;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.command.Rhumb.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What nobody writes on purpose, or somebody does: each is a sentence and exit code 2, in little time and memory. */
@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
@Timeout(60)
class HostileInputTest {
    private static final String PLAIN = Experiments.guided("  none: []\n");

    @TempDir
    Path folder;

    private String experiment(String text) throws IOException {
        return Files.writeString(folder.resolve("e.yaml"), text).toString();
    }

    private static void assertRefused(Outcome outcome, String... words) {
        assertThat(outcome.code()).as(outcome.error()).isEqualTo(2);
        assertThat(outcome.error())
                .containsPattern("(?m)^rhumb: ")
                .contains(words)
                .doesNotContain("\tat ", "Exception", "internal error");
    }

    private static String printed(Throwable error) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = Errors.print(error, new PrintStream(out), false);
        return code + " " + out;
    }

    @Test
    void moreSamplesThanMemoryHoldsAreRefusedBeforeItIsTaken() throws IOException {
        String file = experiment(PLAIN);
        for (String command : new String[] {"plan", "run"}) {
            assertRefused(
                    Rhumb.run(command, file, "samples.count=1000000000"),
                    "samples.count: 1000000000 samples of shape (2)",
                    "more seeds");
            assertRefused(Rhumb.run(command, file, "samples.count=2147483647"), "samples.count");
            assertRefused(
                    Rhumb.run(command, file, "reference={count: 2000000000}"), "reference.count: 2000000000 samples");
        }
    }

    @Test
    void lackOfMemoryAndDepthAreSentencesEverywhere() {
        assertThat(printed(new OutOfMemoryError("Java heap space")))
                .startsWith("2 rhumb: ")
                .contains("Java heap space", "RHUMB_JAVA_OPTS")
                .doesNotContain("\tat ");
        assertThat(printed(new StackOverflowError())).startsWith("2 rhumb: ").contains("nested more deeply");
        assertThat(printed(new NoSuchMethodError("gone")))
                .startsWith("1 rhumb: internal error")
                .contains("gone");
        assertThat(printed(new NumberFormatException("For input string: x"))).startsWith("1 rhumb: internal error");
        assertThat(printed(new NoSuchFileException("a/b")))
                .startsWith("2 rhumb: cannot read or write: there is no file 'a/b'");
        assertThat(printed(new java.io.UncheckedIOException(new java.nio.file.AccessDeniedException("a"))))
                .startsWith("2 rhumb: cannot read or write: permission denied for 'a'");
    }

    @Test
    void anOverrideOfThousandsOfPartsIsRefused() throws IOException {
        assertRefused(Rhumb.run("plan", experiment(PLAIN), "a.".repeat(5000) + "b=1"), "deeper than 64 levels");
        assertRefused(
                Rhumb.run("plan", experiment(PLAIN), "guidance.none=" + "[".repeat(5000)), "deeper than 64 levels");
    }

    @Test
    void devicesPipesAndFoldersAreNoFiles() throws Exception {
        assertRefused(Rhumb.run("plan", folder.toString()), "is no file but a folder");
        assumeTrue(Files.exists(Path.of("/dev/zero")));
        assertRefused(Rhumb.run("plan", "/dev/zero"), "'/dev/zero' is no file but a device or pipe");
        Path pipe = folder.resolve("pipe.yaml");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        assertRefused(Rhumb.run("plan", pipe.toString()), "is no file but a device or pipe");
        assertRefused(Rhumb.run("train", pipe.toString()), "is no file but a device or pipe");
    }

    @Test
    @Timeout(20)
    void aMebibyteOfMistakesIsReadInLinearTimeAndToldInAHundredLines() throws IOException {
        String duplicates = PLAIN + "zzzz: 1\n".repeat(100_000);
        Outcome outcome = Rhumb.run("plan", experiment(duplicates));
        assertRefused(outcome, "duplicate key 'zzzz'", "and 99899 more problems");
        assertThat(outcome.error().lines()).hasSizeLessThan(110);
        String unknown = IntStream.range(0, 40_000)
                .mapToObj(i -> String.format("unknown%07d: 1", i))
                .collect(Collectors.joining("\n"));
        assertRefused(Rhumb.run("plan", experiment(PLAIN + unknown)), "unknown key 'unknown0000000'", "more problems");
    }

    @Test
    void namesThatBecomePathsFollowOneRule() throws IOException {
        for (String name : new String[] {
            "metrics.csv",
            "report.html",
            "manifest.json",
            "experiment.yaml",
            "Curves",
            "real",
            "REAL",
            "con",
            "NUL",
            "aux.x",
            "a.",
            "'a/b'",
            "'..'",
            "'a b'",
            "x".repeat(101),
            "x".repeat(300),
            ".lock",
            "'-rf'"
        }) {
            assertRefused(
                    Rhumb.run("plan", experiment(Experiments.guided("  " + name + ": []\n"))), "guidance: the arm '");
        }
        assertRefused(
                Rhumb.run("plan", experiment(Experiments.guided("  cfg: []\n  CFG: []\n"))),
                "'CFG' and 'cfg' differ in case alone");
        assertThat(Rhumb.run("plan", experiment(Experiments.guided("  a+b_1.5: []\n")))
                        .code())
                .isZero();
        Path device = Files.writeString(folder.resolve("con.yaml"), PLAIN);
        assertRefused(Rhumb.run("plan", device.toString()), "names the results folder: 'con' is a device");
        assertRefused(
                Rhumb.run("plan", experiment(PLAIN + "families: {a b: [none], A-b: [none]}\n")),
                "would be one folder of figures");
    }

    @Test
    void planRefusesWhatRunRefusesInTheSameWords() throws IOException {
        String root = System.getProperty("rhumb.root");
        String models = Path.of(root, "experiments", "models").toString();
        String network = PLAIN.replace("model: ring", "model: mnist-weak").replace("[recall]", "[saturation]");
        String data =
                "reference={dataset: {type: shapes, world: one-object, seed: 1, images: 40, held-out: 30}, count: 4}";
        String shapes = network.replace("mnist-weak", "shapes-weak") + data.replaceFirst("=", ": ") + "\n";
        List<List<String>> cases = List.of(
                List.of(PLAIN, "device=gpu:63", "there is no device 'gpu:63'"),
                List.of(PLAIN, "reference={dataset: rink}", "an oracle is compared with a built-in mixture"),
                List.of(PLAIN, "reference={dataset: tree}", "has other dimensions or classes"),
                List.of(PLAIN, "metrics=[saturation]", "'saturation' needs the pixels"),
                List.of(network, "reference={dataset: other}", "is not the data set that the model was trained on"),
                List.of(network, "reference={split: half}", "allowed are test and train"),
                List.of(network, data.replace("held-out: 30", "held-out: 0"), "held-out"),
                List.of(network, data.replace("count: 4", "count: 31"), "but the split has 30 images"),
                List.of(network, data, "makes images of (1, 28, 28), but"),
                List.of(shapes, "features=absent.pt", "there is no file 'absent.pt'"),
                List.of(shapes, "features=nobody", "there is no model 'nobody'"),
                List.of(shapes, "features=shapes-noise-robust", "without features"),
                List.of(shapes, "features=mnist-judge", "sees images of (1, 28, 28), but"));
        for (List<String> refused : cases) {
            String file = experiment(refused.get(0));
            String data0 = folder.toString();
            Outcome plan = Rhumb.run("plan", file, refused.get(1), "--models", models, "--data", data0);
            Outcome run = Rhumb.run(
                    "run",
                    file,
                    refused.get(1),
                    "--models",
                    models,
                    "--data",
                    data0,
                    "--out",
                    folder.resolve("r").toString());
            assertRefused(plan, "");
            assertThat(plan.error().lines().reduce((a, b) -> b))
                    .as(refused.get(1))
                    .isEqualTo(run.error().lines().reduce((a, b) -> b));
            assertThat(plan.error()).as(refused.get(1)).contains(refused.get(2));
            assertThat(folder.resolve("r")).doesNotExist();
        }
    }

    @Test
    void aDamagedRecordOfAUnitIsASentence() throws IOException {
        String file = experiment(PLAIN);
        String out = folder.resolve("r").toString();
        assertThat(Rhumb.run("run", file, "--out", out).code()).isZero();
        Path record = folder.resolve("r/none/single/1/metrics.json");
        String text = Files.readString(record);
        for (String damaged : new String[] {
            "{\"metrics\": 5}",
            text.replaceAll("(?s)\"metrics\" : \\{.*?}", "\"metrics\" : 5"),
            text.replace("\"samples\" : 8", "\"samples\" : \"many\""),
            text.replaceAll("\"notes\" : \\{.*?}", "\"notes\" : [1]"),
            "[]",
            "null"
        }) {
            Files.writeString(record, damaged);
            assertRefused(Rhumb.run("run", file, "--out", out), "metrics.json'", "folder");
        }
    }

    @Test
    void aUnitsFolderWithoutItsRecordIsMadeAgain() throws IOException {
        String file = experiment(PLAIN);
        String out = folder.resolve("r").toString();
        assertThat(Rhumb.run("run", file, "--out", out).code()).isZero();
        Path unit = folder.resolve("r/none/single/1");
        byte[] samples = Files.readAllBytes(unit.resolve("samples.npy"));
        byte[] record = Files.readAllBytes(unit.resolve("metrics.json"));
        Files.delete(unit.resolve("metrics.json"));
        Files.writeString(unit.resolve("samples.npy"), "half");
        Outcome again = Rhumb.run("run", file, "--out", out);
        assertThat(again.code()).as(again.error()).isZero();
        assertThat(unit.resolve("samples.npy")).hasBinaryContent(samples);
        assertThat(unit.resolve("metrics.json")).hasBinaryContent(record);
        try (Stream<Path> left = Files.walk(folder.resolve("r"))) {
            assertThat(left.filter(p -> p.getFileName().toString().startsWith(".tmp-")))
                    .isEmpty();
        }
    }

    @Test
    void printingToAFullDeviceFails() throws Exception {
        File full = new File("/dev/full");
        assumeTrue(full.exists());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.rhumb.runner.Main",
                        "schema")
                .redirectOutput(full)
                .start();
        String error = new String(process.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(error).contains("standard output could not be written");
    }

    @Test
    void severalSentencesAreSeveralLines() {
        assertThat(printed(new UserError(List.of("one", "two")))).isEqualTo("2 rhumb: one\nrhumb: two\n");
    }
}
