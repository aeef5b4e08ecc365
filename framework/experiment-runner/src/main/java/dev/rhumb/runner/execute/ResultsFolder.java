package dev.rhumb.runner.execute;

import dev.rhumb.runner.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one experiment's results, held by one process at a time.
 *
 * <p>A folder holds one configuration. Growing the grid (more values, seeds, arms or metrics) keeps it; anything else that
 * changes a finished unit's samples or measurements is another configuration, which goes to a sibling folder whose name
 * carries the configuration's hash, and comes back there when it is run again.
 */
final class ResultsFolder implements AutoCloseable {
    private static final String LOCK = ".lock";
    private static final int SHORT = 8;

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;
    private final @Nullable Object identity;

    private ResultsFolder(Path path, FileChannel channel, FileLock lock) throws IOException {
        this.identity = identity(path);
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    Path path() {
        return path;
    }

    /**
     * Chooses the folder for these units.
     *
     * @param base the experiment's folder
     * @param exact whether the user named it, so that no sibling may be taken instead
     * @param key hash of what all units share
     */
    static Path choose(Path base, boolean exact, String key, List<Unit> units, String measurement) throws IOException {
        Optional<Unit> other = conflict(base, units, measurement);
        if (other.isEmpty()) {
            return base;
        }
        String why = "'" + base + "' has another configuration (" + other.get().describe() + " differs)";
        if (exact) {
            throw new UserError(why + "; name another folder with --out, or remove it");
        }
        Path sibling = base.resolveSibling(base.getFileName() + "@" + key.substring(0, SHORT));
        if (conflict(sibling, units, measurement).isPresent()) {
            throw new UserError(why + ", and so does '" + sibling + "'; name another folder with --out");
        }
        return sibling;
    }

    /** The first planned unit whose place is taken by one of another configuration. */
    private static Optional<Unit> conflict(Path results, List<Unit> units, String measurement) throws IOException {
        for (Unit unit : units) {
            Optional<UnitRecord> found = UnitRecord.read(unit.folder(results));
            if (found.isPresent()
                    && !(found.get().configuration().equals(unit.configuration())
                            && found.get().measurement().equals(measurement))) {
                return Optional.of(unit);
            }
        }
        return Optional.empty();
    }

    /** Takes hold of a folder and sweeps away what a killed run left unfinished. */
    static ResultsFolder open(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            throw new UserError("another run is using '" + path + "'; wait for it, or name another folder with --out");
        }
        ResultsFolder folder = new ResultsFolder(path, channel, lock);
        folder.sweep();
        return folder;
    }

    /** What tells the lock's file from another of its name; null where there is none, or the file system does not say. */
    private static @Nullable Object identity(Path path) throws IOException {
        try {
            return Files.readAttributes(path.resolve(LOCK), BasicFileAttributes.class)
                    .fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * To be called before anything is written: the folder may have been removed, and another put in its place.
     *
     * @throws UserError if it is no longer the folder that was taken hold of
     */
    void requireOwn() throws IOException {
        if (!Files.isRegularFile(path.resolve(LOCK)) || !Objects.equals(identity(path), identity)) {
            throw new UserError("the results folder '" + path
                    + "' was removed or replaced while the run was at work in it; run again to make it anew");
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private void sweep() throws IOException {
        List<Path> left;
        try (Stream<Path> all = Files.walk(path, 4)) {
            left = all.filter(p -> String.valueOf(p.getFileName()).startsWith(AtomicFiles.TEMPORARY))
                    .toList();
        }
        for (Path unfinished : left) {
            AtomicFiles.delete(unfinished);
        }
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
