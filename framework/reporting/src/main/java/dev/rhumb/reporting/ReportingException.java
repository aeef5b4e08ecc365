package dev.rhumb.reporting;

/** A table or figure that cannot be made from the data given; the message is one sentence for the user. */
public final class ReportingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** With the sentence to show. */
    public ReportingException(String sentence) {
        super(sentence);
    }

    /** With the sentence to show and what led to it. */
    public ReportingException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
