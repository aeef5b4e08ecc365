package dev.rhumb.images;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * PNG, JPEG and WebP. A file that ends early is refused, also where the decoder would fill the rest with grey. The size is checked
 * before pixels are made, so that a small file cannot claim a huge image.
 */
public final class PictureDecoder {
    /** The largest image that is decoded, in pixels: 8,192 x 8,192. */
    private static final long MOST_PIXELS = 1L << 26;

    /** An image file is held in memory while it is decoded. */
    public static final int MOST_BYTES = 1 << 28;

    /** Where a PNG says its colour type. */
    private static final int PNG_COLOUR_TYPE = 25;

    private static final int MOST_BITS = 16;
    private static final int GREY = 0;
    private static final int GREY_WITH_ALPHA = 4;

    private PictureDecoder() {}

    /**
     * Decodes an image file.
     *
     * @throws IOException if it cannot be read
     * @throws UnreadablePicture as {@link #decode(byte[], String)}, and if it has more than 2^28 bytes
     */
    public static Picture decode(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return decode(in, file.toString());
        }
    }

    static Picture decode(InputStream in, String where) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new UnreadablePicture(where, "has more than the " + MOST_BYTES + " bytes that are read");
        }
        return decode(bytes, where);
    }

    /**
     * Decodes an image.
     *
     * @param file the file's bytes
     * @param where its name, for the sentence
     * @throws UnreadablePicture if it is no such image, is damaged, or has more than 2^26 pixels
     */
    public static Picture decode(byte[] file, String where) {
        List<String> warnings = new ArrayList<>();
        BufferedImage image;
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new UnreadablePicture(where, "is no " + PictureSet.KINDS + " image, despite its name");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in);
                requireSize((long) reader.getWidth(0) * reader.getHeight(0), where);
                requireSingle(reader, where);
                reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
                image = reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (UnreadablePicture refused) {
            throw refused;
        } catch (IOException | RuntimeException damaged) {
            throw new UnreadablePicture(where, "is a damaged image (" + damaged.getMessage() + ")");
        }
        warnings.stream().filter(PictureDecoder::isLoss).findFirst().ifPresent(warning -> {
            throw new UnreadablePicture(where, "is a damaged image (" + warning + ")");
        });
        return picture(image, file, where);
    }

    private static void requireSize(long pixels, String where) {
        if (pixels > MOST_PIXELS) {
            throw new UnreadablePicture(
                    where, "claims " + pixels + " pixels; images of up to " + MOST_PIXELS + " are read");
        }
    }

    /** A TIFF may hold several; of other kinds the reader need not look. */
    private static void requireSingle(ImageReader reader, String where) throws IOException {
        if (reader.getFormatName().toLowerCase(Locale.ROOT).contains("tif") && reader.getNumImages(true) > 1) {
            throw new UnreadablePicture(
                    where, "holds " + reader.getNumImages(true) + " images; give each a file of its own");
        }
    }

    /** The JPEG decoder goes on after these with made-up pixels. */
    private static boolean isLoss(String warning) {
        String lower = warning.toLowerCase(Locale.ROOT);
        return lower.contains("truncated") || lower.contains("premature") || lower.contains("corrupt");
    }

    private static Picture picture(BufferedImage image, byte[] file, String where) {
        int bits = image.getColorModel() instanceof IndexColorModel
                ? 8
                : image.getColorModel().getComponentSize(0);
        if (bits > MOST_BITS) {
            throw new UnreadablePicture(where, "has " + bits + " bits a channel; up to " + MOST_BITS + " are read");
        }
        int height = image.getHeight();
        int width = image.getWidth();
        boolean grey = isGrey(image, file);
        byte[] pixels = new byte[Math.multiplyExact(grey ? 1 : 3, height * width)];
        boolean transparent = false;
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                transparent |= row[x] >>> 24 != 0xff;
            }
            if (grey) {
                greyRow(image, y, row);
            }
            copy(row, pixels, y * width, grey ? 0 : height * width);
        }
        return new Picture(pixels, grey ? 1 : 3, height, width, bits, transparent);
    }

    private static void copy(int[] row, byte[] pixels, int at, int area) {
        for (int x = 0; x < row.length; x++) {
            if (area > 0) {
                pixels[at + x] = (byte) (row[x] >> 16);
                pixels[at + x + area] = (byte) (row[x] >> 8);
            }
            pixels[at + x + 2 * area] = (byte) row[x];
        }
    }

    /** Grey is read as stored: getRGB would pass it through a colour space with another gamma. Palettes hold the grey itself. */
    private static void greyRow(BufferedImage image, int y, int[] row) {
        if (image.getColorModel() instanceof IndexColorModel) {
            return;
        }
        int largest = (1 << image.getColorModel().getComponentSize(0)) - 1;
        for (int x = 0; x < row.length; x++) {
            row[x] = Math.round(image.getRaster().getSample(x, y, 0) * 255f / largest);
        }
    }

    /** By the file's word for PNG, whose grey images of 1 to 4 bits come as palettes. */
    private static boolean isGrey(BufferedImage image, byte[] file) {
        if (file.length > PNG_COLOUR_TYPE && (file[0] & 0xff) == 0x89 && file[1] == 'P') {
            return file[PNG_COLOUR_TYPE] == GREY || file[PNG_COLOUR_TYPE] == GREY_WITH_ALPHA;
        }
        return image.getColorModel().getNumColorComponents() == 1;
    }
}
