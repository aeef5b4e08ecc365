package dev.rhumb.images;

/** A file that is no image, is damaged, or is too large; the message is one sentence that names the file. */
public final class UnreadablePicture extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String problem;

    UnreadablePicture(String where, String problem) {
        super("'" + where + "' " + problem + ".");
        this.problem = problem;
    }

    /** What follows the name of the file in the sentence. */
    public String problem() {
        return problem;
    }
}
