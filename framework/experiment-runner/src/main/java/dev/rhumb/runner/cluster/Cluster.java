package dev.rhumb.runner.cluster;

import dev.rhumb.diffusion.engine.EngineLibrary;
import dev.rhumb.files.AtomicFiles;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.Elsewhere;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.execute.Unit;
import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.session.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Units as tasks of a Spark cluster. Results come to this process, which alone writes to the results folder, so that repeated and
 * speculative tasks, lost executors and a lost driver leave whole units or none.
 */
public final class Cluster implements Elsewhere {
    /** A unit that is only to be measured travels with its samples up to this size; a larger one is measured here. */
    private static final long LARGEST_TO_SEND = 32L << 20;

    private static final long PATIENCE_MILLIS = 100;

    private final Master master;
    private final Map<String, String> settings;
    private final Plan plan;
    private final Places places;
    private final Reporter reporter;
    private final Set<String> warnings = new HashSet<>();

    /**
     * @param settings {@code key=value} of Spark
     * @param plan whose units are to be done
     * @param places of plugins, models and data
     * @throws UserError if a setting is malformed, or the cluster does not answer
     */
    public Cluster(Master master, List<String> settings, Plan plan, Places places, Reporter reporter) {
        this.master = master;
        this.settings = settings(master, settings, plan.name());
        this.plan = plan;
        this.places = places;
        this.reporter = reporter;
        Spark.jar();
        master.requireReachable();
    }

    private static Map<String, String> settings(Master master, List<String> given, String name) {
        Map<String, String> all = new LinkedHashMap<>();
        // A driver that keeps no result needs no limit on the sum of their sizes.
        all.put("spark.driver.maxResultSize", "0");
        all.put("spark.ui.showConsoleProgress", "false");
        // What a unit itself does wrong is a result; a task fails with its machine.
        all.put("spark.task.maxFailures", "20");
        all.put("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE");
        all.put("spark.executorEnv.MALLOC_ARENA_MAX", "64");
        for (String variable : List.of(
                "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", EngineLibrary.TF32, EngineLibrary.TF32_PRODUCTS)) {
            String value = System.getenv(variable);
            if (value != null) {
                all.put("spark.executorEnv." + variable, value);
            }
        }
        defaults().forEach((key, value) -> all.put(String.valueOf(key), String.valueOf(value)));
        for (String setting : given) {
            int equals = setting.indexOf('=');
            if (!setting.startsWith("spark.") || equals < 0) {
                throw new UserError(
                        "--spark: '" + setting + "' is no setting of Spark; write it as spark.executor.memory=4g");
            }
            all.put(
                    setting.substring(0, equals).strip(),
                    setting.substring(equals + 1).strip());
        }
        all.put("spark.app.name", "rhumb " + name);
        all.put("spark.master", master.name());
        all.merge("spark.jars", Spark.jar().toUri().toString(), (before, own) -> before + "," + own);
        return all;
    }

    private static Properties defaults() {
        Properties properties = new Properties();
        Path file = Spark.defaults();
        if (Files.isRegularFile(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new UserError("'" + file + "' cannot be read: " + e.getMessage(), e);
            }
        }
        return properties;
    }

    @Override
    public void run(List<Unit> units, Path results, Arrivals arrivals) throws IOException {
        List<Unit> sent = new ArrayList<>();
        List<byte[]> work = new ArrayList<>();
        for (Unit unit : units) {
            Path folder = unit.folder(results);
            if (unit.record(results).isEmpty()) {
                folder = folder.resolve("none");
            }
            long bytes = 0;
            for (Path file : Parcel.files(folder)) {
                bytes += Files.size(file);
            }
            if (bytes <= LARGEST_TO_SEND) {
                sent.add(unit);
                work.add(Parcel.of(unit.address()).pack(folder));
            }
        }
        if (sent.isEmpty()) {
            return;
        }
        Path scratch = Files.createTempDirectory("rhumb-cluster-");
        try (Opened opened = open(scratch)) {
            reporter.print(sent.size() + " units go to the cluster '" + master.name() + "'");
            receive(opened.spark(), sent, work, results, arrivals);
        } finally {
            AtomicFiles.delete(scratch);
        }
    }

    private record Opened(Spark spark, @Nullable UnitWorker here) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            spark.close();
            if (here != null) {
                here.close();
            }
        }
    }

    private Opened open(Path scratch) throws IOException {
        if (master.isLocal()) {
            UnitWorker here = new UnitWorker(places, scratch, plan.carried(), reporter::check);
            return new Opened(Spark.open(settings, null, here), here);
        }
        Path archive = scratch.resolve("rhumb.zip");
        Job.pack(archive, places, plan.carried());
        return new Opened(Spark.open(settings, archive, null), null);
    }

    private record Result(int place, byte[] bytes) {}

    private void receive(Spark spark, List<Unit> sent, List<byte[]> work, Path results, Arrivals arrivals)
            throws IOException {
        BlockingQueue<Result> arrived = new LinkedBlockingQueue<>();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread job = new Thread(
                () -> {
                    try {
                        spark.run(work, (place, bytes) -> arrived.add(new Result(place, bytes)));
                    } catch (Throwable e) { // Scala does not declare its exceptions
                        failure.set(e);
                    }
                },
                "cluster");
        job.setDaemon(true);
        job.start();
        boolean running = true;
        while (running || !arrived.isEmpty()) {
            running = job.isAlive();
            reporter.check();
            Optional<Result> next = next(arrived);
            if (next.isPresent()) {
                accept(next.get().bytes(), sent.get(next.get().place()), results, arrivals);
            }
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new UserError(
                    "the cluster '" + master.name() + "' gave up: " + Spark.sentence(failed)
                            + "; finished units are kept: run it again to do the rest",
                    failed);
        }
    }

    private static Optional<Result> next(BlockingQueue<Result> arrived) {
        try {
            return Optional.ofNullable(arrived.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("the run was interrupted; finished units are kept: run it again to do the rest", e);
        }
    }

    private void accept(byte[] bytes, Unit unit, Path results, Arrivals arrivals) throws IOException {
        Path folder = AtomicFiles.temporary(unit.folder(results));
        Parcel parcel = Parcel.unpack(bytes, folder);
        parcel.warnings().stream().filter(warnings::add).forEach(reporter::print);
        if (parcel.refused()) {
            throw new UserError(parcel.failed());
        }
        arrivals.accept(unit, folder, parcel.failed());
    }
}
