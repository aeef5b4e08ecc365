package dev.rhumb.testkit;

import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.evaluation.track.TrackedPoint;
import dev.rhumb.evaluation.track.Tracker;
import dev.rhumb.evaluation.track.Tracking;
import dev.rhumb.evaluation.track.TrainingReport;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Trackers broken on purpose: each is caught, by the check that should, with a sentence. */
final class TrackerMutantsTest {
    private static final Path NOWHERE = Path.of("no/such/folder/at/all/log");

    /** What the contract below is about, by its file; the engine runs it on this thread. */
    private static Function<Path, Tracker> current = Sound::new;

    @Method(name = "sound", paper = "none: a test", summary = "Lines of a file.")
    record Sound(@Parameter("the file") String where) implements Tracker {
        Sound(Path file) {
            this(file.toString());
        }

        @Override
        public Tracking open(Subject subject) {
            if (!write(Path.of(where), "")) {
                throw new UserError("the file '" + where + "' cannot be written");
            }
            return new Lines(Path.of(where));
        }
    }

    @Method(name = "greedy", paper = "none: a test", summary = "Two places.")
    record Greedy(
            @Parameter("the file") String where,
            @Parameter("another file") String other) implements Tracker {
        @Override
        public Tracking open(Subject subject) {
            return new Lines(Path.of(where));
        }
    }

    private static class Lines implements Tracking {
        final Path file;

        Lines(Path file) {
            this.file = file;
        }

        @Override
        public void point(TrackedPoint point) {
            write(file, point.describe() + "\n");
        }

        @Override
        public void report(TrainingReport report) {
            write(file, report.step() + "\n");
        }
    }

    private static boolean write(Path file, String line) {
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Function<Path, Tracker> of(Function<Path, Tracking> open) {
        return file -> subject -> open.apply(file);
    }

    private static List<Mutant<Function<Path, Tracker>>> mutants() {
        return List.of(
                new Mutant<>(
                        "two places", "itsPlaceIsItsOneRequiredKey", file -> new Greedy(file.toString(), file + "2")),
                new Mutant<>("points that are not written", "everyPointArrives", of(file -> new Tracking() {})),
                new Mutant<>("a file that begins again with every run", "everyPointArrives", of(file -> {
                    remove(file);
                    return new Lines(file) {
                        @Override
                        public void point(TrackedPoint point) {
                            write(file, point.seeds() > 1 ? "" : point.describe());
                            if (point.seeds() > 1) {
                                remove(file);
                            }
                        }
                    };
                })),
                new Mutant<>(
                        "reports that are not written", "everyReportOfATrainingArrives", of(file -> new Lines(file) {
                            @Override
                            public void report(TrainingReport report) {}
                        })),
                new Mutant<>("points kept until the end", "aRunThatEndsEarlyIsClosed", of(file -> new Lines(file) {
                    @Override
                    public void point(TrackedPoint point) {}

                    @Override
                    public void end(boolean finished) {
                        write(file, finished ? "all of it" : "");
                    }
                })),
                new Mutant<>(
                        "a place that cannot be written taken",
                        "refusesAPlaceThatCannotReceiveInASentence",
                        of(Lines::new)));
    }

    /** The contract of whatever tracker is broken at the moment. */
    static final class Contracted extends TrackerContract {
        @Override
        protected Tracker tracker(Path folder) {
            return current.apply(folder.resolve("log"));
        }

        @Override
        protected Optional<Tracker> refused(Path folder) {
            return Optional.of(current.apply(folder.resolve(NOWHERE)));
        }
    }

    private static Optional<String> verdict(String check, Function<Path, Tracker> tracker) {
        current = tracker;
        return Verdicts.of(Contracted.class, check);
    }

    @Test
    void eachTrackerIsCaughtWithASentenceAndTheDocumentShowsIt() throws IOException {
        Mutant.assertCaught("tracker", mutants(), TrackerMutantsTest::verdict);
    }

    @Test
    void aSoundOneIsCaughtByNone() {
        Mutant.assertPasses(Sound::new, mutants(), TrackerMutantsTest::verdict);
    }
}
