package dev.rhumb.diffusion.golden;

/** A case about something that is not built; the message is the reason it is counted under. */
public final class NotCovered extends RuntimeException {

    public NotCovered(String reason) {
        super(reason);
    }
}
