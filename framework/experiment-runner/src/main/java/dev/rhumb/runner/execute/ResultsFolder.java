package dev.rhumb.runner.execute;

import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of one experiment's results, held by one process at a time.
 *
 * <p>A folder holds one configuration. Growing the grid (more values, seeds, arms or metrics) keeps it; anything else that
 * changes a finished unit's samples or measurements is another configuration, which goes to a sibling folder whose name
 * carries the configuration's hash, and comes back there when it is run again.
 */
final class ResultsFolder implements AutoCloseable {
    private static final int SHORT = 8;

    private final Path path;
    private final FolderLock lock;

    private ResultsFolder(Path path, FolderLock lock) {
        this.path = path;
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
        ResultsFolder folder = new ResultsFolder(path, FolderLock.take(path, "run"));
        folder.sweep();
        return folder;
    }

    /**
     * To be called before anything is written: the folder may have been removed, and another put in its place.
     *
     * @throws UserError if it is no longer the folder that was taken hold of
     */
    void requireOwn() throws IOException {
        if (!lock.isHeld()) {
            throw new UserError("the results folder '" + path
                    + "' was removed or replaced while the run was at work in it; run again to make it anew");
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
        lock.close();
    }
}
