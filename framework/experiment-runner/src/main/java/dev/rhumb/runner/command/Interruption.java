package dev.rhumb.runner.command;

import java.nio.file.Path;

/** Says on Ctrl-C that nothing is lost. The folder needs no help: units appear in one move or not at all. */
final class Interruption implements AutoCloseable {
    private final Thread hook;

    Interruption(Path file) {
        hook = new Thread(() -> System.err.println(
                System.lineSeparator() + "stopped; finished units are kept: run '" + file + "' again to go on"));
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
