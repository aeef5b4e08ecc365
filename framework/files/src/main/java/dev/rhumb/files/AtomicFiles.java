package dev.rhumb.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes that a kill at any instant leaves either undone or done. */
public final class AtomicFiles {
    /** Begins the name of everything unfinished. */
    public static final String TEMPORARY = ".tmp-";

    private AtomicFiles() {}

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {
        /** Writes it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes beside the file, forces it to disk, and moves it into place; folders are made as needed.
     *
     * @throws IOException if it cannot be written, with the file's name; nothing is left then
     */
    public static void write(Path file, Content content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new FileSystemException(
                    file.toString(), null, "this is a root folder, not a file that can be written");
        }
        Files.createDirectories(folder);
        Path temporary = temporary(file);
        try {
            try (FileChannel channel =
                            FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            move(temporary, file);
        } catch (IOException e) {
            throw naming(file, e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** As {@link #write(Path, Content)}; a file that already holds this text is left alone. */
    public static void write(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!Files.isRegularFile(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
            write(file, out -> out.write(bytes));
        }
    }

    /** A free name beside a file or folder, for it while it is unfinished. {@code createTempFile} would let only the owner read. */
    public static Path temporary(Path beside) {
        return beside.toAbsolutePath().resolveSibling(TEMPORARY + UUID.randomUUID());
    }

    /** Puts a finished file or folder in its place. A file there is replaced. */
    public static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Removes a folder with all that is in it, or a file, if it exists. */
    public static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failed) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The same problem with the file that was written or read, where Java does not name it ("No space left on device"). */
    public static IOException naming(Path file, IOException problem) {
        return problem instanceof FileSystemException system && system.getFile() != null
                ? problem
                : new FileSystemException(file.toString(), null, problem.getMessage());
    }
}
