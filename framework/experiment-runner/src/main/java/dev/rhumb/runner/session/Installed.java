package dev.rhumb.runner.session;

import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.evaluation.track.Tracker;
import dev.rhumb.host.PluginHost;
import dev.rhumb.host.Refusal;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.track.Trackers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is installed: the plugins beside the program ({@code rhumb.plugins}), or those of a checkout, and those that the user
 * names.
 */
public final class Installed implements AutoCloseable {
    private final PluginHost host;
    private final List<Path> named;

    private Installed(PluginHost host, List<Path> named) {
        this.host = host;
        this.named = named;
    }

    /** What is installed in these places. */
    public static Installed load(Places places) {
        return load(places, beside());
    }

    /**
     * The trackers, which lie apart from the other plugins: they bring libraries along that no run without {@code --track} should
     * have to open.
     */
    public static Installed trackers(Places places) {
        return load(places, beside().map(plugins -> plugins.resolveSibling("trackers")));
    }

    /**
     * Opens trackers. No plugin is looked at where none is requested.
     *
     * @param requested {@code TYPE=WHERE} each
     * @param notices takes what the user should know
     * @throws dev.rhumb.records.UserError as {@link Trackers#open}
     */
    public static Trackers track(
            List<String> requested, Places places, Supplier<Subject> subject, Consumer<String> notices) {
        if (requested.isEmpty()) {
            return Trackers.NOBODY;
        }
        Installed installed = trackers(places);
        try {
            return Trackers.open(requested, installed.host().given(Tracker.KIND), subject.get(), notices)
                    .andThen(installed::close);
        } catch (RuntimeException e) {
            // The plugin that would have helped may be among those that were refused.
            installed.warn(notices);
            installed.close();
            throw e;
        }
    }

    /** The plugins that belong to this program: those that the launcher names, or else those beside the folder of its jars. */
    private static Optional<Path> beside() {
        return Optional.ofNullable(System.getProperty("rhumb.plugins"))
                .map(Path::of)
                .or(() -> Optional.ofNullable(jars()).map(jars -> jars.resolveSibling("plugins")));
    }

    /** The folder of this program's jars; null if its classes lie elsewhere. */
    private static @Nullable Path jars() {
        CodeSource source = Installed.class.getProtectionDomain().getCodeSource();
        try {
            Path file = source == null ? null : Path.of(source.getLocation().toURI());
            return file == null || !Files.isRegularFile(file) ? null : file.getParent();
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Where the plugins are: jars, folders of jars, and module folders, which have a {@code pom.xml}. */
    public static List<Path> folders(Places places) {
        return folders(places, beside());
    }

    private static List<Path> folders(Places places, Optional<Path> beside) {
        List<Path> all = new ArrayList<>(places.plugins());
        if (beside.filter(Files::isDirectory).isPresent()) {
            all.add(beside.get());
        } else if (places.checkout().isPresent()) {
            all.addAll(modules(places.checkout().get().resolve("plugins")));
        }
        return all;
    }

    private static Installed load(Places places, Optional<Path> beside) {
        List<Path> jars = new ArrayList<>();
        List<Path> modules = new ArrayList<>();
        for (Path place : folders(places, beside)) {
            (Files.isRegularFile(place.resolve("pom.xml")) ? modules : jars).add(place);
        }
        return new Installed(PluginHost.load(jars, modules, Vocabulary.KINDS), places.plugins());
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

    /** The plugins. */
    public PluginHost host() {
        return host;
    }

    /** Reports which plugins were left out, and which were edited but not compiled. */
    public void warn(Consumer<String> notices) {
        for (Path place : named) {
            if (newest(place.resolve("src/main")) > newest(place.resolve("target/classes"))) {
                notices.accept("warning: the compiled classes of '" + place
                        + "' are older than the sources; compile with ./mvnw -q compile");
            }
        }
        for (Refusal refusal : host.refusals()) {
            notices.accept("warning: " + refusal.message());
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

    /** What files can name. */
    public Vocabulary vocabulary() {
        return Vocabulary.of(host);
    }

    @Override
    public void close() {
        host.close();
    }
}
