package dev.rhumb.runner.execute;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells a run's user, on standard error, what goes on. Several workers may report at once. */
public final class Reporter {
    private final PrintStream out;
    private final boolean terminal;
    private @Nullable Progress progress;
    private Runnable listener = () -> {};
    private volatile @Nullable State state;
    /** What workers are at, and the share of it that is done. */
    private final Map<String, Double> underWay = new LinkedHashMap<>();

    /**
     * How a run stands; may be called from another thread.
     *
     * @param results where it leaves its files
     * @param units of work in all
     * @param done how many of them are finished
     * @param under what all workers are at and for how long, in words; empty at rest
     */
    public record State(Path results, int units, int done, String under) {}

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

    /** How the run stands; empty before it has a folder. */
    public Optional<State> state() {
        return Optional.ofNullable(state);
    }

    synchronized void begin(Path results, int units, int already) {
        progress = new Progress(out, terminal, units, already);
        underWay.clear();
        state = new State(results, units, already, "");
        if (already == units) {
            print("all " + units + " units are complete; nothing to sample");
        } else if (already > 0) {
            print(already + " of " + units + " units are complete");
        }
    }

    void under(String what, double share) {
        check();
        progress(what, share);
    }

    /** Gives the listener its turn, which may stop the thread for good; so not while others wait for this. */
    public void check() {
        listener.run();
    }

    private synchronized void progress(String what, double share) {
        if (progress != null) {
            progress.unit(what, share);
            underWay.put(what, share);
            stand(progress.done(), named() + progress.left());
        }
    }

    void finished(String what, double seconds) {
        check();
        done(what, seconds);
    }

    private synchronized void done(String what, double seconds) {
        if (progress != null) {
            progress.finished(what, seconds);
            underWay.remove(what);
            stand(progress.done(), underWay.isEmpty() ? "" : named() + progress.left());
        }
    }

    /** The units of all workers, with what is done of each if there are several. */
    private String named() {
        return underWay.size() == 1
                ? underWay.keySet().iterator().next()
                : underWay.entrySet().stream()
                        .map(unit -> unit.getKey() + " (" + Math.round(100 * unit.getValue()) + " %)")
                        .collect(Collectors.joining(", "));
    }

    private void stand(int done, String under) {
        State before = state;
        if (before != null) {
            state = new State(before.results(), before.units(), done, under);
        }
    }

    synchronized void end() {
        underWay.clear();
        if (progress != null) {
            progress.clear();
        }
    }

    /** One line. */
    public synchronized void print(String line) {
        if (progress != null) {
            progress.print(line);
        } else {
            out.println(line);
        }
    }
}
