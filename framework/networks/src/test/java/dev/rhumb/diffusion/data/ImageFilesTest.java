package dev.rhumb.diffusion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.data.UnreadableData;
import dev.rhumb.diffusion.network.RecordJson;
import dev.rhumb.diffusion.training.TrainingPlan;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
    @TempDir
    Path folder;

    private static Path image(Path file, int height, int width, int type, int argb) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(width, height, type);
        for (int i = 0; i < height * width; i++) {
            image.setRGB(i % width, i / width, argb);
        }
        String name = file.getFileName().toString();
        ImageIO.write(image, name.substring(name.indexOf('.') + 1), file.toFile());
        return file;
    }

    private Path colour(String file, int rgb) throws IOException {
        return image(folder.resolve(file), 4, 6, BufferedImage.TYPE_INT_RGB, rgb);
    }

    /** Two classes of reddish and greenish images, that differ in their blue. */
    private void classes(int each) throws IOException {
        for (int i = 0; i < each; i++) {
            colour("green/" + i + ".png", 0x00ff00 + i);
            colour("red/" + i + ".png", 0xff0000 + i);
        }
    }

    @Test
    void subFoldersAreClassesAndHeldOutImagesAreOfAll() throws IOException {
        classes(20);
        DatasetSource plan = new FolderData("photos", ".", 12);
        Dataset data = plan.open(folder);
        assertThat(data.classNames()).containsExactly("green", "red");
        assertThat(List.of(data.size(), data.channels(), data.height(), data.width()))
                .containsExactly(40, 3, 4, 6);
        List<Float> seen = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            float[] image = data.images(i);
            assertThat(image[0]).isEqualTo(data.label(i) == 1 ? 1f : -1f);
            assertThat(image[24]).isEqualTo(data.label(i) == 0 ? 1f : -1f);
            seen.add(image[48] + 10 * data.label(i));
        }
        assertThat(seen).doesNotHaveDuplicates();
        Dataset heldOut = plan.validation(data);
        assertThat(heldOut.labels(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)).contains(0, 1);
        assertThat(plan.open(folder).images(3)).isEqualTo(data.images(3));
    }

    @Test
    void theChecksumIsThatOfNamesAndContents() throws IOException {
        classes(2);
        String before = ImageFolders.read("a", folder).checksum();
        assertThat(ImageFolders.read("b", folder).checksum()).isEqualTo(before);
        colour("red/0.png", 0xff0010);
        assertThat(ImageFolders.read("a", folder).checksum()).isNotEqualTo(before);
    }

    @Test
    void aFolderOfGreyOrLossyImagesIsOneClass() throws IOException {
        Path grey = image(folder.resolve("grey/a.png"), 2, 2, BufferedImage.TYPE_BYTE_GRAY, 0xffffffff)
                .getParent();
        Dataset data = ImageFolders.read("grey", grey);
        assertThat(data.channels()).isEqualTo(1);
        assertThat(data.classNames()).containsExactly("grey");
        assertThat(data.images(0)).containsExactly(1, 1, 1, 1);
        Path lossy = image(folder.resolve("lossy/a.jpg"), 8, 8, BufferedImage.TYPE_INT_RGB, 0x4080c0)
                .getParent();
        assertThat(ImageFolders.read("lossy", lossy).images(0)[0]).isCloseTo(0x40 / 127.5f - 1, within(0.05f));
    }

    @Test
    void whatIsNoUniformFolderOfImagesIsRefusedWithTheFile() throws IOException {
        assertThatThrownBy(() -> ImageFolders.read("x", folder.resolve("none")))
                .isInstanceOf(UnreadableData.class)
                .hasMessageEndingWith("none: there is no such folder");
        assertThatThrownBy(() -> ImageFolders.read("x", folder))
                .hasMessageEndingWith(
                        "is an empty folder; it should hold PNG, JPEG, WebP, BMP, TIFF, PPM or PGM images");
        classes(1);
        Path wide = image(folder.resolve("red/wide.png"), 4, 7, BufferedImage.TYPE_INT_RGB, 0);
        assertThatThrownBy(() -> ImageFolders.read("x", folder))
                .hasMessageContaining("wide.png: is 4 x 7 colour, but ")
                .hasMessageContaining("is 4 x 6 colour; all images of a data set have one size")
                .hasMessageContaining("-resize 6x4^ -gravity center -extent 6x4");
        Files.delete(wide);
        Path text = Files.writeString(folder.resolve("red/notes.txt"), "hello");
        assertThatThrownBy(() -> ImageFolders.read("x", folder))
                .hasMessageEndingWith(
                        "notes.txt: is not named as a PNG, JPEG, WebP, BMP, TIFF, PPM or PGM image; a class folder may contain nothing else");
        Path disguised = Files.move(text, folder.resolve("red/notes.png"));
        assertThatThrownBy(() -> ImageFolders.read("x", folder))
                .hasMessageEndingWith(
                        "notes.png: is no PNG, JPEG, WebP, BMP, TIFF, PPM or PGM image, despite its name");
        byte[] whole = Files.readAllBytes(folder.resolve("red/0.png"));
        Files.write(disguised, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> ImageFolders.read("x", folder)).hasMessageContaining("notes.png: is a damaged image");
        Files.delete(disguised);
        Path clear = image(folder.resolve("red/clear.png"), 4, 6, BufferedImage.TYPE_INT_ARGB, 0x80ff0000);
        assertThatThrownBy(() -> ImageFolders.read("x", folder))
                .hasMessageEndingWith("clear.png: is transparent; put it on a background first");
        Files.delete(clear);
        Path deep = image(folder.resolve("red/deep.png"), 4, 6, BufferedImage.TYPE_USHORT_GRAY, 0);
        assertThatThrownBy(() -> ImageFolders.read("x", folder))
                .hasMessageEndingWith("deep.png: has 16 bits a channel; 8 are read");
        Files.delete(deep);
        Files.createDirectories(folder.resolve("violet"));
        assertThatThrownBy(() -> ImageFolders.read("x", folder)).hasMessageContaining("violet: is an empty folder");
        Files.delete(folder.resolve("violet"));
        colour("stray.png", 0);
        assertThatThrownBy(() -> ImageFolders.read("x", folder))
                .hasMessageEndingWith("classes are folders of images and nothing else, but there is 'stray.png'");
    }

    @Test
    void classesNamedByNumbersAreInTheOrderOfTheNumbers() throws IOException {
        for (int c = 0; c < 12; c++) {
            colour(c + "/a.png", c);
        }
        Dataset data = ImageFolders.read("numbers", folder);
        assertThat(data.classNames()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
        for (int i = 0; i < data.size(); i++) {
            assertThat(data.images(i)[48]).isCloseTo(data.label(i) / 127.5f - 1, within(1e-6f));
        }
    }

    @Test
    void aJpegThatEndsEarlyIsRefused() throws IOException {
        Path file = image(folder.resolve("lossy/a.jpg"), 64, 64, BufferedImage.TYPE_INT_RGB, 0x4080c0);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 30));
        assertThatThrownBy(() -> ImageFolders.read("x", file.getParent()))
                .isInstanceOf(UnreadableData.class)
                .hasMessageContaining("a.jpg: is a damaged image (");
    }

    private Path batch(String name, int... labels) throws IOException {
        byte[] bytes = new byte[labels.length * 3073];
        for (int i = 0; i < labels.length; i++) {
            bytes[i * 3073] = (byte) labels[i];
            bytes[i * 3073 + 1] = (byte) 255;
            bytes[i * 3073 + 1 + 1024] = (byte) (10 * i);
        }
        return Files.write(folder.resolve(name), bytes);
    }

    @Test
    void cifarBatchesFollowEachOther() throws IOException {
        batch("one.bin", 3, 9);
        batch("two.bin", 0);
        DatasetSource plan = new CifarData("cifar", List.of("one.bin", "two.bin"), 1);
        Dataset data = plan.open(folder);
        assertThat(data.captions(0, 1, 2)).containsExactly("cat", "truck", "airplane");
        assertThat(data.images(1)[0]).isEqualTo(1);
        assertThat(data.images(1)[1024]).isCloseTo(10 / 127.5f - 1, within(1e-6f));
        assertThat(data.images(1)[2048]).isEqualTo(-1);
        assertThat(plan.validation(data).label(0)).isZero();
        assertThat(RecordJson.read(RecordJson.write(plan), DatasetSource.class, TrainingPlan.WORDS))
                .isEqualTo(plan);
    }

    @Test
    void damagedCifarBatchesAreRefused() throws IOException {
        Path other = batch("other.bin", 3, 12);
        assertThatThrownBy(() -> CifarFiles.read("x", List.of(other)))
                .isInstanceOf(UnreadableData.class)
                .hasMessageEndingWith("label 12 of image 1 is not in 0..9; is it the binary version of CIFAR-10?");
        Path cut = Files.write(folder.resolve("cut.bin"), new byte[3073 + 100]);
        assertThatThrownBy(() -> CifarFiles.read("x", List.of(cut)))
                .hasMessageEndingWith("cut.bin: ends before its content does: the file is truncated");
        Path empty = Files.write(folder.resolve("empty.bin"), new byte[0]);
        assertThatThrownBy(() -> CifarFiles.read("x", List.of(empty))).hasMessageEndingWith("empty.bin: is empty");
        assertThatThrownBy(() -> new CifarData("x", List.of(), 1))
                .hasMessage("files: the list is empty; name at least one batch");
    }
}
