package dev.rhumb.records;

import java.util.List;
import org.apiguardian.api.API;

/** Something the user can correct. Each line is one clear sentence; the command line prints them and exits with 2. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> lines;

    public UserError(String sentence) {
        this(List.of(sentence));
    }

    /** Several errors, found at once. */
    public UserError(List<String> sentences) {
        super(String.join(System.lineSeparator(), sentences));
        lines = List.copyOf(sentences);
    }

    public UserError(String sentence, Throwable cause) {
        super(sentence, cause);
        lines = List.of(sentence);
    }

    /** One sentence each. */
    public List<String> lines() {
        return lines;
    }
}
