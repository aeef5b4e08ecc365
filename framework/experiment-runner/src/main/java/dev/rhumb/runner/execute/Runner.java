package dev.rhumb.runner.execute;

import ai.djl.Device;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.evaluation.track.TrackedPoint;
import dev.rhumb.files.AtomicFiles;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.measure.Target;
import dev.rhumb.runner.plan.Cost;
import dev.rhumb.runner.plan.Digest;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a plan: does what is missing, unit by unit, and leaves tables that are functions of the units' files alone.
 */
public final class Runner implements AutoCloseable {
    /** Nanoseconds between two tables within a seed, at least. */
    private static final long TABLES_EVERY = 2_000_000_000L;
    /** And at least this many times what the last tables took, also at the end of a seed: they read all finished units. */
    private static final long TABLES_SHARE = 20;

    private final RunPlan plan;
    private final Units units;
    private final Target target;
    private final List<Device> pool;
    private final Failures failures;
    private final ReentrantLock measuring = new ReentrantLock();
    private final List<Worker> workers = new ArrayList<>();
    private @Nullable Consumer<TrackedPoint> listener;
    private Map<Point, Cost> costs = Map.of();
    private boolean watchesInputs;
    private @Nullable Elsewhere elsewhere;
    private long tablesAt = System.nanoTime();
    private long tablesTook;

    /**
     * By one worker.
     *
     * @param target what samples are measured against; closed with the runner
     */
    public Runner(RunPlan plan, Target target, Device device) {
        this(Units.of(plan, target, device), target, List.of(device));
    }

    /**
     * By several workers, each with networks of its own. The results are the same.
     *
     * @param target what samples are measured against; closed with the runner
     * @param pool the device of each worker, at least one, of the kind that the units were planned for
     */
    public Runner(Units units, Target target, List<Device> pool) {
        this.plan = units.plan();
        this.units = units;
        this.target = target;
        this.pool = List.copyOf(pool);
        this.failures = new Failures(plan, "the rest of the run is finished; run it again to do what failed");
        units.requireKind(pool.get(0));
    }

    /** What a run of this plan is about, for trackers. */
    public static Subject subject(RunPlan plan, Device device) {
        Map<String, Object> settings = ResolvedExperiment.keys(plan, device);
        settings.keySet().removeAll(List.of("guidance", "metrics", "curves", "families", "baseline"));
        return Subject.of(plan.name(), settings);
    }

    /** Reports every point that has finished units to a listener on the working thread, and again whenever one grows. */
    public void onPoint(Consumer<TrackedPoint> told) {
        listener = told;
    }

    /**
     * Has the run say, before it samples, how long that will take by a short probe.
     *
     * @param counted the cost of a sample of each point
     */
    public void estimate(Map<Point, Cost> counted) {
        costs = Map.copyOf(counted);
    }

    /** Whether an arm fails whose method changes its inputs in place; see {@link dev.rhumb.diffusion.loop.Loop#watchingInputs}. */
    public void watchInputs(boolean watched) {
        watchesInputs = watched;
    }

    /** Has units done elsewhere first. The floor and the tables are made here. */
    public void elsewhere(Elsewhere place) {
        elsewhere = place;
    }

    /** What the run is made with, as its folder's {@code manifest.json} will say. */
    public Map<String, Object> manifest() {
        return Manifest.of(units, target, pool.get(0));
    }

    /**
     * Runs what is missing.
     *
     * @param base the results folder
     * @param exact whether the user named it; otherwise another configuration in it moves this run to a sibling
     * @return where the results are
     */
    public Path run(Path base, boolean exact, Reporter reporter) throws IOException {
        Path path = ResultsFolder.choose(base, exact, units.configuration(), units.all(), reporter::print);
        for (Unit unit : units.all()) {
            if (elsewhere == null && unit.record(path).isEmpty()) {
                // What cannot be opened is refused before anything is written.
                hire(reporter).forEach(Worker::sampler);
                break;
            }
        }
        try (ResultsFolder folder = ResultsFolder.open(path)) {
            folder.describe(plan, manifest(), pool.get(0));
            work(folder, reporter);
            folder.requireOwn();
            tables(folder.path());
        }
        return path;
    }

