package dev.rhumb.runner.execute;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Tells how a run goes: a bar on a terminal, one plain line for each unit elsewhere. */
public final class Progress {
    private static final int WIDTH = 30;
    private static final long EVERY = 200_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private final int units;
    private final long started = System.nanoTime();
    /** The share that is done of each unit under way. */
    private final Map<String, Double> under = new LinkedHashMap<>();

    private int done;
    private int computed;
    private long drawn;

    Progress(PrintStream out, boolean terminal, int units, int already) {
        this.out = out;
        this.terminal = terminal;
        this.units = units;
        this.done = already;
    }

    /** Whether standard error is a terminal that can overwrite its line. */
    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on the console may be no terminal; TERM then decides
    static boolean isTerminal() {
        String kind = System.getenv("TERM");
        return System.console() != null && kind != null && !kind.equals("dumb");
    }

    /** A unit is under way. */
    void unit(String what, double share) {
        under.put(what, share);
        long now = System.nanoTime();
        if (!terminal || now - drawn < EVERY) {
            return;
        }
        drawn = now;
        double part = (done + underWay()) / units;
        int filled = (int) (part * WIDTH);
        String bar = "#".repeat(filled) + "-".repeat(WIDTH - filled);
        out.printf(
                Locale.ROOT, "\r[%s] %d/%d %s%s\u001b[K", bar, done, units, String.join(", ", under.keySet()), left());
        out.flush();
    }

    /** A unit is finished. */
    void finished(String what, double seconds) {
        under.remove(what);
        done++;
        computed++;
        if (!terminal) {
            out.printf(Locale.ROOT, "%d/%d %s: %.1f s%s%n", done, units, what, seconds, left());
        }
    }

    /** A line of its own. */
    void print(String line) {
        clear();
        out.println(line);
    }

    /** Leaves the line empty. */
    void clear() {
        if (terminal) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }

    int done() {
        return done;
    }

    /** ", 12 s left", or nothing while that is unknown. */
    String left() {
        double finished = computed + underWay();
        if (finished < 1 || done >= units) {
            return "";
        }
        double seconds = (System.nanoTime() - started) / 1e9 / finished * (units - done - underWay());
        return ", " + words(Duration.ofMillis((long) (1000 * seconds))) + " left";
    }

    private double underWay() {
        return under.values().stream().mapToDouble(share -> share).sum();
    }

    /** In seconds, minutes or hours, at least 1 s. */
    public static String words(Duration time) {
        long seconds = Math.max(1, time.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        return minutes < 120 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
