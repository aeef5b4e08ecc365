package dev.rhumb.runner.execute;

import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A folder held by one process at a time. The lock ends with the process, however that ends; its file stays. */
public final class FolderLock implements AutoCloseable {
    private static final String NAME = ".lock";

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;
    private final @Nullable Object identity;

    private FolderLock(Path file, FileChannel channel, FileLock lock) throws IOException {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
        this.identity = identity(file);
    }

    /**
     * Takes hold of a folder, which is created if absent.
     *
     * @param work what holds it, such as {@code run}, for the message
     * @throws UserError if another one holds it
     */
    public static FolderLock take(Path folder, String work) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(NAME);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            throw new UserError(
                    "another " + work + " is using '" + folder + "'; wait for it, or name another folder with --out");
        }
        return new FolderLock(file, channel, lock);
    }

    /** Whether the folder is still the one that was taken hold of: it may have been removed, and another put in its place. */
    public boolean isHeld() throws IOException {
        return Files.isRegularFile(file) && Objects.equals(identity(file), identity);
    }

    /** What tells the lock's file from another of its name; null where there is none, or the file system does not say. */
    private static @Nullable Object identity(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
