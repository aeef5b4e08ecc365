package dev.rhumb.evaluation.io;

import dev.rhumb.files.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** NumPy's {@code .npz}: a zip file of {@code .npy} arrays, compressed or not. */
public final class Npz {
    private static final String SUFFIX = ".npy";

    private Npz() {}

    /**
     * The names of the arrays, in the order of the file.
     *
     * @throws IllegalArgumentException if it is no zip file, or holds no array
     */
    public static List<String> names(Path file) throws IOException {
        try (ZipFile zip = archive(file)) {
            return names(zip, file);
        }
    }

    /**
     * Opens one array; its values are read when they are needed.
     *
     * @throws IllegalArgumentException if there is no array of that name (the sentence lists the names), or it is damaged
     */
    public static NpyFile open(Path file, String name) throws IOException {
        long length;
        try (ZipFile zip = archive(file)) {
            ZipEntry entry = zip.getEntry(name + SUFFIX);
            if (entry == null) {
                throw new IllegalArgumentException("'" + file + "' has no array '" + name + "'; it has "
                        + String.join(", ", names(zip, file)) + ".");
            }
            length = entry.getSize();
        }
        return NpyFile.of(() -> content(file, name), length, "Array '" + name + "' of '" + file + "'");
    }

    /** The whole of one array, as {@link #open}. */
    public static NpyArray read(Path file, String name) throws IOException {
        return open(file, name).load();
    }

    /**
     * An array to write.
     *
     * @param name of the array
     * @param values of {@code shape}, in C order
     * @param shape of any number of dimensions
     */
    public record Entry(String name, double[] values, int... shape) {}

    /** Writes {@code float64} arrays, not compressed, atomically. */
    public static void write(Path file, List<Entry> entries) throws IOException {
        AtomicFiles.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            zip.setLevel(Deflater.NO_COMPRESSION);
            for (Entry entry : entries) {
                zip.putNextEntry(new ZipEntry(entry.name() + SUFFIX));
                Npy.write(zip, entry.values(), entry.shape());
                zip.closeEntry();
            }
            zip.finish();
        });
    }

    private static InputStream content(Path file, String name) throws IOException {
        ZipFile zip = archive(file);
        return CheckedEntry.open(zip, Objects.requireNonNull(zip.getEntry(name + SUFFIX)));
    }

    private static ZipFile archive(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("There is no file '" + file + "'.");
        }
        if (Files.size(file) == 0) {
            throw new IllegalArgumentException("'" + file + "' is empty.");
        }
        try {
            return new ZipFile(file.toFile());
        } catch (ZipException notZip) {
            throw new IllegalArgumentException(
                    "'" + file + "' is not a NumPy .npz file: it is not a zip file, or is damaged.", notZip);
        }
    }

    private static List<String> names(ZipFile zip, Path file) {
        List<String> names = new ArrayList<>();
        zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(SUFFIX))
                .forEach(name -> names.add(name.substring(0, name.length() - SUFFIX.length())));
        if (names.isEmpty()) {
            throw new IllegalArgumentException("'" + file + "' contains no NumPy array.");
        }
        return names;
    }
}
