package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.host.PluginHost;
import dev.rhumb.records.Description;
import dev.rhumb.records.Problems;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.experiment.ArmReader;
import dev.rhumb.runner.experiment.BoundEntry;
import dev.rhumb.runner.experiment.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The experiments named every-method*.yaml leave no method of this repository out. That each can be planned, ExperimentFilesTest checks. */
final class EveryMethodTest {

    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));

    /** What needs a network that is not shipped. */
    private static final Set<String> WITHOUT_A_NETWORK = Set.of("guidance-conditioned", "internal");

    @Test
    void everyMethodHasAnArmThatIsNotOff() throws IOException {
        try (PluginHost host = RepositoryPlugins.load("the arms")) {
            Map<String, Description<Guidance>> methods = RepositoryPlugins.methods(host);
            Set<String> missing = new TreeSet<>(methods.keySet());
            for (Path file : experiments()) {
                missing.removeAll(methodsOf(file, methods));
            }
            assertThat(missing)
                    .as("methods without an arm in experiments/every-method*.yaml")
                    .isEqualTo(WITHOUT_A_NETWORK);
        }
    }

    private static List<Path> experiments() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("experiments"))) {
            return files.filter(file -> file.getFileName().toString().matches("every-method.*\\.yaml"))
                    .toList();
        }
    }

    private static Set<String> methodsOf(Path file, Map<String, Description<Guidance>> methods) {
        Problems problems = new Problems();
        YamlNode.Mapping experiment = YamlReader.read(file);
        Set<String> names = new TreeSet<>();
        new ArmReader(Vocabulary.of(methods, Map.of()), problems)
                .read(mapping(experiment, "guidance"), mapping(experiment, "sampler"), Optional.empty())
                .forEach(point -> point.stack().stream()
                        .filter(entry -> !entry.method().isNeutral(entry.guidance()))
                        .map(BoundEntry::method)
                        .map(Description::name)
                        .forEach(names::add));
        problems.throwIfAny();
        return names;
    }

    private static YamlNode.Mapping mapping(YamlNode.Mapping experiment, String key) {
        return (YamlNode.Mapping) Objects.requireNonNull(experiment.get(key), key);
    }
}
