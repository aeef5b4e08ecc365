package dev.rhumb.runner.execute;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ctrl-C: prints what is kept, and waits a moment until the working threads pause. The folder stays consistent by itself, since units
 * and checkpoints appear in one move or not at all. But the engine is unloaded when the process ends by itself, and a thread in the middle of a step would
 * crash there; so where a thread does not rest in time the process is ended by a signal that unloads nothing.
 */
public final class Interruption implements AutoCloseable {
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
    public Interruption(String kept, Path file) {
        this(kept, file, PATIENCE_SECONDS);
    }

    /** With another time to wait for the working threads, in seconds. */
    Interruption(String kept, Path file, long patience) {
        working.add(Thread.currentThread());
        hook = new Thread(() -> stop(kept, file, patience));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stop(String kept, Path file, long patience) {
        stopping = true;
        System.err.println(System.lineSeparator() + "stopped; " + kept + " kept: run '" + file + "' again to continue");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(patience);
        while (!allRest()) {
            if (System.nanoTime() > end) {
                System.err.println("stopped in the middle of a step");
                System.err.flush();
                kill();
                return;
            }
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(MOMENT_MILLIS));
        }
    }

    private boolean allRest() {
        return working.stream().allMatch(thread -> resting.contains(thread) || !thread.isAlive());
    }

    /** Ends this process at once; where the system has no {@code kill}, the process ends as usual. */
    private static void kill() {
        try {
            String self = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-KILL", self).start().waitFor();
        } catch (IOException noSuchCommand) {
            System.err.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** To be called by each working thread between pieces of work; does not return while the process ends. */
    public void check() {
        working.add(Thread.currentThread());
        if (stopping) {
            resting.add(Thread.currentThread());
            while (stopping) {
                LockSupport.park(this);
            }
        }
    }

    /** The run has ended by itself. */
    public void over() {
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
