package dev.rhumb.runner;

import dev.rhumb.diffusion.engine.OutOfMemory;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.records.IoSentences;
import dev.rhumb.records.UserError;
import dev.rhumb.reporting.ReportingException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.Objects;

/** Errors as sentences and exit codes: 2 for what the user can correct, 1 for the rest. */
public final class Errors {
    private Errors() {}

    /** Prints an error and returns the exit code. */
    public static int print(Throwable error, PrintStream out, boolean stacktrace) {
        if (stacktrace) {
            error.printStackTrace(out);
        }
        if (error instanceof UserError user) {
            user.lines().forEach(line -> out.println("rhumb: " + line));
            return 2;
        } else if (error instanceof InvalidPathException path) {
            out.println("rhumb: '" + path.getInput().replaceAll("\\p{Cntrl}", "?") + "' cannot be the name of a file: "
                    + path.getReason());
            return 2;
        } else if (isUsers(error)) {
            out.println("rhumb: " + error.getMessage());
            return 2;
        } else if (error instanceof UncheckedIOException unchecked) {
            return io(Objects.requireNonNull(unchecked.getCause()), out);
        } else if (error instanceof IOException io) {
            return io(io, out);
        } else if (error instanceof OutOfMemoryError) {
            long heap = Runtime.getRuntime().maxMemory() >> 20;
            out.println("rhumb: the " + heap + " MiB of memory that Java may take do not suffice (" + error.getMessage()
                    + "); ask for less at a time (samples.count, batch, reference.count), or give Java more with"
                    + " RHUMB_JAVA_OPTS=-Xmx8g");
            return 2;
        } else if (error instanceof StackOverflowError) {
            out.println("rhumb: the input is nested more deeply than can be read; write it flatter");
            return 2;
        } else if (error instanceof RuntimeException engine && OutOfMemory.is(engine)) {
            out.println("rhumb: the engine's memory does not suffice, and a smaller batch is not possible ("
                    + String.valueOf(error.getMessage()).lines().findFirst().orElse("")
                    + "); choose a smaller batch or model");
            return 2;
        }
        out.println("rhumb: internal error: " + error + (stacktrace ? "" : "; --stacktrace shows where"));
        return 1;
    }

    private static int io(IOException problem, PrintStream out) {
        out.println("rhumb: cannot read or write: " + IoSentences.of(problem));
        return 2;
    }

    // Every refusal of a value, a capability or a file is an exception of these kinds, with a sentence in it; Java's
    // own
    // about a text that is no number is none.
    private static boolean isUsers(Throwable error) {
        return (error instanceof IllegalArgumentException && !(error instanceof NumberFormatException))
                || error instanceof Unsupported
                || error instanceof ReportingException
                || error.getClass().getSimpleName().startsWith("Unreadable");
    }
}
