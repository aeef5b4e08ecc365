package dev.rhumb.runner.execute;

import ai.djl.Device;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.measure.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Does single units as they are handed out, on any number of threads, and beside other processes that do other units of the same
 * folder. Each call has a worker of its own on its device. Tables and figures are the work of a {@link Runner}.
 */
public final class UnitRunner implements AutoCloseable {
    /** The last line of an error, after what failed. */
    public static final String REMEDY = "run the unit again to do what failed";

    private final Units units;
    private final Target target;
    private final Path results;
    private final Reporter reporter;
    private final ReentrantLock measuring = new ReentrantLock();
    private final Map<Device, Deque<Worker>> idle = new HashMap<>();
    private final List<Worker> all = new ArrayList<>();

    /**
     * @param target what samples are measured against; closed with this
     * @param base the results folder; another configuration in it moves the units to a sibling
     * @throws IOException if the folder cannot be read
     */
    public UnitRunner(Units units, Target target, Path base, Reporter reporter) throws IOException {
        this.units = units;
        this.target = target;
        this.reporter = reporter;
        this.results = ResultsFolder.choose(base, false, units.configuration(), units.all(), reporter::print);
    }

    /** Where the units go. */
    public Path results() {
        return results;
    }

    /**
     * Does what is missing of a unit.
     *
     * @param device of the kind that the units were planned for
     * @return what was sampled and measured, also by an earlier run
     * @throws UserError if the device is of another kind, another process does this unit or a whole run, or a method or metric failed
     */
    public UnitRecord run(Unit unit, Device device) throws IOException {
        units.requireKind(device);
        try (ResultsFolder folder = ResultsFolder.join(results, unit)) {
            Optional<UnitRecord> done = unit.record(results);
            if (done.isPresent() && Worker.unmeasured(units.plan(), done.get()).isEmpty()) {
                return done.get();
            }
            if (!folder.isDescribed()) {
                folder.describe(units.plan(), Manifest.of(units, target, device), device);
            }
            Failures failures = new Failures(units.plan(), REMEDY);
            Worker worker = take(device);
            try {
                Target.Block block;
                measuring.lock();
                try {
                    // Nobody measures meanwhile, which would change the number of threads that the engine takes here.
                    PyTorch.threads();
                    block = target.block(unit.seed());
                } finally {
                    measuring.unlock();
                }
                worker.attempt(unit, results, block, failures);
            } finally {
                giveBack(device, worker);
            }
            failures.throwIfAny();
            return unit.record(results).orElseThrow();
        }
    }

    private Worker take(Device device) {
        synchronized (all) {
            Worker free =
                    idle.computeIfAbsent(device, some -> new ArrayDeque<>()).poll();
            if (free == null) {
                free = new Worker(units.plan(), device, reporter, false, measuring);
                all.add(free);
            }
            return free;
        }
    }

    private void giveBack(Device device, Worker worker) {
        synchronized (all) {
            idle.computeIfAbsent(device, some -> new ArrayDeque<>()).push(worker);
        }
    }

    /** Closes the networks; no unit may be under way. */
    @Override
    public void close() {
        all.forEach(Worker::close);
        target.close();
    }
}
