package dev.rhumb.runner.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.evaluation.track.Tracker;
import dev.rhumb.evaluation.track.Tracking;
import dev.rhumb.evaluation.track.TrainingReport;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.records.Description;
import dev.rhumb.records.UserError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TrackersTest {
    private static final Subject SUBJECT = Subject.of("a", Map.of("sampler", Map.of("steps", 4)));

    private final List<String> said = new CopyOnWriteArrayList<>();

    /** What {@link Testing} does with each step, and where it notes the rest; records have no fields of their own. */
    private static Consumer<TrainingReport> receive = report -> {};

    private static List<String> printed = List.of();

    /** A tracker of this test. */
    @Method(name = "test", paper = "none", summary = "Notes what arrives.")
    record Testing(@Parameter("a place") String where) implements Tracker {
        @Override
        public Tracking open(Subject subject) {
            printed.add("open " + where + " " + subject.settings());
            return new Tracking() {
                @Override
                public void report(TrainingReport report) {
                    receive.accept(report);
                }

                @Override
                public void end(boolean finished) {
                    printed.add("end " + finished);
                }

                @Override
                public void close() {
                    printed.add("close");
                }
            };
        }
    }

    private static final Map<String, Description<Tracker>> INSTALLED =
            Map.of("test", Description.of(Tracker.class, Testing.class));

    @BeforeEach
    void nothingWasTold() {
        printed = new CopyOnWriteArrayList<>();
    }

    private Trackers open(Consumer<TrainingReport> each) {
        receive = each;
        return Trackers.open(List.of("test=here"), INSTALLED, SUBJECT, said::add, Duration.ofMillis(500));
    }

    private static TrainingReport step(long step) {
        return new TrainingReport(step, Map.of("loss", 1.0));
    }

    @Test
    void everythingArrivesInOrderBeforeTheEnd() {
        try (Trackers trackers = open(report -> printed.add("step " + report.step()))) {
            trackers.report(step(1));
            trackers.report(step(2));
            trackers.finished();
        }
        assertThat(printed).containsExactly("open here {sampler.steps=4}", "step 1", "step 2", "end true", "close");
        assertThat(said).isEmpty();
    }

    @Test
    void aRunThatBreaksOffIsNotFinished() {
        try (Trackers trackers = open(report -> {})) {
            trackers.report(step(1));
        }
        assertThat(printed).endsWith("end false", "close");
    }

    @Test
    void aReceiverThatDiesIsSaidOnceAndHearsNoMore() throws InterruptedException {
        CountDownLatch dead = new CountDownLatch(1);
        try (Trackers trackers = open(report -> {
            printed.add("step " + report.step());
            dead.countDown();
            throw new IllegalStateException("wrapped", new IllegalStateException("connection refused"));
        })) {
            trackers.report(step(1));
            dead.await();
            while (said.isEmpty()) {
                trackers.report(step(2));
            }
            trackers.report(step(3));
            trackers.finished();
        }
        assertThat(printed).contains("step 1", "close").doesNotContain("step 3", "end true");
        assertThat(said)
                .containsExactly(
                        "warning: test no longer accepts results (connection refused); the run continues without it,"
                                + " and its results folder is complete");
    }

    @Test
    @Timeout(20)
    void aReceiverThatHangsHoldsNothingUp() {
        CountDownLatch never = new CountDownLatch(1);
        try (Trackers trackers = open(report -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        })) {
            trackers.report(step(1));
            trackers.report(step(2));
        }
        assertThat(said).singleElement().asString().contains("test did not take everything within 0 s");
        never.countDown();
    }

    @Test
    void withoutTheOptionNobodyIsAsked() {
        Trackers nobody = Trackers.open(List.of(), INSTALLED, SUBJECT, said::add);
        nobody.report(step(1));
        nobody.close();
        assertThat(nobody.isEmpty()).isTrue();
        assertThat(printed).isEmpty();
    }

    @Test
    void wrongNamesAndMissingPlacesAreOneSentence() {
        assertThatThrownBy(() -> Trackers.open(List.of("tets=x"), INSTALLED, SUBJECT, said::add))
                .isInstanceOf(UserError.class)
                .hasMessage("--track: there is no tracker 'tets'; did you mean 'test'? known: test");
        assertThatThrownBy(() -> Trackers.open(List.of("test"), INSTALLED, SUBJECT, said::add))
                .isInstanceOf(UserError.class)
                .hasMessage("--track test lacks a place; write --track test=WHERE");
        assertThatThrownBy(() -> Trackers.open(List.of("test=x"), Map.of(), SUBJECT, said::add))
                .hasMessage("--track: there is no tracker 'test'; no installed plugin provides one");
    }
}
