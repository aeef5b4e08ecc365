package dev.rhumb.host;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.records.Description;
import dev.rhumb.records.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginWrapper;

/**
 * The loaded plugins, and those that were refused.
 *
 * <p>Order decides between two plugins of one id or with one method: module folders come first, as listed, then jars, by
 * folder as listed and by file name. The first stays; the later is refused.
 *
 * <p>Plugins are trusted code: they run with the rights of the program. The checks protect against mistakes.
 */
public final class PluginHost implements AutoCloseable {

    private final CheckedPluginManager manager;
    private final List<LoadedPlugin> plugins;
    private final List<Refusal> refusals;
    private final List<Extension<?>> extensions;
    private final MethodRegistry registry;

    private PluginHost(
            CheckedPluginManager manager,
            List<LoadedPlugin> plugins,
            List<Refusal> refusals,
            List<Extension<?>> extensions) {
        this.manager = manager;
        this.plugins = List.copyOf(plugins);
        this.refusals = List.copyOf(refusals);
        this.extensions = List.copyOf(extensions);
        this.registry = MethodRegistry.of(plugins, refusals);
    }

    /**
     * Loads plugins.
     *
     * @param jars folders of plugin jars, or single jars; files that are neither jar nor zip are not looked at
     * @param modules folders of Maven modules in development, whose {@code target/classes} is read without packaging
     * @throws IllegalArgumentException if one of {@code jars} or {@code modules} does not exist
     */
    public static PluginHost load(List<Path> jars, List<Path> modules) {
        return load(jars, modules, List.of());
    }

    /**
     * As {@link #load(List, List)}.
     *
     * @param kinds what plugins may give beside guidances
     */
    public static PluginHost load(List<Path> jars, List<Path> modules, List<Kind<?>> kinds) {
        return new Loading(kinds).load(jars, modules);
    }

    /** In loading order. */
    public List<LoadedPlugin> plugins() {
        return plugins;
    }

    /** In loading order. */
    public List<Refusal> refusals() {
        return refusals;
    }

    /** The methods of all loaded plugins. */
    public MethodRegistry registry() {
        return registry;
    }

    /** What plugins give beside guidances that files name, in loading order. */
    public List<Extension<?>> extensions() {
        return extensions;
    }

    /** What plugins give of one kind, by name, in loading order. */
    public <T> Map<String, Description<T>> given(Kind<T> kind) {
        Map<String, Description<T>> given = new LinkedHashMap<>();
        extensions(kind)
                .forEach(extension -> extension.descriptions().forEach(found -> given.put(found.name(), found)));
        return given;
    }

    /** What plugins give of one kind, in loading order. */
    @SuppressWarnings("unchecked") // an extension's descriptions are of its kind
    public <T> List<Extension<T>> extensions(Kind<T> kind) {
        return extensions.stream()
                .filter(extension -> extension.kind().type().equals(kind.type()))
                .map(extension -> (Extension<T>) extension)
                .toList();
    }

    /** Unloads the plugins and closes their jars; their methods must no longer be used. */
    @Override
    public void close() {
        manager.unloadPlugins();
    }

    /** One pass over all places; each step leaves the plugins that are still in the race. */
    private static final class Loading {
        private static final String DEPENDENCIES = "Plugin-Dependencies";

        private final List<Refusal> refusals = new ArrayList<>();
        private final Map<String, Preflight> accepted = new LinkedHashMap<>();
        private final List<Extension<?>> extensions = new ArrayList<>();
        private final List<Kind<?>> kinds;

        Loading(List<Kind<?>> kinds) {
            this.kinds = kinds;
        }

        PluginHost load(List<Path> jars, List<Path> modules) {
            modules.forEach(this::readModule);
            jars.forEach(this::readJars);
            CheckedPluginManager manager = open();
            List<LoadedPlugin> plugins = new ArrayList<>();
            Map<String, LoadedPlugin> owners = new HashMap<>();
            for (Preflight plugin : accepted.values()) {
                try {
                    Contributions contributions = contributions(plugin, manager.getPlugin(plugin.id()));
                    LoadedPlugin loaded = loaded(plugin, contributions.find(), owners);
                    extensions.addAll(extensions(contributions, loaded));
                    loaded.methods().forEach(method -> owners.put(method.name(), loaded));
                    plugins.add(loaded);
                } catch (Refused e) {
                    refuse(plugin.source(), plugin, e);
                }
            }
            return new PluginHost(manager, plugins, refusals, extensions);
        }

        private CheckedPluginManager open() {
            CheckedPluginManager manager = manager();
            if (manager.tryLoad()) {
                return manager;
            }
            manager.unloadPlugins();
            for (Preflight plugin : List.copyOf(accepted.values())) {
                if (!plugin.entry(DEPENDENCIES).isEmpty()) {
                    accepted.remove(plugin.id());
                    refuse(
                            plugin.source(),
                            plugin,
                            new Refused(
                                    Reason.MISSING_DEPENDENCY,
                                    "it depends on plugins (" + plugin.entry(DEPENDENCIES)
                                            + "), and such dependencies form a circle here",
                                    "put what they share into one plugin"));
                }
            }
            CheckedPluginManager rest = manager();
            if (!rest.tryLoad()) {
                throw new IllegalStateException("plugins without dependencies form no circle");
            }
            return rest;
        }

        private CheckedPluginManager manager() {
            return new CheckedPluginManager(
                    accepted.values().stream().map(Preflight::place).toList());
        }

