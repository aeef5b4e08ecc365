package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.host.PluginHost;
import dev.rhumb.runner.command.MethodsMarkdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The committed page of methods says what this repository's plugins say of themselves. */
class MethodsPageDriftTest {

    @Test
    void theCommittedPageIsTheGeneratedOne() throws IOException {
        Path root = Path.of(System.getProperty("rhumb.root"));
        List<Path> modules = ExperimentSchemaDriftTest.modules(root.resolve("plugins"));
        assumeTrue(
                modules.stream().allMatch(module -> Files.isDirectory(module.resolve("target/classes"))),
                "not every module in plugins/ is compiled: build all of them to check the page");
        try (PluginHost host = PluginHost.load(List.of(), modules)) {
            assertThat(Files.readString(root.resolve("docs/methods.md")))
                    .as("write it anew: ./rhumb plugins --markdown > docs/methods.md")
                    .isEqualTo(MethodsMarkdown.of(host.plugins()));
        }
    }
}
