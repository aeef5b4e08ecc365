package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.host.PluginHost;
import dev.rhumb.records.Kind;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.reference.ReferenceMarkdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The committed pages of docs/reference are those that the records themselves give. */
class ReferencePagesDriftTest {

    @Test
    void theCommittedPagesAreTheGeneratedOnes() throws IOException {
        Path reference = Path.of(System.getProperty("rhumb.root"), "docs/reference");
        try (PluginHost host = RepositoryPlugins.load("the pages", Vocabulary.KINDS.toArray(Kind<?>[]::new))) {
            Map<String, String> pages = ReferenceMarkdown.pages(Vocabulary.of(host));
            for (Map.Entry<String, String> page : pages.entrySet()) {
                assertThat(Files.readString(reference.resolve(page.getKey())))
                        .as("write it again: ./rhumb list --markdown docs/reference")
                        .isEqualTo(page.getValue());
            }
            assertThat(reference.toFile().list()).containsExactlyInAnyOrderElementsOf(pages.keySet());
        }
    }

    @Test
    void everyKeyHasAMeaning() throws IOException {
        try (PluginHost host = RepositoryPlugins.load("the pages", Vocabulary.KINDS.toArray(Kind<?>[]::new))) {
            assertThat(ReferenceMarkdown.pages(Vocabulary.of(host)).values())
                    .allSatisfy(page -> assertThat(page).doesNotContain("` |  |"));
        }
    }
}
