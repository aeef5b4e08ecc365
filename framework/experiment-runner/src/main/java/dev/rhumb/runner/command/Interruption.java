package dev.rhumb.runner.command;

import java.nio.file.Path;

/** Says on Ctrl-C what is kept. The folder needs no help: units and checkpoints appear in one move or not at all. */
final class Interruption implements AutoCloseable {
    private final Thread hook;

    /**
     * @param kept what a stopped run leaves, such as finished units
     * @param file what to run again
     */
    Interruption(String kept, Path file) {
        hook = new Thread(() -> System.err.println(
                System.lineSeparator() + "stopped; " + kept + " kept: run '" + file + "' again to go on"));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The run has ended by itself. */
    void over() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // Interrupted just now: the hook is speaking already.
        }
    }

    @Override
    public void close() {
        over();
    }
}
