package dev.rhumb.tensors;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Named tensors of published weights, which stay in their files until they are read.
 *
 * @param file the file or the index that they were opened by
 * @param tensors by name; those of nested dictionaries under names that dots join
 */
public record Weights(Path file, SortedMap<String, StoredTensor> tensors) {
    private static final Pattern INDEX = Pattern.compile(".*\\.safetensors\\.index(\\.\\w+)?\\.json");
    private static final String SAFETENSORS = ".safetensors";
    private static final List<String> TORCH = List.of(".pt", ".pth", ".bin", ".ckpt");
    private static final String PICKLE = ".pkl";
    /** How libraries name the weights in a folder, in the order of preference: whole precision first. */
    private static final List<String> NAMES =
            List.of("model", "diffusion_pytorch_model", "open_clip_model", "pytorch_model", "open_clip_pytorch_model");

    private static final List<String> VARIANTS = List.of("", ".fp32", ".bf16", ".fp16");

    public Weights {
        tensors = Collections.unmodifiableSortedMap(tensors);
    }

    /**
     * Opens a {@code .safetensors} file, the {@code .safetensors.index.json} of several, a file of {@code torch.save} (.pt, .pth, .bin,
     * .ckpt; zip or legacy), a pickle of NumPy arrays (.pkl), or a folder that {@code save_pretrained} wrote, whose weights have one of the usual names.
     *
     * @throws UnreadableTensors if a file is missing, damaged, of another format, or names more than tensors; a sentence
     */
    public static Weights open(Path path) {
        String name = String.valueOf(path.getFileName());
        if (Files.isDirectory(path)) {
            return open(inFolder(path));
        } else if (INDEX.matcher(name).matches()) {
            return sharded(path);
        } else if (name.endsWith(SAFETENSORS)) {
            return new Weights(path, Safetensors.open(path).tensors());
        } else if (name.endsWith(PICKLE) || TORCH.stream().anyMatch(name::endsWith)) {
            return new Weights(path, TorchFile.tensors(path));
        }
        throw new UnreadableTensors(
                path,
                Files.exists(path)
                        ? "is not named as weights are: .safetensors, .safetensors.index.json, "
                                + String.join(", ", TORCH)
                                + ", or a folder of them"
                        : "there is no such file or folder");
    }

    /** Whether a file was written by {@code torch.save} and is no TorchScript archive, going by its first entries alone. */
    public static boolean isTorchSave(Path file) {
        return TorchFile.isOne(file);
    }

    /** The files that the tensors lie in, and the index if there is one. */
    public List<Path> files() {
        TreeSet<Path> files = new TreeSet<>(List.of(file));
        tensors.values().forEach(tensor -> files.add(tensor.file()));
        return List.copyOf(files);
    }

    /** Whether a name ends as a file of weights does. */
    public static boolean isNamed(String name) {
        return INDEX.matcher(name).matches()
                || name.endsWith(SAFETENSORS)
                || TORCH.stream().anyMatch(name::endsWith);
    }

    /**
     * The file of weights in a folder of {@code save_pretrained}.
     *
     * @throws UnreadableTensors if there is none of the usual names
     */
    public static Path inFolder(Path folder) {
        for (String variant : VARIANTS) {
            for (String name : NAMES) {
                for (String ending :
                        List.of(variant + SAFETENSORS, SAFETENSORS + ".index" + variant + ".json", variant + ".bin")) {
                    Path file = folder.resolve(name + ending);
                    if (Files.isRegularFile(file)) {
                        return file;
                    }
                }
            }
        }
        throw new UnreadableTensors(
                folder,
                "holds no weights of a usual name, such as model.safetensors or diffusion_pytorch_model.safetensors");
    }

    /**
     * The tensors beneath a name, such as those of {@code state_dict} in a checkpoint; their names lose it.
     *
     * @param name without the dot behind it
     */
    public Weights under(String name) {
        SortedMap<String, StoredTensor> inside = new TreeMap<>();
        tensors.forEach((key, tensor) -> {
            if (key.startsWith(name + '.')) {
                String rest = key.substring(name.length() + 1);
                inside.put(rest, tensor.renamed(rest));
            }
        });
        return new Weights(file, inside);
    }

    /** Every tensor of the index from the file that it names, and no others. */
    private static Weights sharded(Path index) {
        Map<String, String> places = places(index);
        SortedMap<String, StoredTensor> tensors = new TreeMap<>();
        for (String shard : new TreeSet<>(places.values())) {
            Path file = index.resolveSibling(shard);
            if (!Files.isRegularFile(file)) {
                throw new UnreadableTensors(
                        index,
                        "names the file '" + shard + "', which is not beside it; all parts of the weights are needed");
            }
            Safetensors.open(file).tensors().forEach((name, tensor) -> {
                String due = places.get(name);
                if (!shard.equals(due)) {
                    throw new UnreadableTensors(
                            index,
                            "says that tensor '" + name + "' is " + (due == null ? "in no file" : "in '" + due + "'")
                                    + ", but '" + shard + "' holds it");
                }
                tensors.put(name, tensor);
            });
        }
        places.forEach((name, shard) -> {
            if (!tensors.containsKey(name)) {
                throw new UnreadableTensors(
                        index, "says that tensor '" + name + "' is in '" + shard + "', which does not hold it");
            }
        });
        return new Weights(index, tensors);
    }

    private static Map<String, String> places(Path index) {
        try {
            JsonObject map = JsonParser.parseString(Files.readString(index))
                    .getAsJsonObject()
                    .getAsJsonObject("weight_map");
            Map<String, String> places = new TreeMap<>();
            for (Map.Entry<String, JsonElement> entry : map.entrySet()) {
                String shard = entry.getValue().getAsString();
                if (!Path.of(shard).equals(Path.of(shard).getFileName()) || !shard.endsWith(SAFETENSORS)) {
                    throw new UnreadableTensors(
                            index, "names '" + shard + "', which is not a .safetensors file beside it");
                }
                places.put(entry.getKey(), shard);
            }
            return places;
        } catch (IOException e) {
            throw new UnreadableTensors(index, "cannot be read (" + e.getMessage() + ")", e);
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | ClassCastException
                | NullPointerException
                | InvalidPathException e) {
            throw new UnreadableTensors(
                    index, "is not an index: a JSON object whose weight_map names a file for each tensor", e);
        }
    }
}
