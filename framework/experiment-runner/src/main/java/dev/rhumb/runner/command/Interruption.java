package dev.rhumb.runner.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ctrl-C: says what is kept, and waits a moment until the working thread rests. The folder needs no help, since units and checkpoints
 * appear in one move or not at all. But the engine is unloaded when the process ends by itself, and a thread in the middle of a step would
 * crash there; so a thread that does not rest in time is ended with its process, by a signal that unloads nothing.
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
        this(kept, file, PATIENCE_SECONDS);
    }

    /** With another time to wait for the working thread, in seconds. */
    Interruption(String kept, Path file, long patience) {
        hook = new Thread(() -> stop(kept, file, patience));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stop(String kept, Path file, long patience) {
        stopping = true;
        System.err.println(System.lineSeparator() + "stopped; " + kept + " kept: run '" + file + "' again to continue");
        try {
            boolean inTime = resting.await(patience, TimeUnit.SECONDS);
            if (!inTime) {
                System.err.println("stopped in the middle of a step");
                System.err.flush();
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends this process at once; where the system has no {@code kill}, the process ends as usual. */
    private static void kill() throws InterruptedException {
        try {
            String self = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-KILL", self).start().waitFor();
        } catch (IOException noSuchCommand) {
            System.err.flush();
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
