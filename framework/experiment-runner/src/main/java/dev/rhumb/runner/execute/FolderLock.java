package dev.rhumb.runner.execute;

import dev.rhumb.records.IoSentences;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.plan.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A folder, or a part of one, held by one holder at a time, in this process or another. The lock ends with the process, however that
 * ends; its file stays. The folder as a whole is all bytes of the file, and a part is one of them.
 */
public final class FolderLock implements AutoCloseable {
    private static final String NAME = ".lock";
    private static final int DIGITS = 15;
    /** By the identity of the file: the system drops all locks of a process on a file when it closes any channel to it. */
    private static final Map<Object, Opened> OPENED = new HashMap<>();

    private final Path file;
    private final Object identity;
    private final FileLock lock;

    private FolderLock(Path file, Object identity, FileLock lock) {
        this.file = file;
        this.identity = identity;
        this.lock = lock;
    }

    /** The channel of a file, and how many locks there are on it. */
    private static final class Opened {
        private final FileChannel channel;
        private int locks;

        Opened(FileChannel channel) {
            this.channel = channel;
        }
    }

    /**
     * Takes hold of a folder, which is created if absent.
     *
     * @param work what holds it, such as {@code run}, for the message
     * @throws UserError if another one holds it or a part of it, or it cannot be written
     */
    public static FolderLock take(Path folder, String work) throws IOException {
        return take(folder, 0, Long.MAX_VALUE, "another " + work + " is using '" + folder + "'");
    }

    /**
     * Takes hold of a part of a folder.
     *
     * @param part names it
     * @throws UserError if another one holds it or the folder, or the folder cannot be written
     */
    static FolderLock takePart(Path folder, String part) throws IOException {
        long place = 1 + Long.parseLong(Digest.of(part).substring(0, DIGITS), 16);
        return take(
                folder, place, 1, "another worker is using '" + folder.resolve(part) + "' or all of '" + folder + "'");
    }

    private static FolderLock take(Path folder, long from, long size, String held) throws IOException {
        Path file = folder.resolve(NAME);
        create(folder, file);
        synchronized (OPENED) {
            Object identity = Objects.requireNonNull(identity(file));
            Opened opened = OPENED.get(identity);
            if (opened == null) {
                opened = new Opened(FileChannel.open(file, StandardOpenOption.WRITE));
                OPENED.put(identity, opened);
            }
            FileLock lock = tryLock(opened.channel, from, size);
            if (lock == null) {
                closeIfFree(identity);
                throw new UserError(held + "; wait for it, or name another folder with --out");
            }
            opened.locks++;
            return new FolderLock(file, identity, lock);
        }
    }

    private static void create(Path folder, Path file) {
        try {
            Files.createDirectories(folder);
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw new UserError("'" + folder + "' is a file and cannot hold results; name a folder with --out", e);
            }
        } catch (IOException e) {
            throw new UserError(
                    "the folder '" + folder + "' cannot be written (" + IoSentences.of(e)
                            + "); name another folder with --out",
                    e);
        }
    }

    /** Whether the folder is still the one that was taken hold of: it may have been removed, and another put in its place. */
    public boolean isHeld() throws IOException {
        return Files.isRegularFile(file) && Objects.equals(identity(file), identity);
    }

    /** The identity of the lock's file: its key in the file system, or its path where files have no keys. Null if the file does not exist. */
    private static @Nullable Object identity(Path file) throws IOException {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return key == null ? file.toRealPath() : key;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel, long from, long size) throws IOException {
        try {
            return channel.tryLock(from, size, false);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void closeIfFree(Object identity) throws IOException {
        Opened opened = OPENED.get(identity);
        if (opened != null && opened.locks == 0) {
            OPENED.remove(identity);
            opened.channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (OPENED) {
            lock.release();
            Opened opened = Objects.requireNonNull(OPENED.get(identity));
            opened.locks--;
            closeIfFree(identity);
        }
    }
}
