package dev.rhumb.runner.session;

import dev.rhumb.records.UserError;
import dev.rhumb.records.Words;
import dev.rhumb.runner.plan.ImportedModels;
import dev.rhumb.runner.plan.ModelFiles;
import dev.rhumb.runner.plan.SafetensorsModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a session finds plugins, models and data, and where it leaves results.
 *
 * @param checkout of Rhumb, whose plugins, models and data are used; empty for none
 * @param plugins further plugins: folders of jars, jars, or module folders
 * @param models further folders of models, which come first
 * @param data the folder that data sets' paths start at; if empty RHUMB_DATA, or {@code data} here or beside the checkout
 * @param results the folder that holds a folder of results for each experiment
 * @param shipped whether models are looked for in the usual folders too: {@code models} and {@code experiments/models}, here and in the checkout
 */
public record Places(
        Optional<Path> checkout,
        List<Path> plugins,
        List<Path> models,
        Optional<Path> data,
        Path results,
        boolean shipped) {
    private static final String DATA = "data";
    private static final String MODELS = "models";

    /** Copies the lists. */
    public Places {
        plugins = List.copyOf(plugins);
        models = List.copyOf(models);
    }

    /** With models in the usual folders too. */
    public Places(Optional<Path> checkout, List<Path> plugins, List<Path> models, Optional<Path> data, Path results) {
        this(checkout, plugins, models, data, results, true);
    }

    /** Those of the launcher: its own checkout, which the property {@code rhumb.home} names, and the current folder. */
    public static Places usual() {
        return of(Optional.ofNullable(System.getProperty("rhumb.home")).map(Path::of));
    }

    /** Those of a checkout that was built, and the current folder. */
    public static Places of(Path checkout) {
        if (!Files.isDirectory(checkout.resolve("plugins"))) {
            throw new UserError("'" + checkout + "' is no checkout of Rhumb: it has no folder 'plugins'");
        }
        return of(Optional.of(checkout));
    }

    private static Places of(Optional<Path> checkout) {
        return new Places(checkout, List.of(), List.of(), Optional.empty(), Path.of("results"));
    }

    /** With further plugins. */
    public Places withPlugins(List<Path> further) {
        return new Places(checkout, further, models, data, results, shipped);
    }

    /** With further folders of models. */
    public Places withModels(List<Path> further) {
        return new Places(checkout, plugins, further, data, results, shipped);
    }

    /** With data in a folder. */
    public Places withData(Optional<Path> folder) {
        return new Places(checkout, plugins, models, folder, results, shipped);
    }

    /** With results in another folder. */
    public Places withResults(Path folder) {
        return new Places(checkout, plugins, models, data, folder, shipped);
    }

    /** With models and data in these folders alone. */
    Places confined(Path onlyModels, Path onlyData) {
        return new Places(checkout, plugins, List.of(onlyModels), Optional.of(onlyData), results, false);
    }

    /** Model files: folders that the user names, then {@code models} and {@code experiments/models} here and in the checkout. */
    public SafetensorsModels modelFiles() {
        return new SafetensorsModels(folders());
    }

    /** Descriptions of imported networks, in the same folders. */
    public ImportedModels imported() {
        return new ImportedModels(folders());
    }

    /** Both, model files first. */
    ModelFiles all(Words words) {
        return ModelFiles.all(List.of(new SafetensorsModels(folders(), words), imported()));
    }

    /** A feature network that the user put into one of these folders, by its name alone: described, or a TorchScript file. */
    public Optional<String> network(String name) {
        if (imported().file(name).isPresent()) {
            return Optional.of(name);
        }
        return folders().stream()
                .map(folder -> folder.resolve(name + ".pt"))
                .filter(Files::isRegularFile)
                .map(Path::toString)
                .findFirst();
    }

    /** The folders of models that a name is looked up in, in order; some may not exist. */
    public List<Path> modelFolders() {
        return folders();
    }

    private List<Path> folders() {
        for (Path folder : models) {
            if (!Files.isDirectory(folder)) {
                throw new UserError("there is no folder '" + folder + "' of models");
            }
        }
        List<Path> folders = new ArrayList<>(models);
        if (!shipped) {
            return folders;
        }
        Stream.concat(Stream.of(Path.of("")), checkout.stream()).forEach(root -> {
            folders.add(root.resolve(MODELS));
            folders.add(root.resolve("experiments").resolve(MODELS));
        });
        return folders;
    }

    /**
     * The checkout.
     *
     * @throws UserError if the program does not run from a checkout
     */
    public Path requireCheckout() {
        return checkout.orElseThrow(
                () -> new UserError("this needs a checkout of Rhumb; start it with the checkout's own ./rhumb"));
    }

    /**
     * The folder that data sets' paths start at.
     *
     * @throws UserError if a folder was named and does not exist
     */
    public Path dataFolder() {
        if (data.isPresent()) {
            if (!Files.isDirectory(data.get())) {
                throw new UserError("there is no folder '" + data.get() + "' of data");
            }
            return data.get();
        }
        String variable = System.getenv("RHUMB_DATA");
        if (variable != null && !variable.isBlank()) {
            return Path.of(variable);
        }
        Stream<Path> beside = checkout.stream()
                .flatMap(root -> Stream.of(
                        root.resolve(DATA),
                        root.toAbsolutePath()
                                .normalize()
                                .resolveSibling("shared")
                                .resolve(DATA)));
        return Stream.concat(Stream.of(Path.of(DATA)), beside)
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(Path.of(DATA));
    }
}
