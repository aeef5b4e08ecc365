package dev.rhumb.runner.track;

import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.evaluation.track.TrackedPoint;
import dev.rhumb.evaluation.track.Tracker;
import dev.rhumb.evaluation.track.Tracking;
import dev.rhumb.evaluation.track.TrainingReport;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.Place;
import dev.rhumb.records.Problems;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The trackers of a run; none unless the user requested them. */
public final class Trackers implements AutoCloseable {
    /** Tells nobody. */
    public static final Trackers NOBODY = new Trackers(List.of(), sentence -> {}, Duration.ZERO);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final List<Courier> couriers;
    private final Consumer<String> notices;
    private final Duration patience;
    private boolean finished;
    private Runnable afterwards = () -> {};

    private Trackers(List<Courier> couriers, Consumer<String> notices, Duration patience) {
        this.couriers = couriers;
        this.notices = notices;
        this.patience = patience;
    }

    /**
     * Opens the requested trackers.
     *
     * @param named each {@code TYPE=WHERE}
     * @param installed the trackers of plugins, by name
     * @param notices takes notices, on the thread that uses this
     * @throws UserError if a type is not installed, a place is missing, or nothing can be received there
     */
    public static Trackers open(
            List<String> named,
            Map<String, Description<Tracker>> installed,
            Subject subject,
            Consumer<String> notices) {
        return open(named, installed, subject, notices, PATIENCE);
    }

    static Trackers open(
            List<String> named,
            Map<String, Description<Tracker>> installed,
            Subject subject,
            Consumer<String> notices,
            Duration patience) {
        List<Courier> couriers = new ArrayList<>();
        try {
            named.forEach(one -> couriers.add(courier(one, installed, subject)));
        } catch (RuntimeException e) {
            couriers.forEach(courier -> courier.finish(patience));
            throw e;
        }
        return new Trackers(couriers, notices, patience);
    }

    private static Courier courier(String named, Map<String, Description<Tracker>> installed, Subject subject) {
        int equals = named.indexOf('=');
        String type = equals < 0 ? named : named.substring(0, equals);
        Description<Tracker> tracker = installed.get(type);
        if (tracker == null) {
            throw new UserError("--track: there is no tracker '" + type + "'"
                    + (installed.isEmpty()
                            ? "; no installed plugin provides one"
                            : Nearest.hint(type, new TreeSet<>(installed.keySet()))));
        }
        Field place = place(tracker);
        String where = named.substring(equals + 1);
        if (equals < 0 || where.isBlank()) {
            throw new UserError("--track " + type + " lacks " + place.meaning() + "; write --track " + type + "=WHERE");
        }
        return new Courier(type, at(tracker, place, where).open(subject));
    }

    /** The key that WHERE sets. */
    public static Field place(Description<Tracker> tracker) {
        return tracker.keys().stream()
                .filter(Field::isRequired)
                .findFirst()
                .orElseThrow(() -> new UserError(
                        "the tracker '" + tracker.name() + "' has no required key, which --track would set"));
    }

    private static Tracker at(Description<Tracker> tracker, Field place, String where) {
        Place option = new Place("--track " + tracker.name(), 0, 0);
        Problems problems = new Problems();
        YamlNode value = new YamlNode.Scalar(where, where, option);
        Tracker made = new Binder(problems)
                .bind(tracker, new YamlNode.Mapping(Map.of(place.key(), value), Map.of(), option), "");
        problems.throwIfAny();
        return Objects.requireNonNull(made);
    }

    /** The same, with something that is done when this is closed and nothing is sent any more. */
    public Trackers andThen(Runnable done) {
        afterwards = done;
        return this;
    }

    /** Whether there are no trackers. */
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
        passNotices();
    }

    private void passNotices() {
        for (Courier courier : couriers) {
            @Nullable String notice = courier.notice();
            if (notice != null) {
                notices.accept(
                        "warning: " + notice + "; the run continues without it, and its results folder is complete");
            }
        }
    }

    @Override
    public void close() {
        boolean all = finished;
        send(tracking -> tracking.end(all));
        couriers.forEach(courier -> courier.finish(patience));
        passNotices();
        afterwards.run();
    }
}