        private void readModule(Path module) {
            requireExists(module);
            Path classes = module.resolve("target").resolve("classes");
            if (Files.isDirectory(classes)) {
                read(classes, module);
                return;
            }
            refuse(
                    module,
                    null,
                    new Refused(
                            Reason.NOT_BUILT,
                            "there is no " + classes,
                            Files.exists(module.resolve("mvnw"))
                                    ? "compile it: ./mvnw compile, in "
                                            + module.toAbsolutePath().normalize()
                                    : "compile it: ./mvnw -pl " + module.getFileName() + " -am compile"));
        }

        private void readJars(Path place) {
            requireExists(place);
            if (!Files.isDirectory(place)) {
                read(place, place);
                return;
            }
            try (Stream<Path> files = Files.list(place)) {
                files.filter(file -> file.toString().matches(".*\\.(jar|zip)"))
                        .sorted()
                        .forEach(file -> read(file, file));
            } catch (IOException e) {
                throw new IllegalArgumentException("cannot list the plugin folder " + place + ": " + e, e);
            }
        }

        private static void requireExists(Path place) {
            if (!Files.exists(place)) {
                throw new IllegalArgumentException("the plugin folder " + place.toAbsolutePath() + " does not exist");
            }
        }

        private void read(Path place, Path source) {
            Preflight plugin = null;
            try {
                PluginFiles files = files(place);
                plugin = Preflight.read(place, source, files);
                plugin.check(files);
                Preflight first = accepted.putIfAbsent(plugin.id(), plugin);
                if (first != null) {
                    throw new Refused(
                            Reason.DUPLICATE_ID,
                            "the plugin " + first.source() + " has the same id and comes first",
                            "remove one of the two, or change its Plugin-Id");
                }
            } catch (Refused e) {
                refuse(source, plugin, e);
            }
        }

        private static PluginFiles files(Path place) throws Refused {
            if (place.toString().endsWith(".zip")) {
                throw new Refused(Reason.CORRUPT_JAR, "it is a zip file", "pack the plugin as a jar");
            }
            try {
                return PluginFiles.read(place);
            } catch (IOException | IllegalArgumentException e) {
                throw new Refused(
                        Reason.CORRUPT_JAR,
                        "it cannot be read (" + e.getMessage() + ")",
                        "build or download the plugin again");
            }
        }

        private Contributions contributions(Preflight plugin, @Nullable PluginWrapper wrapper) throws Refused {
            if (wrapper == null) {
                throw new Refused(
                        Reason.MISSING_DEPENDENCY,
                        "it depends on plugins (" + plugin.entry(DEPENDENCIES) + ") that are not all there",
                        "add the missing ones");
            }
            return new Contributions(plugin, wrapper.getPluginClassLoader(), kinds);
        }

        private List<Extension<?>> extensions(Contributions contributions, LoadedPlugin plugin) throws Refused {
            List<Extension<?>> found = new ArrayList<>();
            for (Map.Entry<Class<?>, Kind<?>> entry : contributions.extensions().entrySet()) {
                Extension<?> extension = Extension.of(entry.getValue(), entry.getKey(), plugin);
                for (String name : extension.names()) {
                    requireFree(name, extension.kind(), found);
                }
                found.add(extension);
            }
            return found;
        }

        private void requireFree(String name, Kind<?> kind, List<Extension<?>> beside) throws Refused {
            String owner = kind.taken().contains(name) ? "the program itself" : "";
            for (Extension<?> first :
                    Stream.concat(extensions.stream(), beside.stream()).toList()) {
                if (first.kind().equals(kind) && first.names().contains(name)) {
                    owner = "plugin '" + first.plugin().id() + "' ("
                            + first.plugin().source() + ")";
                }
            }
            if (!owner.isEmpty()) {
                throw new Refused(
                        Reason.DUPLICATE_METHOD,
                        "its " + kind.noun() + " '" + name + "' is already given by " + owner,
                        "rename the " + kind.noun() + " or remove one of the two");
            }
        }

        private static LoadedPlugin loaded(
                Preflight plugin, List<Description<Guidance>> methods, Map<String, LoadedPlugin> owners)
                throws Refused {
            LoadedPlugin loaded = new LoadedPlugin(
                    plugin.id(),
                    plugin.entry("Plugin-Description"),
                    plugin.version(),
                    plugin.entry("Plugin-Provider"),
                    plugin.entry("Plugin-License"),
                    plugin.requires(),
                    plugin.source(),
                    plugin.sha256(),
                    methods);
            Map<String, LoadedPlugin> taken = new HashMap<>(owners);
            for (Description<Guidance> method : methods) {
                LoadedPlugin first = taken.putIfAbsent(method.name(), loaded);
                if (first != null) {
                    throw new Refused(
                            Reason.DUPLICATE_METHOD,
                            "its method '" + method.name() + "' is already given by plugin '" + first.id() + "' ("
                                    + first.source() + ")",
                            "rename the method or remove one of the two");
                }
            }
            return loaded;
        }

        private void refuse(Path source, @Nullable Preflight plugin, Refused e) {
            refusals.add(new Refusal(
                    source,
                    plugin == null ? null : plugin.idOrNull(),
                    e.reason(),
                    e.sentence(),
                    e.fix(),
                    plugin == null ? List.of() : plugin.methodNames()));
        }
    }
}
