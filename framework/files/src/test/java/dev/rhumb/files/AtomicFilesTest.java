package dev.rhumb.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFilesTest {
    @TempDir
    Path folder;

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void aFileIsWrittenWithItsFoldersAndReplaced() throws IOException {
        Path file = folder.resolve("a/b/c.txt");
        AtomicFiles.write(file, "first");
        AtomicFiles.write(file, out -> out.write(new byte[] {1, 2}));
        assertThat(file).hasBinaryContent(new byte[] {1, 2});
        assertThat(files()).isOne();
    }

    @Test
    void whoMayReadTheFolderMayReadTheFile() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain"), "x");
        Path file = folder.resolve("atomic");
        AtomicFiles.write(file, "x");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(plain));
    }

    @Test
    void aTextThatIsThereIsLeftAlone() throws IOException {
        Path file = folder.resolve("a");
        AtomicFiles.write(file, "text");
        FileTime old = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(file, old);
        AtomicFiles.write(file, "text");
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);
        AtomicFiles.write(file, "other");
        assertThat(file).hasContent("other");
    }

    @Test
    void aFailureLeavesTheOldFileAndNamesIt() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
                    out.write(1);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(file + ": No space left on device");
        assertThat(file).hasContent("old");
        assertThat(files()).isOne();
    }

    @Test
    void aRootIsNoFile() {
        Path root = folder.getRoot();
        assertThatThrownBy(() -> AtomicFiles.write(root, "x"))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("root folder");
    }

    @Test
    void aFolderIsMovedAndDeletedWhole() throws IOException {
        Path place = folder.resolve("place");
        Path made = Files.createDirectories(AtomicFiles.temporary(place));
        AtomicFiles.write(made.resolve("in/it.txt"), "x");
        AtomicFiles.move(made, place);
        assertThat(place.resolve("in/it.txt")).hasContent("x");
        assertThat(made)
                .doesNotExist()
                .satisfies(path -> assertThat(path.getFileName().toString()).startsWith(AtomicFiles.TEMPORARY));
        AtomicFiles.delete(place);
        AtomicFiles.delete(place);
        assertThat(place).doesNotExist();
    }
}
