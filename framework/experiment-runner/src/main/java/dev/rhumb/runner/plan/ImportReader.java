package dev.rhumb.runner.plan;

import dev.rhumb.diffusion.network.imported.ClassifierDescriptor;
import dev.rhumb.diffusion.network.imported.ClipDescriptor;
import dev.rhumb.diffusion.network.imported.DenoiserDescriptor;
import dev.rhumb.diffusion.network.imported.FeaturesDescriptor;
import dev.rhumb.diffusion.network.imported.ImportedNetwork;
import dev.rhumb.diffusion.network.imported.OnnxFile;
import dev.rhumb.diffusion.network.imported.Pretrained;
import dev.rhumb.diffusion.network.imported.RewardDescriptor;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.Problems;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Reads the description of an imported network. */
public final class ImportReader {
    private static final String TASK = "task";
    private static final Map<String, Class<? extends ImportedNetwork>> TASKS = new LinkedHashMap<>();

    static {
        TASKS.put(ModelFiles.DENOISER, DenoiserDescriptor.class);
        TASKS.put("classifier", ClassifierDescriptor.class);
        TASKS.put("reward", RewardDescriptor.class);
        TASKS.put("clip", ClipDescriptor.class);
        TASKS.put("features", FeaturesDescriptor.class);
    }

    private ImportReader() {}

    /** What a description may describe, by the word of its {@code task}. */
    public static Map<String, Class<? extends ImportedNetwork>> tasks() {
        return Collections.unmodifiableMap(TASKS);
    }

    /** The task of a description, as its file says it. */
    public static String task(ImportedNetwork network) {
        return TASKS.entrySet().stream()
                .filter(e -> e.getValue() == network.getClass())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Reads a file, or the folder of a published model.
     *
     * @throws UserError with everything that is wrong: keys, values, files that are not there
     */
    public static ImportedNetwork read(Path file) {
        if (Files.isDirectory(file)) {
            return Pretrained.read(file).descriptor();
        }
        ImportedNetwork network = described(file);
        List<String> missing = network.files().stream()
                .map(needed -> folder(file).resolve(needed))
                .filter(needed -> !Files.exists(needed))
                .map(needed -> YamlReader.read(file).place() + ": there is no file '" + needed + "'")
                .toList();
        if (!missing.isEmpty()) {
            throw new UserError(missing);
        }
        return network;
    }

    /**
     * Reads a file alone; the files that it names may be missing.
     *
     * @throws UserError with all keys and values that are wrong
     */
    public static ImportedNetwork described(Path file) {
        Problems problems = new Problems();
        ImportedNetwork network = bind(YamlReader.read(file), problems);
        problems.throwIfAny();
        return Objects.requireNonNull(network);
    }

    /** The folder that a description's files are relative to; a published model's own. */
    public static Path folder(Path file) {
        return Files.isDirectory(file)
                ? file
                : Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
    }

    /**
     * The files that decide a network's answers.
     *
     * @param file its description, or the folder of a published model
     */
    public static List<Path> files(Path file, ImportedNetwork network) {
        List<Path> files = new ArrayList<>();
        if (!Files.isDirectory(file)) {
            files.add(file);
        }
        for (String named : network.files()) {
            Path part = folder(file).resolve(named);
            files.addAll(PublishedFolder.isOne(part) ? PublishedFolder.files(part) : inside(part));
            OnnxFile.weights(part).ifPresent(files::add);
        }
        return files;
    }

    /** A file, or the files of a folder, such as a tokenizer's. */
    private static List<Path> inside(Path part) {
        if (!Files.isDirectory(part)) {
            return List.of(part);
        }
        try (Stream<Path> files = Files.list(part)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UserError("cannot read '" + part + "': " + e.getMessage(), e);
        }
    }

    private static @org.jspecify.annotations.Nullable ImportedNetwork bind(YamlNode.Mapping node, Problems problems) {
        YamlNode task = node.get(TASK);
        if (task == null) {
            problems.add(
                    node.place(),
                    "",
                    "the key 'task' is missing (what the imported network does); known: "
                            + String.join(", ", TASKS.keySet()));
            return null;
        }
        String name = task instanceof YamlNode.Scalar scalar ? scalar.text() : task.describe();
        Class<? extends ImportedNetwork> type = TASKS.get(name);
        if (type == null) {
            problems.add(task.place(), TASK, "unknown task '" + name + "'" + Nearest.hint(name, TASKS.keySet()));
            return null;
        }
        return new Binder(problems).bind(type, node.without(TASK), "");
    }
}
