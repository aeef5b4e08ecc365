package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.runner.author.PluginKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One plugin outside the checkout with a record of every kind, in one experiment and its trainings. */
final class PluginOfManyKindsTest {
    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));
    private static final Path WALK = ROOT.resolve("framework/architecture-checks/src/test/resources/walk");
    private static final int CLASSES = 4;
    private static final int VALUES = 64;

    @TempDir
    Path folder;

    @Test
    void theDocumentStatesTheLinesOfTheRecordOfEachKind() throws IOException {
        Map<String, Long> lines = new LinkedHashMap<>();
        for (PluginKind kind : PluginKind.values()) {
            lines.put(kind.noun(), lines(kind));
        }
        String table = "| " + String.join(" | ", lines.keySet()) + " |\n" + "|---".repeat(lines.size()) + "|\n| "
                + lines.values().stream().map(String::valueOf).collect(Collectors.joining(" | ")) + " |\n";
        assertThat(ROOT.resolve("docs/write-a-data-set.md")).content().contains(table);
    }

    private static long lines(PluginKind kind) throws IOException {
        try (Stream<Path> all =
                Files.walk(ROOT.resolve("plugins").resolve(kind.module()).resolve("src/main/java"))) {
            Path only = all.filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
                    .findFirst()
                    .orElseThrow();
            return Files.readAllLines(only).size();
        }
    }

    @Test
    @Tag("slow")
    void everyKindOfOnePluginMeetsInOneExperiment() throws Exception {
        Path checkout = CopyOfTheSources.at(folder.toRealPath().resolve("checkout"));
        String rhumb = checkout.resolve("rhumb").toString();
        Path mine = Files.createDirectory(folder.toRealPath().resolve("mine"));
        // The first has the dependency on metrics and trackers, which all may use.
        CopyOfTheSources.run(mine, Map.of(), rhumb, "new-plugin", "--kind", "metric", "my-metric");
        Path module = mine.resolve("my-metric");
        for (PluginKind kind : PluginKind.values()) {
            if (kind != PluginKind.METRIC) {
                String name = "my-" + kind.toString().replace("dataset", "data");
                CopyOfTheSources.run(mine, Map.of(), rhumb, "new-plugin", "--kind", kind.toString(), name);
                move(mine.resolve(name).resolve("src"), module.resolve("src"));
            }
        }
        CopyOfTheSources.run(module, Map.of(), "./mvnw", "-q", "-B", "verify");

        for (String training : Arrays.asList("lab-model.yaml", "lab-judge.yaml")) {
            Files.copy(WALK.resolve(training), module.resolve(training));
            CopyOfTheSources.run(
                    module, Map.of(), rhumb, "train", training, "--plugins", ".", "--track", "my-tracker=log.txt");
        }
        Files.writeString(
                module.resolve("lab.yaml"),
                Files.readString(WALK.resolve("lab.yaml")).replace(": MEANS", ": " + means()));
        CopyOfTheSources.run(
                module, Map.of(), rhumb, "run", "lab.yaml", "--plugins", ".", "--track", "my-tracker=log.txt");

        assertThat(module.resolve("results/lab/metrics.csv"))
                .content()
                .contains("my-metric", "my-metric@features=seen", "dps", "classifier", "mine", "inside");
        assertThat(module.resolve("results/lab/manifest.json"))
                .content()
                .contains(
                        "network my-network",
                        "sampler my-sampler",
                        "schedule my-schedule",
                        "reward my-reward",
                        "likelihood my-likelihood",
                        "of type my-extractor, my-metric 0.1.0 sha256:",
                        "my-guidance");
        assertThat(module.resolve("log.txt"))
                .content()
                .contains("lab-model step 60: ", "lab-judge finished", "lab dps scale=0.5, 2 seeds: ", "lab finished");
        CopyOfTheSources.run(
                module,
                Map.of(),
                rhumb,
                "evaluate",
                "--reference",
                "results/lab/dps/scale=0/1/samples.npy",
                "--samples",
                "results/lab/dps/scale=0.5/1/samples.npy",
                "--layout",
                "nchw",
                "--range",
                "-1:1",
                "--features",
                "{type: my-extractor, bins: 4}",
                "--metrics",
                "my-metric",
                "--plugins",
                ".");
    }

    /** Each class has one brightness. */
    private static String means() {
        return IntStream.range(0, CLASSES * VALUES)
                .mapToObj(i -> String.valueOf((i / VALUES - 1.5) / 10))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static void move(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.move(file, target);
            }
        }
    }
}
