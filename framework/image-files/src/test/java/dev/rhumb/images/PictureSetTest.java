package dev.rhumb.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureSetTest {
    private static final List<String> FILES =
            List.of("10/a.png", "9/b.png", "9/a.png", "._x.png", "9/notes.txt", "__MACOSX/9/a.png", "README");

    @TempDir
    Path folder;

    private static byte[] image(int blue) throws IOException {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, blue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private Path unpacked() throws IOException {
        Path root = folder.resolve("set");
        for (int i = 0; i < FILES.size(); i++) {
            Path file = root.resolve(FILES.get(i));
            Files.createDirectories(file.getParent());
            Files.write(file, image(i));
        }
        return root;
    }

    private Path zip() throws IOException {
        Path file = folder.resolve("set.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < FILES.size(); i++) {
                zip.putNextEntry(new ZipEntry(FILES.get(i)));
                zip.write(image(i));
                zip.closeEntry();
            }
        }
        return file;
    }

    private Path tar() throws IOException {
        Path file = folder.resolve("set.tar");
        try (OutputStream out = Files.newOutputStream(file);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (int i = 0; i < FILES.size(); i++) {
                byte[] bytes = image(i);
                TarArchiveEntry entry = new TarArchiveEntry("./" + FILES.get(i));
                entry.setSize(bytes.length);
                tar.putArchiveEntry(entry);
                tar.write(bytes);
                tar.closeArchiveEntry();
            }
        }
        return file;
    }

    @Test
    void foldersZipsAndTarsHoldTheSameImagesInOneOrder() throws IOException {
        for (Path path : List.of(unpacked(), zip(), tar())) {
            assertThat(PictureSet.isOne(path)).isTrue();
            PictureSet set = PictureSet.list(path);
            assertThat(set.names()).as("%s", path).containsExactly("9/a.png", "9/b.png", "10/a.png");
            assertThat(set.folders()).containsExactly("9", "10");
            assertThat(set.differsFromTextOrder()).isTrue();
            assertThat(set.skipped()).isEqualTo("3 of 7 files read, 4 skipped: 1 .txt, 2 hidden, 1 without an ending");
            try (PictureSet.Pass pass = set.open()) {
                assertThat(pass.picture(1).pixels()[8]).isEqualTo((byte) 1);
                assertThat(pass.picture(0).pixels()[8]).isEqualTo((byte) 2);
                assertThat(pass.picture(2).pixels()[8]).isEqualTo((byte) 0);
            }
        }
    }

    @Test
    void imagesBesideSubFoldersHaveNoClasses() throws IOException {
        Path root = unpacked();
        Files.write(root.resolve("top.png"), image(9));
        assertThat(PictureSet.list(root).names()).hasSize(4);
        assertThat(PictureSet.list(root).folders()).isEmpty();
    }

    @Test
    void whatHoldsNoImageIsRefusedWithWhatItHolds() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other/deep"));
        Files.writeString(other.resolve("a.gif"), "x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PictureSet.list(other.getParent()))
                .withMessageEndingWith(
                        "other' contains no file named as a PNG, JPEG, WebP, BMP, TIFF, PPM or PGM image, but others: 1 .gif.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PictureSet.list(folder.resolve("none.zip")))
                .withMessageStartingWith("There is no folder");
        Path damaged = Files.writeString(folder.resolve("bad.zip"), "no zip");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PictureSet.list(damaged))
                .withMessageContaining("bad.zip' is not a zip or tar file that can be read");
        Path packed = Files.writeString(folder.resolve("a.tar.gz"), "x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PictureSet.list(packed))
                .withMessageContaining("is a compressed tar file")
                .withMessageContaining("unpack it");
    }
}
