package dev.rhumb.runner.command;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ctrl-C: says what is kept, and waits a moment until the working thread rests. The folder needs no help, since units and checkpoints
 * appear in one move or not at all; but the engine is unloaded when the process ends, and a thread in the middle of it would crash.
 */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;

    private final CountDownLatch resting = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean stopping;

    /**
     * @param kept what a stopped run leaves, such as finished units
     * @param file what to run again
     */
    Interruption(String kept, Path file) {
        hook = new Thread(() -> stop(kept, file));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stop(String kept, Path file) {
        stopping = true;
        System.err.println(System.lineSeparator() + "stopped; " + kept + " kept: run '" + file + "' again to continue");
        try {
            boolean inTime = resting.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!inTime) {
                System.err.println("stopped in the middle of a step");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** To be called by the working thread between pieces of work; does not return while the process ends. */
    void check() {
        if (stopping) {
            resting.countDown();
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
