package dev.rhumb.runner.command;

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
import org.jspecify.annotations.Nullable;

/** Where models and data lie unless the user says otherwise. */
final class Places {
    private Places() {}

    /** Model files: folders that the user names, then {@code models} and {@code experiments/models} here and in the checkout. */
    static SafetensorsModels models(List<Path> named) {
        return new SafetensorsModels(folders(named));
    }

    /** As above, for networks of these architectures too. */
    private static SafetensorsModels models(List<Path> named, Words words) {
        return new SafetensorsModels(folders(named), words);
    }

    /** Descriptions of imported networks, in the same folders. */
    static ImportedModels imported(List<Path> named) {
        return new ImportedModels(folders(named));
    }

    /** Both, model files first. */
    static ModelFiles all(List<Path> named, Words words) {
        return ModelFiles.all(List.of(models(named, words), imported(named)));
    }

    /** A feature network that the user put into one of these folders, by its name alone: described, or a TorchScript file. */
    static Optional<String> network(String name, List<Path> named) {
        if (imported(named).file(name).isPresent()) {
            return Optional.of(name);
        }
        return folders(named).stream()
                .map(folder -> folder.resolve(name + ".pt"))
                .filter(Files::isRegularFile)
                .map(Path::toString)
                .findFirst();
    }

    private static List<Path> folders(List<Path> named) {
        for (Path folder : named) {
            if (!Files.isDirectory(folder)) {
                throw new UserError("there is no folder '" + folder + "' of models");
            }
        }
        List<Path> folders = new ArrayList<>(named);
        folders.add(Path.of("models"));
        folders.add(Path.of("experiments", "models"));
        @Nullable String home = System.getProperty("rhumb.home");
        if (home != null) {
            folders.add(Path.of(home, "models"));
            folders.add(Path.of(home, "experiments", "models"));
        }
        return folders;
    }

    /** The checkout that the program was started from. */
    static Path home() {
        @Nullable String home = System.getProperty("rhumb.home");
        if (home == null) {
            throw new UserError("this needs a checkout of Rhumb; start it with the checkout's own ./rhumb");
        }
        return Path.of(home);
    }

    /** The folder that data sets' paths start at: named, or RHUMB_DATA, or {@code data} here or beside the checkout. */
    static Path data(@Nullable Path named) {
        if (named != null) {
            if (!Files.isDirectory(named)) {
                throw new UserError("there is no folder '" + named + "' of data");
            }
            return named;
        }
        @Nullable String variable = System.getenv("RHUMB_DATA");
        if (variable != null && !variable.isBlank()) {
            return Path.of(variable);
        }
        List<Path> candidates = new ArrayList<>(List.of(Path.of("data")));
        @Nullable String home = System.getProperty("rhumb.home");
        if (home != null) {
            candidates.add(Path.of(home, "data"));
            candidates.add(Path.of(home)
                    .toAbsolutePath()
                    .normalize()
                    .resolveSibling("shared")
                    .resolve("data"));
        }
        return candidates.stream().filter(Files::isDirectory).findFirst().orElse(Path.of("data"));
    }
}
