package dev.rhumb.tensors;

import java.nio.file.Path;

/** A file of tensors that is missing, damaged or of another format; the message is one sentence that names the file. */
public final class UnreadableTensors extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A problem with one file. */
    public UnreadableTensors(Path file, String problem) {
        super(file + ": " + problem);
    }

    /** A problem with one file, and what revealed it. */
    public UnreadableTensors(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }
}
