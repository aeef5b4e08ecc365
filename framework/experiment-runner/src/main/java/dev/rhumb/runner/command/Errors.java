package dev.rhumb.runner.command;

import dev.rhumb.guidance.Unsupported;
import dev.rhumb.reporting.ReportingException;
import dev.rhumb.runner.UserError;
import java.io.IOException;
import java.io.PrintStream;

/** Errors as sentences and exit codes: 2 for what the user can mend, 1 for the rest. */
public final class Errors {
    private Errors() {}

    /** Prints an error and returns the exit code. */
    public static int tell(Throwable error, PrintStream out, boolean stacktrace) {
        if (stacktrace) {
            error.printStackTrace(out);
        }
        if (error instanceof UserError user) {
            user.lines().forEach(line -> out.println("rhumb: " + line));
            return 2;
        } else if (isUsers(error)) {
            out.println("rhumb: " + error.getMessage());
            return 2;
        } else if (error instanceof IOException) {
            out.println("rhumb: cannot read or write: " + error);
            return 2;
        }
        out.println("rhumb: internal error: " + error + (stacktrace ? "" : "; --stacktrace shows where"));
        return 1;
    }

    // Every refusal of a value, a capability or a file is an exception of these kinds, with a sentence in it.
    private static boolean isUsers(Throwable error) {
        return error instanceof IllegalArgumentException
                || error instanceof Unsupported
                || error instanceof ReportingException
                || error.getClass().getSimpleName().startsWith("Unreadable");
    }
}
