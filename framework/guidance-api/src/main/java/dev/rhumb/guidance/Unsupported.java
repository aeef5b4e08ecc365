package dev.rhumb.guidance;

/** A refusal, in one sentence: what is missing, and who has it. Thrown before the first step or never. */
public final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unsupported(String sentence) {
        super(sentence);
    }
}
