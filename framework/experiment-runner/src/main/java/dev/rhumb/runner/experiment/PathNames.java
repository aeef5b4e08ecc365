package dev.rhumb.runner.experiment;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rule for every name in an experiment that becomes the name of a file or folder: it must be one on all file systems, and must not be
 * one of those that a results folder has anyway.
 */
public final class PathNames {
    /** Leaves room for an ending, and for the name of a temporary file. */
    public static final int LONGEST = 100;

    private static final String ALLOWED = "[A-Za-z0-9][A-Za-z0-9._+-]*";
    /** What the program keeps beside the arms. */
    private static final Set<String> TAKEN = Set.of("real", "curves");
    /** Endings of the files that the program keeps beside the arms. */
    private static final Set<String> ENDINGS = Set.of("csv", "html", "json", "yaml", "yml", "png", "svg", "npy", "txt");
    /** Devices of Windows, with any ending. */
    private static final String DEVICE = "(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?";

    private final Map<String, String> seen = new HashMap<>();

    /**
     * Why a name cannot be used beside earlier ones, or empty if it can.
     *
     * @return a sentence that begins with the name and ends with what is allowed
     */
    public Optional<String> refusal(String name) {
        Optional<String> own = malformed(name);
        if (own.isPresent()) {
            return own;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean file = lower.contains(".") && ENDINGS.contains(lower.substring(lower.lastIndexOf('.') + 1));
        if (TAKEN.contains(lower) || file) {
            return Optional.of("'" + name
                    + "' is a name of the results folder's own files (real, curves, and names that"
                    + " end in "
                    + String.join(
                            ", ", ENDINGS.stream().sorted().map(e -> "." + e).toList())
                    + "); choose another");
        }
        String before = seen.putIfAbsent(lower, name);
        return before == null
                ? Optional.empty()
                : Optional.of("'" + name + "' and '" + before
                        + "' differ in case alone, and are one folder on some file" + " systems; choose another name");
    }

    /** Why a name is no name of a file on every file system, or empty if it is one. */
    public static Optional<String> malformed(String name) {
        String shown = name.length() > LONGEST ? name.substring(0, 40) + "..." : name;
        if (name.length() > LONGEST) {
            return Optional.of("'" + shown + "' has " + name.length() + " characters; a name has at most " + LONGEST);
        } else if (!name.matches(ALLOWED) || name.endsWith(".")) {
            return Optional.of(
                    "'" + shown + "' cannot name a folder: a name has letters, digits and . _ + - only, begins"
                            + " with a letter or digit, and does not end in a dot");
        } else if (name.toLowerCase(Locale.ROOT).matches(DEVICE)) {
            return Optional.of("'" + shown + "' is a device on Windows and cannot name a folder; choose another name");
        }
        return Optional.empty();
    }
}
