package dev.rhumb.runner.execute;

import dev.rhumb.diffusion.engine.PyTorch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Workers that share a list of units. The calling thread is the first of them; each of the others has a thread of its own. */
final class Crew {
    private static final long PATIENCE_MILLIS = 100;

    private final List<Worker> workers;
    private final Runnable reporting;

    /** What is done with a unit. */
    @FunctionalInterface
    interface Task {
        void run(Worker worker, Unit unit) throws IOException;
    }

    /** @param reporting called by each thread when it begins, and by the calling thread now and then while it waits for the others */
    Crew(List<Worker> workers, Runnable reporting) {
        this.workers = List.copyOf(workers);
        this.reporting = reporting;
    }

    /**
     * Does all units, in their order as far as several workers have one. The first failure ends it: units under way are finished,
     * the others are left.
     */
    void run(List<Unit> units, Task task) throws IOException {
        Queue<Unit> left = new ConcurrentLinkedQueue<>(units);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> others = new ArrayList<>();
        List<Worker> busy = workers.subList(0, Math.min(workers.size(), Math.max(1, units.size())));
        // No worker measures before the engine has taken its threads for all of them: samples depend on their number to
        // rounding.
        Phaser settled = new Phaser(busy.size());
        for (Worker worker : busy.subList(1, busy.size())) {
            Thread thread =
                    new Thread(() -> work(worker, left, task, failure, settled), "worker-" + (others.size() + 2));
            others.add(thread);
            thread.start();
        }
        work(workers.get(0), left, task, failure, settled);
        for (Thread thread : others) {
            await(thread);
        }
        rethrow(failure.get());
    }

    private void work(
            Worker worker, Queue<Unit> left, Task task, AtomicReference<@Nullable Throwable> failure, Phaser settled) {
        try {
            try {
                // What ends the run on Ctrl-C must know this thread before it enters the engine.
                reporting.run();
                PyTorch.threads();
            } finally {
                settled.arriveAndAwaitAdvance();
            }
            Unit unit = left.poll();
            while (unit != null) {
                task.run(worker, unit);
                unit = left.poll();
            }
        } catch (IOException | RuntimeException | Error e) {
            left.clear();
            if (!failure.compareAndSet(null, e)) {
                Throwable first = failure.get();
                if (first != null && first != e) {
                    first.addSuppressed(e);
                }
            }
        }
    }

    private void await(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join(PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                // A thread within the engine cannot be interrupted.
                interrupted = true;
            }
            reporting.run();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(@Nullable Throwable failure) throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        } else if (failure instanceof RuntimeException runtime) {
            throw runtime;
        } else if (failure instanceof Error error) {
            throw error;
        }
    }
}
