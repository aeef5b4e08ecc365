package dev.rhumb.runner.command;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ctrl-C: says what is kept, and waits a moment until the working threads rest. The folder needs no help, since units and checkpoints
 * appear in one move or not at all; but the engine is unloaded when the process ends, and a thread in the middle of it would crash.
 */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;
    private static final long MOMENT_MILLIS = 20;

    private final Set<Thread> working = ConcurrentHashMap.newKeySet();
    private final Set<Thread> resting = ConcurrentHashMap.newKeySet();
    private final Thread hook;
    private volatile boolean stopping;

    /**
     * @param kept what a stopped run leaves, such as finished units
     * @param file what to run again
     */
    Interruption(String kept, Path file) {
        working.add(Thread.currentThread());
        hook = new Thread(() -> stop(kept, file));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stop(String kept, Path file) {
        stopping = true;
        System.err.println(System.lineSeparator() + "stopped; " + kept + " kept: run '" + file + "' again to continue");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!allRest()) {
            if (System.nanoTime() > end) {
                System.err.println("stopped in the middle of a step");
                return;
            }
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(MOMENT_MILLIS));
        }
    }

    private boolean allRest() {
        return working.stream().allMatch(thread -> resting.contains(thread) || !thread.isAlive());
    }

    /** To be called by each working thread between pieces of work; does not return while the process ends. */
    void check() {
        working.add(Thread.currentThread());
        if (stopping) {
            resting.add(Thread.currentThread());
            while (stopping) {
                LockSupport.park(this);
            }
        }
    }

    /** The run has ended by itself. */
    void over() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            check();
        }
    }

    @Override
    public void close() {
        over();
    }
}
