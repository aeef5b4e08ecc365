package dev.rhumb.checks.golden;

/** A case about something that is not built; the message is the reason it is counted under. */
final class NotCovered extends RuntimeException {

    NotCovered(String reason) {
        super(reason);
    }
}
