package dev.rhumb.evaluation.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {
    @TempDir
    Path folder;

    private void save(String name, int type, int width, int height, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (type == BufferedImage.TYPE_BYTE_GRAY) {
                    image.getRaster().setSample(x, y, 0, rgb & 0xff);
                } else {
                    image.setRGB(x, y, rgb);
                }
            }
        }
        ImageIO.write(
                image,
                name.substring(name.lastIndexOf('.') + 1),
                folder.resolve(name).toFile());
    }

    @Test
    void colourImagesBecomeThreePlanesInTheOrderOfNames() throws IOException {
        save("b.png", BufferedImage.TYPE_INT_RGB, 3, 2, 0x00ff00);
        save("a.png", BufferedImage.TYPE_INT_RGB, 3, 2, 0xff0000);
        Images images = Images.ofFolder(folder);
        assertThat(images.count()).isEqualTo(2);
        ImageBatch batch = batch(images);
        assertThat(batch.channels()).isEqualTo(3);
        assertThat(batch.height()).isEqualTo(2);
        assertThat(batch.width()).isEqualTo(3);
        assertThat(batch.values()[0]).isEqualTo(1);
        assertThat(batch.values()[6]).isEqualTo(-1);
        assertThat(batch.values()[18 + 6]).isEqualTo(1);
        assertThat(images.image(1)[0]).isEqualTo(-1);
    }

    @Test
    void greyImagesKeepTheirStoredValues() throws IOException {
        save("a.png", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 51);
        ImageBatch batch = batch(Images.ofFolder(folder));
        assertThat(batch.channels()).isEqualTo(1);
        assertThat(batch.values()).containsOnly(51 * 2f / 255 - 1);
    }

    @Test
    void jpegsAreReadToo() throws IOException {
        save("a.jpg", BufferedImage.TYPE_INT_RGB, 8, 8, 0xffffff);
        assertThat(Images.ofFolder(folder).image(0)[0]).isGreaterThan(0.98f);
    }

    @Test
    void foldersThatCannotBeReadAreNamed() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Images.ofFolder(folder))
                .withMessageEndingWith("contains no file named as a PNG, JPEG, WebP, BMP, TIFF, PPM or PGM image.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Images.ofFolder(folder.resolve("none")))
                .withMessageStartingWith("There is no folder");
        save("a.png", BufferedImage.TYPE_INT_RGB, 3, 2, 0);
        save("b.png", BufferedImage.TYPE_INT_RGB, 4, 2, 0);
        Files.writeString(folder.resolve("c.png"), "no image");
        Images images = Images.ofFolder(folder);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images.image(1))
                .withMessageContaining("is 2 x 4 colour, but")
                .withMessageContaining("is 2 x 3 colour");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images.image(2))
                .withMessageContaining("c.png' is no PNG, JPEG, WebP, BMP, TIFF, PPM or PGM image, despite its name.");
    }

    private static ImageBatch batch(Images images) throws IOException {
        ImageBatch[] found = new ImageBatch[1];
        images.show((batch, from) -> found[0] = batch);
        return found[0];
    }

    private Images array(String descr, String shape, byte[] data) throws IOException {
        return array(descr, shape, data, ReadAs.FOUND);
    }

    private Images array(String descr, String shape, byte[] data, ReadAs stated) throws IOException {
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
        return Images.ofArray(Npy.open(Files.write(folder.resolve("a.npy"), NpyTest.npy(header, data))), stated);
    }

    private Images floats(float[] values, ReadAs stated, int... shape) throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, values, shape);
        return Images.ofArray(Npy.open(file), stated);
    }

    /** Random levels of 8 bits. */
    private static int[] levels(int count) {
        return new Random(5).ints(count, 0, 256).toArray();
    }

    private static float[] scaled(int[] levels, double factor, double shift) {
        float[] values = new float[levels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (levels[i] * factor + shift);
        }
        return values;
    }

    @Test
    void theLayoutIsTheOneThatGivesOneOrThreeChannels() throws IOException {
        byte[] data = {0, 51, -1, 102, -1, 0, 1, 2, 3, 4, 5, 6};
        Images last = array("|u1", "(1, 2, 2, 3)", data);
        assertThat(last.shape()).isEqualTo(new ImageShape(3, 2, 2));
        assertThat(last.image(0)).startsWith(-1, 102 / 127.5f - 1, 1 / 127.5f - 1);
        Images first = array("|u1", "(1, 3, 2, 2)", data);
        assertThat(first.shape()).isEqualTo(new ImageShape(3, 2, 2));
        assertThat(first.image(0)).startsWith(-1, 51 / 127.5f - 1);
        assertThat(first.description()).isEqualTo("1 images of 3 x 2 x 2, uint8 NCHW, values 0:255");
        assertThat(array("|u1", "(2, 1, 5)", new byte[10]).shape()).isEqualTo(new ImageShape(1, 1, 5));
    }

    @Test
    void aLayoutThatTheShapeLeavesOpenHasToBeStated() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> array("|u1", "(1, 1, 2, 3)", new byte[6]))
                .withMessageEndingWith(
                        "a.npy' is an array of uint8 and shape [1, 1, 2, 3]; its second and its last axis may"
                                + " both be one or three channels; state --layout nchw or --layout nhwc.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> array("|u1", "(1, 4, 2, 2)", new byte[16]))
                .withMessageContaining("neither its second nor its last axis is one or three channels");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> array("|u1", "(1, 3, 2, 2)", new byte[12], new ReadAs(Layout.NHWC, null)))
                .withMessageContaining("NHWC was stated, but that makes images of 2 channels");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> array("|u1", "(32, 32, 3)", new byte[3072]))
                .withMessageContaining("looks like one image with channels");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> array("|u1", "(4,)", new byte[4]))
                .withMessageContaining("images are (n, channels, height, width)");
        assertThat(array("|u1", "(1, 1, 2, 3)", new byte[6], new ReadAs(Layout.NHWC, null))
                        .shape())
                .isEqualTo(new ImageShape(3, 1, 2));
        assertThat(array("|u1", "(1, 4, 2, 2)", new byte[16], new ReadAs(Layout.NCHW, null))
                        .shape())
                .isEqualTo(new ImageShape(4, 2, 2));
    }

    @Test
    void imagesOfEightBitsAreTheSameInEveryRangeAndLayout() throws IOException {
        int[] levels = levels(2 * 3 * 4 * 4);
        float[] due = scaled(levels, 1 / 127.5, -1);
        for (double[] scale : new double[][] {{1 / 127.5, -1}, {1 / 255.0, 0}, {1, 0}}) {
            Images images = floats(scaled(levels, scale[0], scale[1]), ReadAs.FOUND, 2, 3, 4, 4);
            assertThat(batch(images).values()).containsExactly(due, within(1e-6f));
            assertThat(batch(images.rounded()).values()).containsExactly(due, within(1e-6f));
        }
        float[] turned = new float[due.length];
        for (int i = 0; i < due.length; i++) {
            int within = i % 48;
            turned[i / 48 * 48 + within % 16 * 3 + within / 16] = due[i];
        }
        assertThat(batch(floats(turned, ReadAs.FOUND, 2, 4, 4, 3)).values()).containsExactly(due);
    }

    @Test
    void aRangeThatTheValuesLeaveOpenHasToBeStated() throws IOException {
        float[] between = {0.1234f, 0.2f, 0.33f, 0.4f};
        assertThatIllegalArgumentException()
                .isThrownBy(() -> floats(between, ReadAs.FOUND, 2, 1, 1, 2))
                .withMessageEndingWith(
                        "holds images of float32 with values from 0.1234 to 0.4000, which images of 0:1 and of"
                                + " -1:1 may both have; state --range 0:1 or --range -1:1.");
        assertThat(floats(between, new ReadAs(null, PixelRange.ZERO_TO_ONE), 2, 1, 1, 2)
                        .image(0)[1])
                .isCloseTo(-0.6f, within(1e-6f));
        float[] wide = {-1.4f, 0.2f, 0.33f, 1.2f};
        assertThatIllegalArgumentException()
                .isThrownBy(() -> floats(wide, ReadAs.FOUND, 2, 1, 1, 2))
                .withMessageContaining(
                        "beyond [-1, 1]; state --range -1:1 if these are samples that are to be clipped");
        Images clipped = floats(wide, new ReadAs(null, PixelRange.MINUS_ONE_TO_ONE), 2, 1, 1, 2);
        assertThat(clipped.image(0)[0]).isEqualTo(-1.4f);
        assertThat(clipped.rounded().image(0)[0]).isEqualTo(-1);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> floats(new float[] {0, 255, 3, 4}, new ReadAs(null, PixelRange.ZERO_TO_ONE), 2, 1, 1, 2))
                .withMessageContaining("with values from 0 to 255, which are no images of the stated range 0:1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> floats(new float[] {0, 1.5f, 1, 1}, ReadAs.FOUND, 2, 1, 1, 2))
                .withMessageContaining("neither within [0, 1] nor clearly of 0 to 255");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> array("<u2", "(1, 1, 1, 2)", new byte[] {1, 0, 2, 0}))
                .withMessageContaining("whose range integers of this type do not tell");
        assertThat(array("<u2", "(1, 1, 1, 2)", new byte[] {-1, -1, 0, 0}).image(0))
                .containsExactly(1, -1);
        assertThat(array("|b1", "(1, 1, 1, 2)", new byte[] {1, 0}).image(0)).containsExactly(1, -1);
        // 0x3800 is 0.5 and 0xb800 is -0.5 in half precision.
        assertThat(array("<f2", "(1, 1, 1, 2)", new byte[] {0, 0x38, 0, (byte) 0xb8})
                        .image(0))
                .containsExactly(0.5f, -0.5f);
    }

    @Test
    void imagesThatAreNotFiniteAreRefusedByNumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        floats(new float[] {0, 1, Float.NaN, 0, 1, Float.POSITIVE_INFINITY}, ReadAs.FOUND, 3, 1, 1, 2))
                .withMessageContaining(
                        "a.npy' holds values that are not finite numbers, in 2 of its 3 images, the first of which is image 1");
    }

    @Test
    void eightBitsRoundHalvesUpAndClip() throws IOException {
        // (v + 1) * 127.5 is 63.75, 127.5, 190.95, beyond both ends.
        float[] values = {-0.5f, 0, 0.4977f, -3, 7, 1};
        Images images = floats(values, new ReadAs(null, PixelRange.MINUS_ONE_TO_ONE), 1, 1, 1, 6);
        assertThat(images.rounded().image(0))
                .containsExactly(64 / 127.5f - 1, 128 / 127.5f - 1, 191 / 127.5f - 1, -1, 1, 1);
        assertThat(images.rounded().rounded().image(0))
                .isEqualTo(images.rounded().image(0));
    }

    @Test
    void anyPlaceOfAnArchiveIsReadAndDamageIsFound() throws IOException {
        int[] levels = levels(200 * 3 * 4 * 4);
        byte[] bytes = new byte[levels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) levels[i];
        }
        String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (200, 4, 4, 3), }";
        Path file = folder.resolve("a.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("arr_0.npy"));
            zip.write(NpyTest.npy(header, bytes));
            zip.closeEntry();
        }
        Images images = Images.ofArray(Npz.open(file, "arr_0"), ReadAs.FOUND);
        List<Integer> starts = new ArrayList<>();
        images.show((batch, from) -> {
            starts.add(from);
            assertThat(batch.values()[0]).isEqualTo(levels[from * 48] / 127.5f - 1);
        });
        assertThat(starts).containsExactly(0, 64, 128, 192);
        assertThat(images.image(150)[47]).isEqualTo(levels[150 * 48 + 47] / 127.5f - 1);
        byte[] whole = Files.readAllBytes(file);
        whole[whole.length / 2] ^= 0x55;
        Files.write(file, whole);
        assertThatIllegalArgumentException().isThrownBy(() -> images.show((batch, from) -> {}));
    }
}
