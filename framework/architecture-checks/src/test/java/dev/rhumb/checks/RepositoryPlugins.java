package dev.rhumb.checks;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.host.PluginHost;
import dev.rhumb.records.Description;
import dev.rhumb.records.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The plugin modules of this repository, as the host sees them in development mode. */
final class RepositoryPlugins {

    private RepositoryPlugins() {}

    /** All of them; leaves the test out, which checks {@code what}, if some are not compiled. */
    static PluginHost load(String what, Kind<?>... kinds) throws IOException {
        List<Path> modules = modules();
        assumeTrue(
                modules.stream().allMatch(module -> Files.isDirectory(module.resolve("target/classes"))),
                "not every module in plugins/ is compiled: build all of them to check " + what);
        return PluginHost.load(List.of(), modules, List.of(kinds));
    }

    /** By their names, in loading order. */
    static Map<String, Description<Guidance>> methods(PluginHost host) {
        Map<String, Description<Guidance>> methods = new LinkedHashMap<>();
        host.registry().all().forEach((name, contribution) -> methods.put(name, contribution.description()));
        return methods;
    }

    static List<Path> modules() throws IOException {
        Path plugins = Path.of(System.getProperty("rhumb.root"), "plugins");
        try (Stream<Path> folders = Files.list(plugins)) {
            return folders.filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
                    .sorted()
                    .toList();
        }
    }
}
