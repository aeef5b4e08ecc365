package dev.rhumb.runner.track;

import dev.rhumb.records.Nearest;
import dev.rhumb.records.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everyone who is told of a run, and nobody unless the user asked for it. */
public final class Trackers implements AutoCloseable {
    /** Tells nobody. */
    public static final Trackers NOBODY = new Trackers(List.of(), sentence -> {}, Duration.ZERO);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final List<Courier> couriers;
    private final Consumer<String> say;
    private final Duration patience;
    private boolean finished;
    private Runnable afterwards = () -> {};

    private Trackers(List<Courier> couriers, Consumer<String> say, Duration patience) {
        this.couriers = couriers;
        this.say = say;
        this.patience = patience;
    }

    /**
     * Opens what is asked for.
     *
     * @param asked each {@code TYPE=WHERE}
     * @param installed the trackers that plugins provide
     * @param say takes notices, on the thread that uses this
     * @throws UserError if a type is not installed, a place is missing, or nothing can be received there
     */
    public static Trackers open(List<String> asked, List<Tracker> installed, Subject subject, Consumer<String> say) {
        return open(asked, installed, subject, say, PATIENCE);
    }

    static Trackers open(
            List<String> asked, List<Tracker> installed, Subject subject, Consumer<String> say, Duration patience) {
        List<Courier> couriers = new ArrayList<>();
        try {
            asked.forEach(one -> couriers.add(courier(one, installed, subject)));
        } catch (RuntimeException e) {
            couriers.forEach(courier -> courier.finish(patience));
            throw e;
        }
        return new Trackers(couriers, say, patience);
    }

    private static Courier courier(String asked, List<Tracker> installed, Subject subject) {
        int equals = asked.indexOf('=');
        String type = equals < 0 ? asked : asked.substring(0, equals);
        Tracker tracker = named(type, installed);
        String where = asked.substring(equals + 1);
        if (equals < 0 || where.isBlank()) {
            throw new UserError("--track " + type + " lacks " + tracker.where() + "; write --track " + type + "=WHERE");
        }
        return new Courier(type, tracker.open(where, subject));
    }

    private static Tracker named(String type, List<Tracker> installed) {
        List<String> types = installed.stream().map(Tracker::type).sorted().toList();
        return installed.stream()
                .filter(tracker -> tracker.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new UserError("--track: there is no tracker '" + type + "'"
                        + (types.isEmpty() ? "; no installed plugin provides one" : Nearest.hint(type, types))));
    }

    /** The same, with something that is done when this is closed and nobody is told any more. */
    public Trackers andThen(Runnable done) {
        afterwards = done;
        return this;
    }

    /** Whether nobody is to be told. */
    public boolean isEmpty() {
        return couriers.isEmpty();
    }

    /** As {@link Tracking#point}. */
    public void point(TrackedPoint point) {
        send(tracking -> tracking.point(point));
    }

    /** As {@link Tracking#report}. */
    public void report(TrainingReport report) {
        send(tracking -> tracking.report(report));
    }

    /** Everything was done. */
    public void finished() {
        finished = !isEmpty();
    }

    private void send(Consumer<Tracking> result) {
        couriers.forEach(courier -> courier.send(result));
        tell();
    }

    private void tell() {
        for (Courier courier : couriers) {
            @Nullable String notice = courier.notice();
            if (notice != null) {
                say.accept("warning: " + notice + "; the run continues without it, and its results folder is complete");
            }
        }
    }

    @Override
    public void close() {
        boolean all = finished;
        send(tracking -> tracking.end(all));
        couriers.forEach(courier -> courier.finish(patience));
        tell();
        afterwards.run();
    }
}
