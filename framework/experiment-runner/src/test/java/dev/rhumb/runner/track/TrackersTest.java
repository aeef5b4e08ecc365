package dev.rhumb.runner.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.records.UserError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TrackersTest {
    private static final Subject SUBJECT = Subject.of("a", Map.of("sampler", Map.of("steps", 4)));

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();

    /** A tracker that does something with each step, and notes the rest. */
    private Tracker tracker(Consumer<TrainingReport> receive) {
        return new Tracker() {
            @Override
            public String type() {
                return "test";
            }

            @Override
            public String where() {
                return "a place";
            }

            @Override
            public Tracking open(String where, Subject subject) {
                told.add("open " + where + " " + subject.settings());
                return new Tracking() {
                    @Override
                    public void report(TrainingReport report) {
                        receive.accept(report);
                    }

                    @Override
                    public void end(boolean finished) {
                        told.add("end " + finished);
                    }

                    @Override
                    public void close() {
                        told.add("close");
                    }
                };
            }
        };
    }

    private Trackers open(Consumer<TrainingReport> receive) {
        return Trackers.open(
                List.of("test=here"), List.of(tracker(receive)), SUBJECT, said::add, Duration.ofMillis(500));
    }

    private static TrainingReport step(long step) {
        return new TrainingReport(step, Map.of("loss", 1.0));
    }

    @Test
    void everythingArrivesInOrderBeforeTheEnd() {
        try (Trackers trackers = open(report -> told.add("step " + report.step()))) {
            trackers.report(step(1));
            trackers.report(step(2));
            trackers.finished();
        }
        assertThat(told).containsExactly("open here {sampler.steps=4}", "step 1", "step 2", "end true", "close");
        assertThat(said).isEmpty();
    }

    @Test
    void aRunThatBreaksOffIsNotFinished() {
        try (Trackers trackers = open(report -> {})) {
            trackers.report(step(1));
        }
        assertThat(told).endsWith("end false", "close");
    }

    @Test
    void aReceiverThatDiesIsSaidOnceAndHearsNoMore() throws InterruptedException {
        CountDownLatch dead = new CountDownLatch(1);
        try (Trackers trackers = open(report -> {
            told.add("step " + report.step());
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
        assertThat(told).contains("step 1", "close").doesNotContain("step 3", "end true");
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
        Trackers nobody = Trackers.open(List.of(), List.of(tracker(report -> {})), SUBJECT, said::add);
        nobody.report(step(1));
        nobody.close();
        assertThat(nobody.isEmpty()).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void wrongNamesAndMissingPlacesAreOneSentence() {
        List<Tracker> installed = List.of(tracker(report -> {}));
        assertThatThrownBy(() -> Trackers.open(List.of("tets=x"), installed, SUBJECT, said::add))
                .isInstanceOf(UserError.class)
                .hasMessage("--track: there is no tracker 'tets'; did you mean 'test'? known: test");
        assertThatThrownBy(() -> Trackers.open(List.of("test"), installed, SUBJECT, said::add))
                .isInstanceOf(UserError.class)
                .hasMessage("--track test lacks a place; write --track test=WHERE");
        assertThatThrownBy(() -> Trackers.open(List.of("test=x"), List.of(), SUBJECT, said::add))
                .hasMessage("--track: there is no tracker 'test'; no installed plugin provides one");
    }
}
