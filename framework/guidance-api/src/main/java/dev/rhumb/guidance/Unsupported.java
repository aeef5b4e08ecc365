package dev.rhumb.guidance;

import org.apiguardian.api.API;

/** A refusal, in one sentence: what is missing, and who has it. Thrown before the first step or never. */
@API(status = API.Status.STABLE, since = "0.1.0")
public final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A refusal in these words: what is missing, who has it, what to do. */
    public Unsupported(String sentence) {
        super(sentence);
    }
}
