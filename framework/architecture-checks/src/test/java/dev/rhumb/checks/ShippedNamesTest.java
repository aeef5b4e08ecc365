package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.host.PluginHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The names that the test kit refuses for methods of others are those of this repository's plugins. */
class ShippedNamesTest {

    @Test
    void theTestKitKnowsTheNamesOfAllShippedMethods() throws IOException {
        Path list = Path.of(
                System.getProperty("rhumb.root"),
                "framework/guidance-testkit/src/main/resources/dev/rhumb/testkit/shipped-methods.properties");
        try (PluginHost host = RepositoryPlugins.load("the names")) {
            String expected = RepositoryPlugins.methods(host).entrySet().stream()
                    .filter(method ->
                            !method.getValue().type().getName().contains(".template.")) // renamed by new-plugin
                    .map(method ->
                            method.getKey() + "=" + method.getValue().type().getName() + "\n")
                    .sorted()
                    .collect(Collectors.joining());
            assertThat(Files.readString(list)).isEqualTo(expected);
        }
    }
}
