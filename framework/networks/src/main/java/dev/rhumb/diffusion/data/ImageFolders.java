package dev.rhumb.diffusion.data;

import dev.rhumb.data.Sha256;
import dev.rhumb.data.StoredImages;
import dev.rhumb.data.UnreadableData;
import dev.rhumb.images.NaturalOrder;
import dev.rhumb.images.Picture;
import dev.rhumb.images.PictureDecoder;
import dev.rhumb.images.PictureSet;
import dev.rhumb.images.UnreadablePicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of images of one size (PNG, JPEG, WebP, BMP, TIFF, PPM or PGM), eight bits a channel: its sub-folders are the classes, or the folder itself is the only
 * one. The images are put into an order that looks random but depends on their names alone, so that the last ones, which are held out
 * of training, are of all classes.
 */
public final class ImageFolders {
    private static final long ORDER = 0x5EED;

    private ImageFolders() {}

    /** An image and its class. */
    private record Labelled(Path file, int label) {}

    /**
     * Reads a folder.
     *
     * @param name what to call the data set
     * @throws UnreadableData if the folder or one of its sub-folders is missing or empty, or a file is no image, is damaged, is
     *     transparent, or has another size, channels or depth than the first
     */
    public static StoredImages read(String name, Path folder) {
        List<Path> entries = list(folder);
        List<Path> classes = entries.stream().filter(Files::isDirectory).toList();
        if (!classes.isEmpty() && classes.size() < entries.size()) {
            throw new UnreadableData(
                    folder,
                    "holds both files and folders; classes are folders of images and nothing else, but there is '"
                            + entries.stream()
                                    .filter(e -> !Files.isDirectory(e))
                                    .findFirst()
                                    .orElseThrow()
                                    .getFileName()
                            + "'");
        }
        List<Path> groups = classes.isEmpty() ? List.of(folder) : classes;
        List<Labelled> sorted = new ArrayList<>();
        for (int label = 0; label < groups.size(); label++) {
            for (Path file : list(groups.get(label))) {
                requireImage(file);
                sorted.add(new Labelled(file, label));
            }
        }
        return read(
                name,
                folder,
                sorted,
                groups.stream().map(g -> String.valueOf(g.getFileName())).toList());
    }

    /** What is visible in a folder, by name; numbers in names count as numbers, so that class 10 follows class 9. */
    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UnreadableData(folder, Files.exists(folder) ? "is not a folder" : "there is no such folder");
        }
        try (Stream<Path> listing = Files.list(folder)) {
            List<Path> entries = listing.filter(
                            f -> !String.valueOf(f.getFileName()).startsWith("."))
                    .sorted(Comparator.comparing(f -> String.valueOf(f.getFileName()), NaturalOrder.NAMES))
                    .toList();
            if (entries.isEmpty()) {
                throw new UnreadableData(folder, "is an empty folder; it should hold " + PictureSet.KINDS + " images");
            }
            return entries;
        } catch (IOException e) {
            throw new UnreadableData(folder, "cannot be listed (" + e.getMessage() + ")");
        }
    }

    private static void requireImage(Path file) {
        if (!PictureSet.isImage(String.valueOf(file.getFileName())) || !Files.isRegularFile(file)) {
            throw new UnreadableData(
                    file, "is not named as a " + PictureSet.KINDS + " image; a class folder may contain nothing else");
        }
    }

    private static StoredImages read(String name, Path folder, List<Labelled> sorted, List<String> classNames) {
        int[] order = Batches.permutation(sorted.size(), ORDER);
        Path first = sorted.get(0).file();
        Picture pattern = read(first).picture();
        int size = pattern.pixels().length;
        if ((long) size * sorted.size() > Integer.MAX_VALUE) {
            throw new UnreadableData(
                    folder,
                    "holds " + sorted.size() + " images of " + pattern.describe()
                            + ", more than fit into 2 GB of pixels");
        }
        byte[] pixels = new byte[size * sorted.size()];
        int[] labels = new int[sorted.size()];
        String[] checksums = new String[sorted.size()];
        for (int i = 0; i < order.length; i++) {
            Labelled next = sorted.get(order[i]);
            Content content = read(next.file());
            Picture image = content.picture();
            if (!image.fits(pattern)) {
                throw new UnreadableData(
                        next.file(),
                        "is " + image.describe() + ", but " + first + " is " + pattern.describe()
                                + "; all images of a data set have one size and number of channels. Write them to another folder in one"
                                + " size, e.g. with ImageMagick: mogrify -path OUT -resize " + pattern.width() + "x"
                                + pattern.height() + "^ -gravity center -extent " + pattern.width() + "x"
                                + pattern.height() + " -colorspace "
                                + (pattern.channels() == 1 ? "Gray" : "sRGB -type TrueColor") + " 'FOLDER/*'");
            }
            System.arraycopy(image.pixels(), 0, pixels, i * size, size);
            labels[i] = next.label();
            checksums[i] = folder.relativize(next.file()) + "=" + content.sha256();
        }
        return new StoredImages(
                name,
                SourceFile.combined(checksums),
                pixels,
                255,
                labels,
                pattern.channels(),
                pattern.height(),
                pattern.width(),
                classNames);
    }

    /** An image, and the checksum of its file. */
    private record Content(Picture picture, String sha256) {}

    private static Content read(Path file) {
        Picture image;
        String sha256;
        try {
            if (Files.size(file) > PictureDecoder.MOST_BYTES) {
                throw new UnreadableData(
                        file, "has more than the " + PictureDecoder.MOST_BYTES + " bytes that are read");
            }
            byte[] bytes = Files.readAllBytes(file);
            sha256 = Sha256.hex(Sha256.fresh().digest(bytes));
            image = PictureDecoder.decode(bytes, file.toString());
        } catch (UnreadablePicture damaged) {
            throw new UnreadableData(file, damaged.problem());
        } catch (IOException e) {
            throw new UnreadableData(file, "cannot be read (" + e.getMessage() + ")");
        }
        if (image.bits() > 8) {
            throw new UnreadableData(file, "has " + image.bits() + " bits a channel; 8 are read");
        }
        if (image.transparent()) {
            throw new UnreadableData(file, "is transparent; put it on a background first");
        }
        return new Content(image, sha256);
    }
}
