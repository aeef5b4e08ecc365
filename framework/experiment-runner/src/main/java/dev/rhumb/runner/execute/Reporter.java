package dev.rhumb.runner.execute;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Tells a run's user, on standard error, what goes on. */
public final class Reporter {
    private final PrintStream out;
    private final boolean terminal;
    private @Nullable Progress progress;
    private Runnable listener = () -> {};

    public Reporter(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** On standard error, with a bar if that is a terminal. */
    public static Reporter standard() {
        return new Reporter(System.err, Progress.isTerminal());
    }

    /** Has something called on the working thread after each step and each unit, also where no bar is drawn. */
    public void onProgress(Runnable called) {
        listener = called;
    }

    void begin(int units, int already) {
        progress = new Progress(out, terminal, units, already);
        if (already == units) {
            say("all " + units + " units are there already; nothing to sample");
        } else if (already > 0) {
            say(already + " of " + units + " units are there already");
        }
    }

    void under(String what, double share) {
        listener.run();
        if (progress != null) {
            progress.unit(what, share);
        }
    }

    void finished(String what, double seconds) {
        listener.run();
        if (progress != null) {
            progress.finished(what, seconds);
        }
    }

    void end() {
        if (progress != null) {
            progress.clear();
        }
    }

    /** One line. */
    public void say(String line) {
        if (progress != null) {
            progress.say(line);
        } else {
            out.println(line);
        }
    }
}
