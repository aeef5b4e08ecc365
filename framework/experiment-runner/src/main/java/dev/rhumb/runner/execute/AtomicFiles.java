package dev.rhumb.runner.execute;

import dev.rhumb.records.IoSentences;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes that a kill at any instant leaves either undone or done. */
public final class AtomicFiles {
    /** Begins the name of everything unfinished; swept away at the next start. */
    public static final String TEMPORARY = ".tmp-";

    private AtomicFiles() {}

    /** Writes a text file; a file that already says the same is left alone. */
    public static void write(Path file, String text) throws IOException {
        if (Files.isRegularFile(file) && Files.readString(file).equals(text)) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path temporary = temporary(file);
        try {
            Files.write(temporary, text.getBytes(StandardCharsets.UTF_8));
            move(temporary, file);
        } catch (IOException e) {
            throw IoSentences.naming(file, e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A free name beside a file or folder, for it while it is unfinished. {@code createTempFile} would let only the owner read. */
    public static Path temporary(Path beside) {
        return beside.toAbsolutePath().resolveSibling(TEMPORARY + UUID.randomUUID());
    }

    /** Puts a finished file or folder in its place. */
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
}
