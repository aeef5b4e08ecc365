package dev.rhumb.runner.author;

import dev.rhumb.files.AtomicFiles;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.session.Installed;
import dev.rhumb.runner.session.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes a plugin's module outside the checkout, whole or not at all. */
public final class NewPlugin {
    /** What lets the module build by itself. */
    private static final List<String> WRAPPER = List.of("mvnw", "mvnw.cmd", ".mvn/wrapper/maven-wrapper.properties");

    private final Path home;
    private final PluginKind kind;
    private final Publisher publisher;

    public NewPlugin(Path home, PluginKind kind, Publisher publisher) {
        this.home = home;
        this.kind = kind;
        this.publisher = publisher;
    }

    /** Where a checkout publishes. */
    public static Path repository(Path home) {
        return home.resolve("target").resolve("repository").toAbsolutePath().normalize();
    }

    /**
     * Publishes what the plugin builds against and writes the plugin.
     *
     * @param parent an existing folder outside the checkout
     * @return the module's folder, {@code parent/name}
     * @throws UserError if there is no place for it; nothing is written then
     */
    public Path write(PluginNames names, Path parent) throws IOException {
        Path module = place(names, parent);
        Map<String, String> files = files(names);
        publisher.publish(repository(home));
        Path temporary = Files.createDirectory(AtomicFiles.temporary(module));
        try {
            write(temporary, files);
            copyWrapper(temporary);
            Files.deleteIfExists(module);
            AtomicFiles.move(temporary, module);
        } finally {
            AtomicFiles.delete(temporary);
        }
        return module;
    }

    /**
     * Refuses a name that something installed has.
     *
     * @throws UserError a sentence
     */
    public void requireNew(PluginNames names, Places places) {
        try (Installed installed = kind == PluginKind.TRACKER ? Installed.trackers(places) : Installed.load(places)) {
            boolean named = installed.vocabulary().words().of(kind.kind()).containsKey(names.name());
            if (named
                    || installed.host().plugins().stream()
                            .anyMatch(plugin -> plugin.id().equals(names.name()))) {
                throw new UserError("there is a " + (named ? kind.noun() : "plugin") + " '" + names.name()
                        + "' already; choose another name");
            }
        }
    }

    /** The folder for new plugins: the current one, or that of the checkout if the current one is inside it. */
    public Path nearby() throws IOException {
        Path here = Path.of("").toRealPath();
        return here.startsWith(home) ? Optional.ofNullable(home.getParent()).orElse(here) : here;
    }

    /** What to do next, for the user. */
    public List<String> next(Path module, PluginNames names) {
        String track = kind == PluginKind.TRACKER ? " --track " + names.name() + "=log.txt" : "";
        return List.of(
                "next:",
                "  cd '" + module + "'",
                "  ./mvnw -q verify    # compiles it and runs its contract",
                "  '" + home.resolve("rhumb") + "' " + kind.command() + " " + names.name() + ".yaml --plugins ."
                        + track);
    }

    private Map<String, String> files(PluginNames names) throws IOException {
        Template template = new Template(home, kind);
        Map<String, String> files = template.under(names);
        files.put("pom.xml", template.pom(names, repository(home)));
        files.put(".gitignore", "target/\nresults/\n");
        return files;
    }

    private void copyWrapper(Path module) throws IOException {
        for (String file : WRAPPER) {
            Path copy = module.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(home.resolve(file), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private Path place(PluginNames names, Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            throw new UserError("there is no folder '" + parent + "' to put the plugin in");
        }
        Path real = parent.toRealPath();
        if (real.startsWith(home.toRealPath())) {
            throw new UserError("'" + parent + "' is inside the checkout " + home
                    + "; a plugin must be outside the checkout, so name another folder with --in");
        }
        if (!Files.isWritable(real)) {
            throw new UserError("the folder '" + parent + "' is not writable; name another folder with --in");
        }
        Path module = real.resolve(names.name());
        if (Files.exists(module) && !isEmptyFolder(module)) {
            throw new UserError("'" + module + "' exists already; choose another name, or another folder with --in");
        }
        return module;
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> inside = Files.list(path)) {
            return inside.findAny().isEmpty();
        }
    }

    private static void write(Path folder, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }
}
