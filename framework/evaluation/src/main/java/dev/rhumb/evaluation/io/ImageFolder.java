package dev.rhumb.evaluation.io;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** The image files of a folder, decoded when asked for. */
final class ImageFolder implements Images {
    private static final float HALF_RANGE = 127.5f;

    private final List<Path> files;
    private final int channels;
    private final int height;
    private final int width;

    private ImageFolder(List<Path> files, int channels, int height, int width) {
        this.files = files;
        this.channels = channels;
        this.height = height;
        this.width = width;
    }

    static ImageFolder open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("There is no folder '" + folder + "'.");
        }
        List<Path> files;
        try (Stream<Path> listing = Files.list(folder)) {
            files = listing.filter(ImageFolder::isImage).sorted().toList();
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("The folder '" + folder + "' contains no .png, .jpg or .jpeg file.");
        }
        BufferedImage first = decode(files.get(0));
        return new ImageFolder(files, channels(first), first.getHeight(), first.getWidth());
    }

    private static boolean isImage(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg");
    }

    @Override
    public int count() {
        return files.size();
    }

    @Override
    public ImageBatch read(int from, int to) throws IOException {
        int size = channels * height * width;
        float[] values = new float[(to - from) * size];
        for (int i = from; i < to; i++) {
            BufferedImage image = decode(files.get(i));
            requireSize(image, files.get(i));
            copy(image, values, (i - from) * size);
        }
        return new ImageBatch(values, to - from, channels, height, width);
    }

    private void requireSize(BufferedImage image, Path file) {
        if (image.getHeight() != height || image.getWidth() != width || channels(image) != channels) {
            throw new IllegalArgumentException(
                    "'" + file + "' is " + describe(channels(image), image.getHeight(), image.getWidth()) + ", but '"
                            + files.get(0) + "' is " + describe(channels, height, width)
                            + "; all images of a set have one size.");
        }
    }

    private static String describe(int channels, int height, int width) {
        return height + " x " + width + (channels == 1 ? " grey" : " colour");
    }

    private static int channels(BufferedImage image) {
        return image.getColorModel().getColorSpace().getNumComponents() == 1 ? 1 : 3;
    }

    private static BufferedImage decode(Path file) throws IOException {
        BufferedImage image;
        try {
            image = ImageIO.read(file.toFile());
        } catch (IOException | RuntimeException damaged) {
            throw new IllegalArgumentException("'" + file + "' is a damaged image: " + damaged.getMessage(), damaged);
        }
        if (image == null) {
            throw new IllegalArgumentException("'" + file + "' is not a PNG or JPEG image.");
        }
        return image;
    }

    private void copy(BufferedImage image, float[] into, int offset) {
        int area = height * width;
        Raster raster = image.getRaster();
        // Grey images are read as stored: getRGB would pass them through a colour space with another gamma.
        int scale = (1 << Math.min(16, image.getColorModel().getComponentSize(0))) - 1;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = offset + y * width + x;
                if (channels == 1) {
                    into[at] = raster.getSample(x, y, 0) * 2f / scale - 1;
                } else {
                    int rgb = image.getRGB(x, y);
                    into[at] = (rgb >> 16 & 0xff) / HALF_RANGE - 1;
                    into[at + area] = (rgb >> 8 & 0xff) / HALF_RANGE - 1;
                    into[at + 2 * area] = (rgb & 0xff) / HALF_RANGE - 1;
                }
            }
        }
    }
}
