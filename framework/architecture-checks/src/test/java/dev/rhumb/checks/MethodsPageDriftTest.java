package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.host.PluginHost;
import dev.rhumb.runner.reference.MethodsMarkdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed page of methods says what this repository's plugins say of themselves. */
class MethodsPageDriftTest {

    @Test
    void theCommittedPageIsTheGeneratedOne() throws IOException {
        Path root = Path.of(System.getProperty("rhumb.root"));
        try (PluginHost host = RepositoryPlugins.load("the page")) {
            assertThat(Files.readString(root.resolve("docs/methods.md")))
                    .as("write it anew: ./rhumb plugins --markdown > docs/methods.md")
                    .isEqualTo(MethodsMarkdown.of(host.plugins()));
        }
    }
}
