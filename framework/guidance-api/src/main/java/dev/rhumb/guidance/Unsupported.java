package dev.rhumb.guidance;

import org.apiguardian.api.API;

/** A refusal, in one sentence: what is missing, and where it can be found. Thrown only before the first step. */
@API(status = API.Status.STABLE, since = "0.1.0")
public final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A refusal in these words: what is missing, who has it, what to do. */
    public Unsupported(String sentence) {
        super(sentence);
    }
}
