package dev.rhumb.testkit;

import static dev.rhumb.testkit.Requirement.require;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.evaluation.track.TrackedPoint;
import dev.rhumb.evaluation.track.Tracker;
import dev.rhumb.evaluation.track.Tracking;
import dev.rhumb.evaluation.track.TrainingReport;
import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract that every tracker must satisfy. Extend it and supply {@link #tracker}. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public abstract class TrackerContract extends KindContract<Tracker> {
    private static final Subject SUBJECT =
            new Subject("trial", Map.of("sampler.type", "ddim", "sampler.steps", "20", "question", "Is it, \"so\"?"));

    @TempDir
    Path folder = Path.of("");

    /** A contract whose hooks the test overrides. */
    protected TrackerContract() {
        super("tracker", Tracker.class);
    }

    /**
     * The tracker.
     *
     * @param folder an empty folder, for one whose place is a file or a folder
     */
    protected abstract Tracker tracker(Path folder);

    /** A tracker whose place cannot receive anything. */
    protected Optional<Tracker> refused(Path folder) {
        return Optional.empty();
    }

    /** How much has arrived; by default the size of all files of the folder. */
    protected long received(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            long size = 0;
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                size += Files.size(file);
            }
            return size;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    final Tracker described() {
        return tracker(folder);
    }

    /** What a run sends. */
    @FunctionalInterface
    private interface Sent {
        void to(Tracking tracking);
    }

    private long after(Sent sent) {
        try (Tracking tracking = tracker(folder).open(SUBJECT)) {
            sent.to(tracking);
        }
        return received(folder);
    }

    private TrackedPoint point(int seeds) {
        return new TrackedPoint(
                "0123456789abcdef",
                "an arm",
                "scale=2",
                Map.of("type", "classifier-free", "scale", "2"),
                seeds,
                100L * seeds,
                40,
                0,
                Map.of(
                        "fid", new Interval(1.5, 1.25, 1.75, seeds),
                        "recall", new Interval(0.5, Double.NaN, Double.NaN, seeds),
                        "not-measured", new Interval(Double.NaN, Double.NaN, Double.NaN, seeds)),
                folder.toAbsolutePath());
    }

    @Test
    void itsPlaceIsItsOneRequiredKey() {
        List<String> required = Description.of(Tracker.class, described().getClass()).keys().stream()
                .filter(Field::isRequired)
                .map(Field::key)
                .toList();
        require(
                required.size() == 1,
                "Its required keys are %s: --track TYPE=WHERE sets one, so give the others a fallback.",
                required);
    }

    @Test
    void everyPointArrives() {
        long none = after(tracking -> {});
        long one = after(tracking -> {
            tracking.point(point(1));
            tracking.end(true);
        });
        require(one > none, "A point leaves nothing: override point.");
        long again = after(tracking -> {
            tracking.point(point(1));
            tracking.point(point(2));
            tracking.end(true);
        });
        require(again >= one, "A later run removes what an earlier one sent.");
    }

    @Test
    void everyReportOfATrainingArrives() {
        long none = after(tracking -> {});
        long one = after(tracking -> tracking.report(new TrainingReport(50, Map.of("loss", 0.25))));
        require(one > none, "A report of a training leaves nothing: override report.");
        long more = after(tracking -> tracking.report(new TrainingReport(100, Map.of("loss", 0.125))));
        require(more > one, "The report of a later step leaves nothing beside that of an earlier one.");
    }

    @Test
    void aRunThatEndsEarlyIsClosed() {
        after(tracking -> tracking.end(false));
        long once = after(tracking -> tracking.point(point(1)));
        require(once > 0, "A point of a run that did not end is lost: write it when it arrives.");
    }

    @Test
    void refusesAPlaceThatCannotReceiveInASentence() {
        Optional<Tracker> refused = refused(folder);
        assumeTrue(refused.isPresent(), "it names no place that it refuses");
        Requirement.refuses(
                "a place that cannot receive",
                () -> refused.orElseThrow().open(SUBJECT).close());
    }
}
