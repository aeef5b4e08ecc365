package dev.rhumb.images;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The image files of a folder with its sub-folders, or of a zip or tar file: PNG, JPEG, WebP, BMP, TIFF, PPM and PGM by the endings of their
 * names, in {@linkplain NaturalOrder natural order}. Hidden files, whose names begin with a dot, and everything else are left out and counted.
 */
public final class PictureSet {
    /** What is read, for sentences. */
    public static final String KINDS = "PNG, JPEG, WebP, BMP, TIFF, PPM or PGM";

    private static final List<String> ENDINGS =
            List.of("png", "jpg", "jpeg", "webp", "bmp", "tif", "tiff", "ppm", "pgm");

    private final Path path;
    private final List<String> names;
    private final Map<String, Integer> skipped;

    private PictureSet(Path path, List<String> names, Map<String, Integer> skipped) {
        this.path = path;
        this.names = names;
        this.skipped = skipped;
    }

    /** Whether this is a folder, or a zip or tar file by its name. */
    public static boolean isOne(Path path) {
        return Files.isDirectory(path) || Container.isArchive(path);
    }

    /**
     * Lists the images.
     *
     * @throws IllegalArgumentException if there is no such folder or file, or no image in it
     */
    public static PictureSet list(Path path) throws IOException {
        List<String> images = new ArrayList<>();
        Map<String, Integer> skipped = new TreeMap<>();
        try (Container container = Container.open(path)) {
            for (String name : container.names()) {
                String ending = ending(name);
                if (isHidden(name)) {
                    skipped.merge("hidden", 1, Integer::sum);
                } else if (isImage(name)) {
                    images.add(name);
                } else {
                    skipped.merge(ending.isEmpty() ? "without an ending" : "." + ending, 1, Integer::sum);
                }
            }
        }
        if (images.isEmpty()) {
            throw new IllegalArgumentException("'" + path + "' contains no file named as a " + KINDS + " image"
                    + (skipped.isEmpty() ? "" : ", but others: " + describe(skipped)) + ".");
        }
        images.sort(NaturalOrder.NAMES);
        return new PictureSet(path, List.copyOf(images), skipped);
    }

    /** Whether a file's name ends as an image's. */
    public static boolean isImage(String name) {
        return ENDINGS.contains(ending(name));
    }

    private static boolean isHidden(String name) {
        for (String part : name.split("/")) {
            if (part.startsWith(".") || part.equals("__MACOSX")) {
                return true;
            }
        }
        return false;
    }

    private static String ending(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        return file.substring(file.lastIndexOf('.') + 1).equals(file)
                ? ""
                : file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** Their names, relative to the folder or archive, parts separated by {@code /}; at least one. */
    public List<String> names() {
        return names;
    }

    /** {@code 12 of 20 files read, 8 skipped: 7 .txt, 1 hidden}; empty where every file is an image. */
    public String skipped() {
        int others = skipped.values().stream().mapToInt(Integer::intValue).sum();
        return others == 0
                ? ""
                : names.size() + " of " + (names.size() + others) + " files read, " + others + " skipped: "
                        + describe(skipped);
    }

    private static String describe(Map<String, Integer> skipped) {
        return skipped.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    /** Whether names sorted as text would stand in another order, as {@code 10.png} before {@code 2.png}. */
    public boolean differsFromTextOrder() {
        return !names.equals(names.stream().sorted().toList());
    }

    /**
     * The sub-folders that the images lie in, in natural order; empty unless every image lies in a sub-folder and there are at least
     * two.
     */
    public List<String> folders() {
        if (names.stream().anyMatch(name -> name.indexOf('/') < 0)) {
            return List.of();
        }
        List<String> folders = names.stream().map(PictureSet::folder).distinct().toList();
        return folders.size() < 2 ? List.of() : folders;
    }

    /** The first folder of a name that has one. */
    public static String folder(String name) {
        return name.substring(0, name.indexOf('/'));
    }

    /** Opens the files for reading; close it after a pass. */
    public Pass open() throws IOException {
        return new Pass(Container.open(path));
    }

    /** One pass over the files. */
    public final class Pass implements Closeable {
        private final Container container;

        private Pass(Container container) {
            this.container = container;
        }

        /**
         * Decodes one image.
         *
         * @throws UnreadablePicture if it cannot be decoded
         */
        public Picture picture(int index) throws IOException {
            String name = names.get(index);
            try (InputStream in = container.open(name)) {
                return PictureDecoder.decode(in, file(index).toString());
            }
        }

        @Override
        public void close() throws IOException {
            container.close();
        }
    }

    /** Where an image lies, for sentences. */
    public Path file(int index) {
        return path.resolve(names.get(index));
    }
}
