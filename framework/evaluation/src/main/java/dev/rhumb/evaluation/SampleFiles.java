package dev.rhumb.evaluation;

import dev.rhumb.evaluation.io.Images;
import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.evaluation.io.NpyArray;
import dev.rhumb.evaluation.io.Npz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a file or folder of samples turns out to hold: features, or images; and what lies beside them in a {@code .npz}. */
record SampleFiles(
        Path path,
        @Nullable Features features,
        @Nullable Images images,
        @Nullable Features logits,
        @Nullable Labels labels) {
    private static final List<String> SAMPLE_NAMES = List.of("features", "samples", "images", "arr_0");

    static SampleFiles open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return new SampleFiles(path, null, Images.ofFolder(path), null, null);
        }
        String name = path.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npz")) {
            return ofArchive(path);
        }
        if (name.endsWith(".npy")) {
            return ofArray(path, Npy.read(path), "'" + path + "'", null, null);
        }
        throw new IllegalArgumentException(
                Files.exists(path)
                        ? "'" + path + "' is neither a .npy file, nor a .npz file, nor a folder of images."
                        : "There is no file or folder '" + path + "'.");
    }

    private static SampleFiles ofArchive(Path path) throws IOException {
        List<String> names = Npz.names(path);
        String chosen = sampleName(path, names);
        Features logits =
                names.contains("logits") ? matrix(Npz.read(path, "logits"), "Array 'logits' of '" + path + "'") : null;
        Labels labels =
                names.contains("labels") ? labels(Npz.read(path, "labels"), "Array 'labels' of '" + path + "'") : null;
        return ofArray(path, Npz.read(path, chosen), "Array '" + chosen + "' of '" + path + "'", logits, labels);
    }

    private static String sampleName(Path path, List<String> names) {
        for (String name : SAMPLE_NAMES) {
            if (names.contains(name)) {
                return name;
            }
        }
        if (names.size() == 1) {
            return names.get(0);
        }
        String statistics = names.contains("mu") && names.contains("sigma")
                ? " It holds mean and covariance only, from which no set of samples can be had."
                : "";
        throw new IllegalArgumentException("'" + path + "' holds the arrays " + String.join(", ", names)
                + "; samples are looked for under " + String.join(", ", SAMPLE_NAMES) + "." + statistics);
    }

    private static SampleFiles ofArray(
            Path path, NpyArray array, String where, @Nullable Features logits, @Nullable Labels labels) {
        if (array.rank() == 2) {
            return new SampleFiles(path, matrix(array, where), null, logits, labels);
        }
        if (array.rank() == 1) {
            throw new IllegalArgumentException(where + " has shape " + Arrays.toString(array.shape())
                    + "; features are a matrix, one row per sample.");
        }
        return new SampleFiles(path, null, Images.ofArray(array, where), logits, labels);
    }

    static Features matrix(NpyArray array, String where) {
        int[] shape = array.shape();
        if (shape.length != 2) {
            throw new IllegalArgumentException(
                    where + " has shape " + Arrays.toString(shape) + ", but must be a matrix, one row per sample.");
        }
        try {
            return Features.of(array.toDoubles(), shape[0], shape[1]);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(where + ": " + refused.getMessage(), refused);
        }
    }

    static Labels labels(NpyArray array, String where) {
        if (array.rank() != 1) {
            throw new IllegalArgumentException(
                    where + " has shape " + Arrays.toString(array.shape()) + ", but labels are a list.");
        }
        try {
            return Labels.of(array.toInts());
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(where + ": " + refused.getMessage(), refused);
        }
    }
}
