package dev.rhumb.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;

/** The files in base 64 were written by Pillow. */
class PictureDecoderTest {
    private static Picture decoded(String base64) {
        return PictureDecoder.decode(Base64.getDecoder().decode(base64), "a");
    }

    private static byte[] encoded(String format) throws IOException {
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int i = 0; i < 32 * 32; i++) {
            image.setRGB(i % 32, i / 32, random.nextInt(1 << 24));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }

    @Test
    void webpIsReadWithAndWithoutLoss() {
        Picture lossless = decoded(
                "UklGRkIAAABXRUJQVlA4TDUAAAAvAkAAAC9AmG20Qdz3/C2nQSZtk78e5t/lCLJtNpHfn3LzH2jkkaz7BgQClLHigW0i+h/jBQA=");
        assertThat(lossless.describe()).isEqualTo("2 x 3 colour");
        assertThat(lossless.pixels())
                .containsExactly(bytes(255, 0, 0, 10, 40, 255, 0, 255, 0, 20, 50, 255, 0, 0, 255, 30, 60, 255));
        Picture lossy =
                decoded("UklGRj4AAABXRUJQVlA4IDIAAADQAQCdASoQABAAAMASJaACdLoB+AADsAD+2ib/7vN+09e09f1M//jKnyA/4yp"
                        + "/xcwAAA==");
        assertThat(lossy.pixels()[0] & 0xff).isBetween(199, 202);
        assertThat(lossy.pixels()[256] & 0xff).isBetween(98, 102);
        assertThat(lossy.pixels()[512] & 0xff).isBetween(48, 52);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void greyOfOneAndTwoBitsIsGrey() {
        Picture one =
                decoded("iVBORw0KGgoAAAANSUhEUgAAAAQAAAABAQAAAADRRzJgAAAACklEQVR4nGMIAAAAUgBR9yHZtwAAAABJRU5ErkJggg==");
        assertThat(one.describe()).isEqualTo("1 x 4 grey");
        assertThat(one.pixels()).containsExactly(bytes(0, 255, 0, 255));
        Picture two =
                decoded("iVBORw0KGgoAAAANSUhEUgAAAAQAAAABAgAAAACW50iwAAAACklEQVR4nGOQBgAAHQAcjvT1IQAAAABJRU5ErkJggg==");
        assertThat(two.pixels()).containsExactly(bytes(0, 85, 170, 255));
    }

    @Test
    void aHugeSizeIsRefusedBeforePixelsAreMade() {
        assertThatThrownBy(
                        () -> decoded("iVBORw0KGgoAAAANSUhEUgABhqAAAYagCAAAAACNOVQUAAAACUlEQVR4nGMAAAABAAFe/335AAAAAElF"
                                + "TkSuQmCC"))
                .isInstanceOf(UnreadablePicture.class)
                .hasMessage("'a' claims 10000000000 pixels; images of up to 67108864 are read.");
    }

    @Test
    void filesThatEndEarlyAreRefusedInEveryFormat() throws IOException {
        for (String format : new String[] {"png", "jpg"}) {
            byte[] whole = encoded(format);
            assertThat(PictureDecoder.decode(whole, "a").height()).isEqualTo(32);
            for (int percent : new int[] {50, 90}) {
                byte[] half = Arrays.copyOf(whole, whole.length * percent / 100);
                assertThatThrownBy(() -> PictureDecoder.decode(half, "a"))
                        .as("%d %% of a %s", percent, format)
                        .hasMessageStartingWith("'a' is a damaged image (");
            }
        }
        byte[] webp = Base64.getDecoder()
                .decode(
                        "UklGRkIAAABXRUJQVlA4TDUAAAAvAkAAAC9AmG20Qdz3/C2nQSZtk78e5t/lCLJtNpHfn3LzH2jkkaz7BgQClLHigW0i+h/jBQA=");
        assertThatThrownBy(() -> PictureDecoder.decode(Arrays.copyOf(webp, 45), "a"))
                .hasMessageStartingWith("'a' is a damaged image (");
        assertThatThrownBy(() -> PictureDecoder.decode(new byte[] {1, 2, 3}, "a"))
                .hasMessage("'a' is no PNG, JPEG, WebP, BMP, TIFF, PPM or PGM image, despite its name.");
    }

    @Test
    void bmpTiffAndNetpbmAreReadWithoutLoss() throws IOException {
        byte[] colour = PictureDecoder.decode(encoded("png"), "a").pixels();
        for (String format : new String[] {"bmp", "tiff"}) {
            assertThat(PictureDecoder.decode(encoded(format), format).pixels())
                    .as(format)
                    .isEqualTo(colour);
        }
        Picture plain = PictureDecoder.decode(
                "P6\n2 1\n255\n\u0001\u0002\u0003\u0004\u0005\u0006".getBytes(StandardCharsets.ISO_8859_1), "a");
        assertThat(plain.describe()).isEqualTo("1 x 2 colour");
        assertThat(plain.pixels()).containsExactly(bytes(1, 4, 2, 5, 3, 6));
        Picture grey = PictureDecoder.decode("P5\n2 1\n255\n\u0007\u0008".getBytes(StandardCharsets.ISO_8859_1), "a");
        assertThat(grey.describe()).isEqualTo("1 x 2 grey");
        assertThat(grey.pixels()).containsExactly(bytes(7, 8));
    }

    @Test
    void aTiffOfSeveralImagesIsRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (int i = 0; i < 2; i++) {
                writer.writeToSequence(
                        new IIOImage(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), null, null), null);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        assertThatThrownBy(() -> PictureDecoder.decode(bytes.toByteArray(), "a.tif"))
                .isInstanceOf(UnreadablePicture.class)
                .hasMessageContaining("holds 2 images; give each a file of its own");
    }
}
