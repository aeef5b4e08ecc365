package dev.rhumb.runner.command;

import dev.rhumb.host.PluginHost;
import dev.rhumb.host.Refusal;
import dev.rhumb.runner.experiment.Vocabulary;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is installed: the plugins beside the program ({@code rhumb.plugins}), or the built modules of a checkout ({@code
 * rhumb.home}), and those that the user names.
 */
final class Installed implements AutoCloseable {
    private final PluginHost host;
    private final List<Path> named;

    private Installed(PluginHost host, List<Path> named) {
        this.host = host;
        this.named = named;
    }

    static Installed load(List<Path> named) {
        return load(named, System.getProperty("rhumb.plugins"));
    }

    /**
     * The trackers, which lie apart from the guidances: they bring libraries along that no run without {@code --track} should
     * have to open.
     */
    static Installed trackers(List<Path> named) {
        @Nullable String plugins = System.getProperty("rhumb.plugins");
        return load(
                named,
                plugins == null
                        ? null
                        : Path.of(plugins).resolveSibling("trackers").toString());
    }

    private static Installed load(List<Path> named, @Nullable String beside) {
        List<Path> jars = new ArrayList<>();
        List<Path> modules = new ArrayList<>();
        for (Path place : named) {
            (Files.isRegularFile(place.resolve("pom.xml")) ? modules : jars).add(place);
        }
        @Nullable String home = System.getProperty("rhumb.home");
        if (beside != null && Files.isDirectory(Path.of(beside))) {
            jars.add(Path.of(beside));
        } else if (home != null) {
            modules.addAll(modules(Path.of(home, "plugins")));
        }
        return new Installed(PluginHost.load(jars, modules, Vocabulary.KINDS), named);
    }

    private static List<Path> modules(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(m -> Files.isDirectory(m.resolve("target/classes")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PluginHost host() {
        return host;
    }

    /** Says which plugins were left out, and which were edited but not compiled. */
    void warn(PrintStream out) {
        for (Path place : named) {
            if (newest(place.resolve("src/main")) > newest(place.resolve("target/classes"))) {
                out.println("warning: the compiled classes of '" + place
                        + "' are older than the sources; compile with ./mvnw -q compile");
            }
        }
        for (Refusal refusal : host.refusals()) {
            out.println("warning: " + refusal.message());
        }
    }

    /** When the newest file below a folder was written, in milliseconds; 0 if there is none. */
    private static long newest(Path folder) {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().lastModified())
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Vocabulary vocabulary() {
        return Vocabulary.of(host);
    }

    @Override
    public void close() {
        host.close();
    }
}
