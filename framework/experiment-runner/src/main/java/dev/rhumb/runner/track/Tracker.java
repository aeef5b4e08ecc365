package dev.rhumb.runner.track;

/**
 * A kind of receiver of results, such as a server that shows them. A plugin lists its implementation, which has a public
 * constructor without arguments, in {@code META-INF/services/dev.rhumb.runner.track.Tracker}; {@code --track TYPE=WHERE}
 * asks for it, and without that nothing of it runs.
 */
public interface Tracker {
    /** Its name in {@code --track TYPE=WHERE}. */
    String type();

    /** What {@code WHERE} is, in a few words: "the address of a server". */
    String where();

    /**
     * Makes ready to receive. Called before anything is computed, so that what cannot work is told then.
     *
     * @param where as the user gave it
     * @param subject what the results are about
     * @throws dev.rhumb.records.UserError in one sentence, if nothing can be received there
     */
    Tracking open(String where, Subject subject);
}
