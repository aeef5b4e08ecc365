package dev.rhumb.plugins.mlflow;

import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.evaluation.track.Tracker;
import dev.rhumb.evaluation.track.Tracking;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code --track mlflow=http://HOST:PORT}: results on an MLflow server. */
@Method(name = "mlflow", paper = "https://mlflow.org", summary = "Runs of an experiment on an MLflow server.")
public record MlflowTracker(
        @Parameter("the address of an MLflow server, http://HOST:PORT")
        String where) implements Tracker {
    /** MLflow's client waits for ever; whether a server answers is found out before it is called. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Override
    public Tracking open(Subject subject) {
        String address = where.replaceFirst("/+$", "");
        if (!address.matches("https?://\\S+")) {
            throw refused(where, "that is not the address of an MLflow server, http://HOST:PORT", null);
        }
        requireAnswer(where, address);
        try {
            return MlflowRuns.open(address, subject);
        } catch (RuntimeException e) {
            throw refused(
                    where,
                    "the server there does not take an experiment '" + subject.name() + "' (" + e.getMessage() + ")",
                    e);
        }
    }

    private static void requireAnswer(String where, String address) {
        try {
            HttpRequest health = HttpRequest.newBuilder(URI.create(address + "/health"))
                    .timeout(PATIENCE)
                    .build();
            HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(health, HttpResponse.BodyHandlers.discarding());
        } catch (IOException | IllegalArgumentException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw refused(
                    where, "no server answers there (" + why + "); start one with 'mlflow server', or leave it out", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(where, "interrupted", e);
        }
    }

    private static UserError refused(String where, String why, @Nullable Exception cause) {
        String sentence = "--track mlflow=" + where + ": " + why;
        return cause == null ? new UserError(sentence) : new UserError(sentence, cause);
    }
}
