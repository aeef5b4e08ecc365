package dev.rhumb.runner.execute;

import ai.djl.Device;
import dev.rhumb.files.AtomicFiles;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The folder of one experiment's results, held by one process at a time.
 *
 * <p>A folder holds one configuration. Growing the grid (more values, seeds, arms or metrics) keeps it; anything else that
 * changes samples or measurements is another configuration, which goes to a sibling folder whose name
 * carries the configuration's hash, and comes back there when it is run again. Code of plugins is no part of a configuration: what
 * an edit touched is done again in its place.
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
     * @param configuration what all units share
     * @param notices hears why a sibling is taken instead
     */
    static Path choose(
            Path base, boolean exact, Configuration configuration, List<Unit> units, Consumer<String> notices)
            throws IOException {
        Optional<String> why = conflict(base, configuration, units);
        if (why.isEmpty()) {
            return base;
        }
        String other = "'" + base + "' has another configuration (" + why.get() + ")";
        if (exact) {
            throw new UserError(other + "; name another folder with --out, or remove it");
        }
        Path sibling = base.resolveSibling(
                base.getFileName() + "@" + configuration.key().substring(0, SHORT));
        if (conflict(sibling, configuration, units).isPresent()) {
            throw new UserError(other + ", and so does '" + sibling + "'; name another folder with --out");
        }
        notices.accept(other + "; this one goes to '" + sibling + "'");
        return sibling;
    }

    /** Why these units cannot lie in a folder: it holds another configuration, or a planned unit's place is taken by another's. */
    private static Optional<String> conflict(Path results, Configuration configuration, List<Unit> units)
            throws IOException {
        Path manifest = results.resolve(Manifest.FILE);
        if (Files.isRegularFile(manifest)) {
            Optional<String> difference = configuration.difference(Json.read(manifest));
            if (difference.isPresent()) {
                return difference;
            }
        }
        for (Unit unit : units) {
            Optional<UnitRecord> found = UnitRecord.read(unit.folder(results));
            if (found.isPresent() && !unit.configures(found.get())) {
                return Optional.of(unit.describe() + " differs");
            }
        }
        return Optional.empty();
    }

    /** Takes hold of a whole folder and sweeps away what a killed run left unfinished. */
    static ResultsFolder open(Path path) throws IOException {
        ResultsFolder folder = new ResultsFolder(path, FolderLock.take(path, "run"));
        folder.sweep();
        return folder;
    }

    /**
     * Takes hold of the place of one unit in a folder, beside others that do other units.
     *
     * @throws UserError if another one holds it, or the whole folder
     */
    static ResultsFolder join(Path path, Unit unit) throws IOException {
        return new ResultsFolder(path, FolderLock.takePart(path, unit.address()));
    }

    /** Writes what is run and what it is made with. */
    void describe(RunPlan plan, Map<String, Object> manifest, Device device) throws IOException {
        AtomicFiles.write(path.resolve("experiment.yaml"), ResolvedExperiment.of(plan, device));
        AtomicFiles.write(path.resolve(Manifest.FILE), Json.pretty(manifest));
    }

    /** Whether that is written. */
    boolean isDescribed() {
        return Files.isRegularFile(path.resolve(Manifest.FILE));
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
