package dev.rhumb.evaluation.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        ImageBatch batch = images.read(0, 2);
        assertThat(batch.channels()).isEqualTo(3);
        assertThat(batch.height()).isEqualTo(2);
        assertThat(batch.width()).isEqualTo(3);
        assertThat(batch.values()[0]).isEqualTo(1);
        assertThat(batch.values()[6]).isEqualTo(-1);
        assertThat(batch.values()[18 + 6]).isEqualTo(1);
        assertThat(images.read(1, 2).values()[0]).isEqualTo(-1);
    }

    @Test
    void greyImagesKeepTheirStoredValues() throws IOException {
        save("a.png", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 51);
        ImageBatch batch = Images.ofFolder(folder).read(0, 1);
        assertThat(batch.channels()).isEqualTo(1);
        assertThat(batch.values()).containsOnly(51 * 2f / 255 - 1);
    }

    @Test
    void jpegsAreReadToo() throws IOException {
        save("a.jpg", BufferedImage.TYPE_INT_RGB, 8, 8, 0xffffff);
        assertThat(Images.ofFolder(folder).read(0, 1).values()[0]).isGreaterThan(0.98f);
    }

    @Test
    void foldersThatCannotBeReadAreNamed() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Images.ofFolder(folder))
                .withMessageEndingWith("contains no .png, .jpg or .jpeg file.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Images.ofFolder(folder.resolve("none")))
                .withMessageStartingWith("There is no folder");
        save("a.png", BufferedImage.TYPE_INT_RGB, 3, 2, 0);
        save("b.png", BufferedImage.TYPE_INT_RGB, 4, 2, 0);
        Files.writeString(folder.resolve("c.png"), "no image");
        Images images = Images.ofFolder(folder);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images.read(1, 2))
                .withMessageContaining("is 2 x 4 colour, but")
                .withMessageContaining("is 2 x 3 colour");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> images.read(2, 3))
                .withMessageContaining("c.png' is not a PNG or JPEG image.");
    }

    @Test
    void arraysOfBytesHaveTheirChannelsLast() throws IOException {
        String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, 2, 3), }";
        Path file = Files.write(folder.resolve("a.npy"), NpyTest.npy(header, new byte[] {0, 51, -1, 102, -1, 0}));
        ImageBatch batch = Images.ofArray(Npy.read(file), "a.npy").read(0, 1);
        assertThat(batch.channels()).isEqualTo(3);
        float third = 51 / 127.5f - 1;
        assertThat(batch.values()).containsExactly(-1, 102 / 127.5f - 1, third, 1, 1, -1);
    }

    @Test
    void arraysOfFloatsHaveTheirChannelsFirst() throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, new float[] {0.1f, 0.2f, 0.3f, 0.4f}, 2, 1, 1, 2);
        Images images = Images.ofArray(Npy.read(file), "a.npy");
        assertThat(images.read(1, 2).values()).containsExactly(0.3f, 0.4f);
        Npy.write(file, new float[4], 4);
        NpyArray flat = Npy.read(file);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Images.ofArray(flat, "a.npy"))
                .withMessageStartingWith("a.npy is an array of f4 and shape [4]; images are");
    }
}
