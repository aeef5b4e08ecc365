package dev.rhumb.runner.cluster;

import dev.rhumb.files.AtomicFiles;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.execute.Unit;
import dev.rhumb.runner.execute.UnitRunner;
import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.session.Plan;
import dev.rhumb.runner.session.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Does units on an executor: plans the experiment again from its text, compares the hashes, and runs each unit in a folder of the
 * executor. A function of a parcel and a device ({@code gpu:N}, or empty) that returns a parcel. May be called on several threads.
 */
public final class UnitWorker implements BiFunction<byte[], String, byte[]>, AutoCloseable {
    /** More than this does not travel as one array. */
    private static final long LARGEST = 1L << 30;

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final Path scratch;
    private @Nullable Session session;
    private @Nullable Plan plan;
    private List<String> refusal = List.of();

    /**
     * On an executor.
     *
     * @param folder as {@link Job} packed it
     */
    public UnitWorker(Path folder) throws IOException {
        scratch = folder.resolve("results");
        Map<String, Object> job = Json.read(folder.resolve(Job.NOTE));
        Optional<Path> data =
                Optional.of(Path.of(String.valueOf(job.get(Job.DATA)))).filter(Files::isDirectory);
        Places places = new Places(
                Optional.empty(),
                folders(folder.resolve(Job.MODULES)),
                Stream.of(folder.resolve(Job.MODELS)).filter(Files::isDirectory).toList(),
                data,
                scratch);
        open(places, String.valueOf(job.get(Job.PLAN)), () -> {});
    }

    /**
     * In the driver's own process.
     *
     * @param places those of the driver
     * @param scratch takes the files of units until they are packed
     * @param carried the plan
     * @param check called on the working thread after each step
     */
    UnitWorker(Places places, Path scratch, String carried, Runnable check) throws IOException {
        this.scratch = scratch;
        open(places.withResults(scratch), carried, check);
    }

    private void open(Places places, String carried, Runnable check) throws IOException {
        Reporter reporter = new Reporter(new PrintStream(told, true, StandardCharsets.UTF_8), false);
        reporter.onProgress(check);
        try {
            Session opened = Session.open(places, reporter);
            session = opened;
            plan = opened.again(carried);
        } catch (UserError refused) {
            refusal = refused.lines();
        }
    }

    private static List<Path> folders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    @Override
    public byte[] apply(byte[] work, String device) {
        try {
            Plan open = plan;
            Path arrived = AtomicFiles.temporary(scratch.resolve("unit"));
            Parcel parcel = Parcel.unpack(work, arrived);
            if (open == null) {
                return new Parcel(parcel.address(), refusal, true, warnings()).pack(arrived);
            }
            Unit unit = open.unit(parcel.address());
            Path folder = unit.folder(open.folder());
            if (Files.isDirectory(arrived)) {
                Files.createDirectories(folder.toAbsolutePath().getParent());
                AtomicFiles.delete(folder);
                AtomicFiles.move(arrived, folder);
            }
            return packed(open, unit, folder, device);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] packed(Plan open, Unit unit, Path folder, String device) throws IOException {
        List<String> failed = new ArrayList<>();
        try {
            open.run(unit, device(open, device));
        } catch (UserError error) {
            failed.addAll(error.lines());
            failed.remove(UnitRunner.REMEDY); // the driver has its own
        }
        long bytes = 0;
        for (Path file : Parcel.files(folder)) {
            bytes += Files.size(file);
        }
        if (bytes > LARGEST) {
            failed.add(unit.describe() + ": its files are " + (bytes >> 20) + " MiB, and at most " + (LARGEST >> 20)
                    + " MiB of a unit travel; choose more seeds with fewer samples each");
            AtomicFiles.delete(folder);
        }
        byte[] packed = new Parcel(unit.address(), failed, false, warnings()).pack(folder);
        AtomicFiles.delete(folder);
        return packed;
    }

    private static String device(Plan plan, String given) {
        boolean gpu = plan.devices().get(0).isGpu();
        if (gpu && given.isEmpty()) {
            throw new UserError("the units are planned for a GPU, and the cluster gave this task none; add --spark"
                    + " spark.executor.resource.gpu.amount=1 --spark spark.task.resource.gpu.amount=1");
        }
        return gpu ? given : "cpu";
    }

    /** The warnings since the last call. */
    private List<String> warnings() {
        synchronized (told) {
            List<String> lines = told.toString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("warning: "))
                    .toList();
            told.reset();
            return lines;
        }
    }

    @Override
    public void close() throws IOException {
        Session opened = session;
        if (opened != null) {
            opened.close();
        }
    }
}
