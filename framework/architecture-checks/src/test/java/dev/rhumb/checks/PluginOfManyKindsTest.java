package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One plugin outside the checkout with a metric, sampler, schedule, data set, reward and network, in one experiment. */
final class PluginOfManyKindsTest {
    private static final Path WALK =
            Path.of(System.getProperty("rhumb.root"), "framework/architecture-checks/src/test/resources/walk");
    private static final List<String> FURTHER = List.of("sampler", "schedule", "dataset", "reward", "network");

    @TempDir
    Path folder;

    @Test
    @Tag("slow")
    void sixKindsOfOnePluginMeetInOneExperiment() throws Exception {
        Path checkout = CopyOfTheSources.at(folder.toRealPath().resolve("checkout"));
        String rhumb = checkout.resolve("rhumb").toString();
        Path mine = Files.createDirectory(folder.toRealPath().resolve("mine"));
        CopyOfTheSources.run(mine, Map.of(), rhumb, "new-plugin", "--kind", "metric", "my-metric");
        Path module = mine.resolve("my-metric");
        for (String kind : FURTHER) {
            String name = "my-" + kind.replace("dataset", "data");
            CopyOfTheSources.run(mine, Map.of(), rhumb, "new-plugin", "--kind", kind, name);
            move(mine.resolve(name).resolve("src"), module.resolve("src"));
        }
        CopyOfTheSources.run(module, Map.of(), "./mvnw", "-q", "-B", "verify");

        for (String training : List.of("lab-model.yaml", "lab-judge.yaml")) {
            Files.copy(WALK.resolve(training), module.resolve(training));
            CopyOfTheSources.run(module, Map.of(), rhumb, "train", training, "--plugins", ".");
        }
        Files.copy(WALK.resolve("lab.yaml"), module.resolve("lab.yaml"));
        CopyOfTheSources.run(module, Map.of(), rhumb, "run", "lab.yaml", "--plugins", ".");

        assertThat(module.resolve("results/lab/metrics.csv")).content().contains("my-metric", "dps");
        assertThat(module.resolve("results/lab/manifest.json"))
                .content()
                .contains("network my-network", "sampler my-sampler", "schedule my-schedule", "reward my-reward");
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
