package dev.rhumb.diffusion.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * A folder of PNG and JPEG images of one size, eight bits a channel: its sub-folders are the classes, or the folder itself is the only
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

    /** What is visible in a folder, by name. */
    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UnreadableData(folder, Files.exists(folder) ? "is not a folder" : "there is no such folder");
        }
        try (Stream<Path> listing = Files.list(folder)) {
            List<Path> entries = listing.filter(
                            f -> !String.valueOf(f.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
            if (entries.isEmpty()) {
                throw new UnreadableData(folder, "is an empty folder; it should hold PNG or JPEG images");
            }
            return entries;
        } catch (IOException e) {
            throw new UnreadableData(folder, "cannot be listed (" + e.getMessage() + ")");
        }
    }

    private static void requireImage(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        boolean named = name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg");
        if (!named || !Files.isRegularFile(file)) {
            throw new UnreadableData(
                    file, "is not a .png, .jpg or .jpeg file; a class folder may contain" + " nothing else");
        }
    }

    private static StoredImages read(String name, Path folder, List<Labelled> sorted, List<String> classNames) {
        int[] order = Batches.permutation(sorted.size(), ORDER);
        Path first = sorted.get(0).file();
        BufferedImage pattern = decode(first);
        int channels = pattern.getColorModel().getNumColorComponents();
        int size = channels * pattern.getHeight() * pattern.getWidth();
        if ((long) size * sorted.size() > Integer.MAX_VALUE) {
            throw new UnreadableData(
                    folder,
                    "holds " + sorted.size() + " images of " + describe(pattern)
                            + ", more than fit into 2 GB of pixels");
        }
        byte[] pixels = new byte[size * sorted.size()];
        int[] labels = new int[sorted.size()];
        String[] checksums = new String[sorted.size()];
        for (int i = 0; i < order.length; i++) {
            Labelled next = sorted.get(order[i]);
            BufferedImage image = decode(next.file());
            if (image.getHeight() != pattern.getHeight()
                    || image.getWidth() != pattern.getWidth()
                    || image.getColorModel().getNumColorComponents() != channels) {
                throw new UnreadableData(
                        next.file(),
                        "is " + describe(image) + ", but " + first + " is " + describe(pattern)
                                + "; all images of a data set have one size");
            }
            copy(image, channels, pixels, i * size);
            labels[i] = next.label();
            checksums[i] = folder.relativize(next.file()) + "="
                    + SourceFile.read(next.file(), in -> 0).sha256();
        }
        return new StoredImages(
                name,
                SourceFile.combined(checksums),
                pixels,
                255,
                labels,
                channels,
                pattern.getHeight(),
                pattern.getWidth(),
                classNames);
    }

    private static BufferedImage decode(Path file) {
        @Nullable BufferedImage image;
        try {
            image = ImageIO.read(file.toFile());
        } catch (IOException | RuntimeException damaged) {
            throw new UnreadableData(file, "is a damaged image (" + damaged.getMessage() + ")");
        }
        if (image == null) {
            throw new UnreadableData(file, "is not a PNG or JPEG image, despite its name");
        }
        ColorModel colours = image.getColorModel();
        if (colours.getComponentSize(0) > 8) {
            throw new UnreadableData(file, "has " + colours.getComponentSize(0) + " bits a channel; 8 are read");
        }
        if (colours.hasAlpha() && isTransparent(image)) {
            throw new UnreadableData(file, "is transparent; put it on a background first");
        }
        return image;
    }

    private static boolean isTransparent(BufferedImage image) {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (image.getRGB(x, y) >>> 24 != 255) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String describe(BufferedImage image) {
        return image.getHeight() + "x" + image.getWidth()
                + (image.getColorModel().getNumColorComponents() == 1 ? " in grey" : " in colour");
    }

    private static void copy(BufferedImage image, int channels, byte[] pixels, int offset) {
        int area = image.getHeight() * image.getWidth();
        // Grey images are read as stored: getRGB would pass them through a colour space with another gamma.
        int largest = (1 << image.getColorModel().getComponentSize(0)) - 1;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int at = offset + y * image.getWidth() + x;
                if (channels == 1) {
                    pixels[at] = (byte) (image.getRaster().getSample(x, y, 0) * 255 / largest);
                } else {
                    int rgb = image.getRGB(x, y);
                    pixels[at] = (byte) (rgb >> 16);
                    pixels[at + area] = (byte) (rgb >> 8);
                    pixels[at + 2 * area] = (byte) rgb;
                }
            }
        }
    }
}
