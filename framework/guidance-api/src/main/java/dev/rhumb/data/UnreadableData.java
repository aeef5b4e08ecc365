package dev.rhumb.data;

import java.nio.file.Path;
import org.apiguardian.api.API;

/** A data file that is missing, damaged or of another format; the message is one sentence that names the file. */
@API(status = API.Status.STABLE, since = "0.1.0")
public final class UnreadableData extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A problem with one file. */
    public UnreadableData(Path file, String problem) {
        super(file + ": " + problem);
    }
}
