package dev.rhumb.evaluation.track;

import org.apiguardian.api.API;

/**
 * Receives the results of one run or training. All calls come from one thread, which is not the one that computes. A call
 * that throws ends the tracking, with one notice to the user, and leaves the run alone.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface Tracking extends AutoCloseable {
    /**
     * A point of an experiment as far as it is measured. The same point is reported again whenever another of its seed blocks
     * is finished, and again by a later run of the same experiment; the latest replaces what was reported before.
     */
    default void point(TrackedPoint point) {}

    /** The state of a training at one of its reports. */
    default void report(TrainingReport report) {}

    /**
     * The run has ended or the user stopped it.
     *
     * @param finished whether everything was done
     */
    default void end(boolean finished) {}

    /** Releases what it holds; called last, also after a failure. */
    @Override
    default void close() {}
}
