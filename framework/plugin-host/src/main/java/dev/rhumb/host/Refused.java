package dev.rhumb.host;

/** A check that failed; becomes a {@link Refusal} where the plugin's name and place are known. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String fix;

    Refused(Reason reason, String sentence, String fix) {
        super(sentence);
        this.reason = reason;
        this.fix = fix;
    }

    Reason reason() {
        return reason;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }

    String fix() {
        return fix;
    }
}
