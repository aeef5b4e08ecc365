package dev.rhumb.testkit;

import dev.rhumb.data.DatasetSource;
import dev.rhumb.diffusion.data.DigitsData;
import dev.rhumb.diffusion.data.FolderData;
import dev.rhumb.diffusion.data.IdxData;
import dev.rhumb.diffusion.data.shapes.ShapesData;
import dev.rhumb.diffusion.data.shapes.World;
import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The framework's own data sets keep the contract of plugins' ones. */
final class BuiltInDatasetsTest {

    @Nested
    final class Shapes extends DatasetContract {
        @Override
        protected DatasetSource source() {
            return new ShapesData(World.CAPTIONED, 3, 120, 60, true);
        }
    }

    @Nested
    final class Folder extends DatasetContract {
        @TempDir
        Path files;

        @Override
        protected DatasetSource source() {
            return new FolderData("colours", "images", 4);
        }

        @Override
        protected Path folder() {
            try {
                for (int i = 0; i < 12; i++) {
                    Path group = Files.createDirectories(files.resolve("images/" + (i % 2 == 0 ? "even" : "odd")));
                    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
                    image.setRGB(i % 3, i % 2, 0x102030 * (i + 1));
                    ImageIO.write(image, "png", group.resolve(i + ".png").toFile());
                }
                return files;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Nested
    final class Idx extends DatasetContract {
        @TempDir
        Path files;

        @Override
        protected DatasetSource source() {
            return new IdxData("tiny", "x", "y", 3, 0, null, new IdxData.TestFiles("tx", "ty"), List.of("a", "b", "c"));
        }

        @Override
        protected Path folder() {
            pair("x", "y", 9, 1);
            pair("tx", "ty", 5, 100);
            return files;
        }

        private void pair(String images, String labels, int count, int start) {
            try (DataOutputStream x = new DataOutputStream(Files.newOutputStream(files.resolve(images)));
                    DataOutputStream y = new DataOutputStream(Files.newOutputStream(files.resolve(labels)))) {
                x.writeInt(0x803);
                x.writeInt(count);
                x.writeInt(2);
                x.writeInt(2);
                y.writeInt(0x801);
                y.writeInt(count);
                for (int i = 0; i < count; i++) {
                    x.writeInt(0x01020304 * (start + i));
                    y.writeByte(i % 3);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Nested
    final class Digits extends DatasetContract {
        @TempDir
        Path files;

        @Override
        protected DatasetSource source() {
            return new DigitsData("digits", "digits.csv", 3);
        }

        @Override
        protected Path folder() {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                lines.append((i + ",").repeat(64)).append(i).append('\n');
            }
            try {
                Files.writeString(files.resolve("digits.csv"), lines);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return files;
        }
    }
}