    private void work(ResultsFolder folder, Reporter reporter) throws IOException {
        Path results = folder.path();
        List<Unit> missing = missing(results);
        reporter.begin(results, units.all().size(), units.all().size() - missing.size());
        new Edits(units.all(), results).sentences().forEach(reporter::print);
        TrackedPoints tracked =
                new TrackedPoints(plan, units.all(), pool.get(0), units.measurement(), results, listener);
        tracked.all();
        if (elsewhere != null && !missing.isEmpty()) {
            Set<Unit> failed = new HashSet<>();
            elsewhere.run(missing, results, (unit, arrived, sentences) -> {
                folder.requireOwn();
                place(unit, arrived, results, sentences, reporter);
                if (!sentences.isEmpty()) {
                    failed.add(unit);
                }
                after(unit, results, tracked);
            });
            missing = missing(results);
            missing.removeAll(failed);
        }
        probe(missing, results, reporter);
        Map<Long, List<Unit>> ofSeed = missing.stream().collect(Collectors.groupingBy(Unit::seed));
        for (long seed : plan.experiment().samples().seeds()) {
            List<Unit> here = ofSeed.getOrDefault(seed, List.of());
            Path floor = Tables.floorFolder(results, seed);
            boolean floorIsDue = UnitRecord.read(floor)
                    .filter(r -> r.measurement().equals(units.measurement()))
                    .flatMap(r -> r.by(units.measuring()))
                    .filter(r -> Worker.unmeasured(plan, r).isEmpty())
                    .isEmpty();
            if (here.isEmpty() && !floorIsDue) {
                continue;
            }
            Target.Block block = target.block(seed);
            if (floorIsDue) {
                floor(floor, block, seed, reporter);
            }
            new Crew(hire(reporter), reporter::check).run(here, (worker, unit) -> {
                if (!failures.has(unit.point())) {
                    folder.requireOwn();
                    worker.attempt(unit, results, block, failures);
                }
                after(unit, results, tracked);
            });
            tablesIfDue(results, 0);
        }
        reporter.end();
    }

    /** Those that have no samples or lack a metric. */
    private List<Unit> missing(Path results) throws IOException {
        List<Unit> missing = new ArrayList<>();
        for (Unit unit : units.all()) {
            Optional<UnitRecord> record = unit.record(results);
            if (record.isEmpty() || !Worker.unmeasured(plan, record.get()).isEmpty()) {
                missing.add(unit);
            }
        }
        return missing;
    }

    /** Puts a unit that was done elsewhere in its place. */
    private void place(Unit unit, Path arrived, Path results, List<String> failed, Reporter reporter)
            throws IOException {
        Path place = unit.folder(results);
        if (Files.isDirectory(arrived)) {
            if (UnitRecord.read(arrived)
                    .filter(unit::configures)
                    .flatMap(found -> found.by(unit.code()))
                    .isEmpty()) {
                throw new UserError(unit.describe() + ": what was done elsewhere is another unit");
            }
            Files.createDirectories(place.toAbsolutePath().getParent());
            AtomicFiles.delete(place);
            AtomicFiles.move(arrived, place);
        }
        if (!failed.isEmpty()) {
            failures.elsewhere(unit, failed, unit.record(results).isPresent(), reporter);
        }
        reporter.finished(unit.describe(), UnitRecord.samplingSeconds(place));
    }

    /** One unit at a time is reported. */
    private synchronized void after(Unit unit, Path results, TrackedPoints tracked) throws IOException {
        if (!failures.has(unit.point())) {
            tracked.after(unit);
        }
        tablesIfDue(results, TABLES_EVERY);
    }

    private synchronized void tablesIfDue(Path results, long pause) throws IOException {
        if (System.nanoTime() - tablesAt > Math.max(pause, TABLES_SHARE * tablesTook)) {
            tables(results);
        }
    }

    private List<Worker> hire(Reporter reporter) {
        while (workers.size() < pool.size()) {
            workers.add(new Worker(plan, pool.get(workers.size()), reporter, watchesInputs, measuring));
        }
        return workers;
    }

    /** Without points that failed, which would leave no seed block that all points have. */
    private void tables(Path results) throws IOException {
        long start = System.nanoTime();
        List<Unit> whole =
                units.all().stream().filter(unit -> !failures.has(unit.point())).toList();
        Tables.write(plan, whole, results, units.measuring());
        tablesAt = System.nanoTime();
        tablesTook = tablesAt - start;
    }

    private void probe(List<Unit> missing, Path results, Reporter reporter) throws IOException {
        List<Unit> unsampled = new ArrayList<>();
        for (Unit unit : missing) {
            if (unit.record(results).isEmpty()) {
                unsampled.add(unit);
            }
        }
        if (!costs.isEmpty() && !unsampled.isEmpty()) {
            new Probe(plan, hire(reporter).get(0).sampler(), pool.size())
                    .sentence(costs, Probe.blocks(unsampled))
                    .ifPresent(reporter::print);
        }
    }

    /**
     * To be called when everything else of a run is done.
     *
     * @throws UserError with everything that failed while the rest of the run went on
     */
    public void requireNothingFailed() {
        failures.throwIfAny();
    }

    private void floor(Path folder, Target.Block block, long seed, Reporter reporter) throws IOException {
        MetricInput input = block.floor();
        Measurement measured = Measurement.of(plan.metrics(), input);
        failures.metrics("real seed " + seed, measured.failures(), reporter);
        new UnitRecord(
                        Digest.of(List.of("real", units.measurement(), seed)),
                        units.measurement(),
                        units.measuring(),
                        input.generated().rows(),
                        input.reference().rows(),
                        new SampledBatch.Counts(0, 0, 0, 0),
                        List.of(),
                        List.of(),
                        measured.metrics(),
                        measured.notes())
                .write(folder);
    }

    @Override
    public void close() {
        workers.forEach(Worker::close);
        target.close();
    }
}
