package dev.rhumb.records;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with a file, so that all of it is reported at once. */
public final class Problems {
    /** Beyond these, a file is so wrong that nobody reads on. */
    private static final int MOST = 100;

    private final Set<String> lines = new LinkedHashSet<>();
    private int more;
    private int added;

    /**
     * @param path dotted path of the key, empty at the top
     * @param sentence what is wrong, the offending value, what is allowed
     */
    public void add(Place place, String path, String sentence) {
        added++;
        String line = place + ": " + (path.isEmpty() ? "" : path + ": ") + sentence;
        if (lines.size() < MOST || lines.contains(line)) {
            lines.add(line);
        } else {
            more++;
        }
    }

    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /** How often something was added, repeated sentences included: it shows whether a step found anything wrong. */
    public int size() {
        return added;
    }

    /** The sentences so far. */
    public List<String> lines() {
        List<String> all = new ArrayList<>(lines);
        if (more > 0) {
            all.add("and " + more + " more problems");
        }
        return List.copyOf(all);
    }

    /** @throws UserError with all of them, if there are any */
    public void throwIfAny() {
        if (!lines.isEmpty()) {
            throw new UserError(lines());
        }
    }
}
