package dev.rhumb.evaluation.track;

import dev.rhumb.records.Kind;
import java.util.List;
import org.apiguardian.api.API;

/**
 * A receiver of results, such as a server that shows them. An immutable, validated record with one required key, its place, annotated with
 * {@link dev.rhumb.guidance.Method} and {@link dev.rhumb.guidance.Parameter}. {@code --track TYPE=WHERE} sets the key, and without that
 * nothing of it runs.
 */
@FunctionalInterface
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface Tracker {
    /** Trackers, all of which are given by plugins. */
    Kind<Tracker> KIND = Kind.of("tracker", Tracker.class, List.of());

    /**
     * Makes ready to receive. Called before anything is computed, so that what cannot work is reported then.
     *
     * @param subject what the results are about
     * @throws dev.rhumb.records.UserError in one sentence, if nothing can be received there
     */
    Tracking open(Subject subject);
}
