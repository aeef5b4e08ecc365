package dev.rhumb.diffusion.network.published;

import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder of {@code save_pretrained}: one network, its {@code config.json} and its weights. */
public final class PublishedFolder {
    private static final String CONFIG = "config.json";

    private PublishedFolder() {}

    /** Whether a folder holds a network. */
    public static boolean isOne(Path folder) {
        return Files.isRegularFile(folder.resolve(CONFIG));
    }

    /** Whether a folder's configuration names a class. */
    public static boolean holds(Path folder, Class<? extends Architecture> type) {
        return isOne(folder)
                && Architectures.className(YamlReader.read(folder.resolve(CONFIG)))
                        .equals(type.getSimpleName());
    }

    /**
     * The architecture that its configuration names.
     *
     * @throws UserError if there is no configuration, or it names what is not written here; with the place
     */
    public static Architecture architecture(Path folder) {
        return Architectures.read(folder.resolve(CONFIG));
    }

    /**
     * The text encoder of a text-image pair with its projection: of a folder of its own, or of the whole pair.
     *
     * @throws UserError as {@link #architecture}, or if the folder holds something else
     */
    public static CLIPTextModelWithProjection text(Path folder) {
        if (Architectures.isPair(folder.resolve(CONFIG))) {
            return Architectures.textOfPair(folder.resolve(CONFIG));
        }
        if (architecture(folder) instanceof CLIPTextModelWithProjection text) {
            return text;
        }
        throw new UserError("'" + folder
                + "' holds no text encoder of a text-image pair: a CLIPModel, or a CLIPTextModelWithProjection");
    }

    /** The files that decide its answers. */
    public static List<Path> files(Path folder) {
        List<Path> files = new ArrayList<>(List.of(folder.resolve(CONFIG)));
        files.addAll(StateDicts.files(folder));
        return List.copyOf(files);
    }

    /**
     * Builds the network and reads its weights.
     *
     * @param manager its device is where the network runs; closing it frees the network too
     * @throws IllegalArgumentException if the weights are damaged or do not fit; a sentence
     */
    public static PublishedNetwork open(Path folder, Architecture architecture, NDManager manager) {
        return open(folder, architecture, manager, Precision.FLOAT32);
    }

    /** As above, in another number format; see {@link PublishedNetwork#open(NDManager, Architecture, StateDict, Precision)}. */
    public static PublishedNetwork open(
            Path folder, Architecture architecture, NDManager manager, Precision precision) {
        try (StateDict weights = StateDicts.open(folder)) {
            return PublishedNetwork.open(manager, architecture, weights, precision);
        }
    }
}
