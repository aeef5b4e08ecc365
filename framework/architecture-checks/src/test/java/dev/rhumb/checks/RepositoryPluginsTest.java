package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.host.Extension;
import dev.rhumb.host.PluginHost;
import dev.rhumb.host.Refusal;
import dev.rhumb.runner.plan.PluginMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The plugin modules of this repository, as the host sees them in development mode. */
class RepositoryPluginsTest {

    @Test
    void everyPluginOfThisRepositoryIsAccepted() throws IOException {
        List<Path> modules = modules();
        assertThat(modules).isNotEmpty();
        assumeTrue(
                modules.stream().allMatch(module -> Files.isDirectory(module.resolve("target/classes"))),
                "not every module in plugins/ is compiled: build all of them to check them");
        try (PluginHost host = PluginHost.load(List.of(), modules, List.of(PluginMetrics.POINT))) {
            assertThat(host.refusals()).extracting(Refusal::message).isEmpty();
            assertThat(host.plugins()).hasSameSizeAs(modules);
            assertThat(host.registry().all()).containsKey("classifier-free");
            assertThat(host.extensions()).extracting(Extension::name).contains("sliced-wasserstein");
        }
    }

    private static List<Path> modules() throws IOException {
        Path plugins = Path.of(System.getProperty("rhumb.root"), "plugins");
        try (Stream<Path> folders = Files.list(plugins)) {
            return folders.filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
                    .sorted()
                    .toList();
        }
    }
}
