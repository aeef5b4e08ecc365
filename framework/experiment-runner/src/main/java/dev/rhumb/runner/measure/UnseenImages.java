package dev.rhumb.runner.measure;

import java.util.List;

/** A network that sees images made NaN or infinity of some of them. */
public final class UnseenImages extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String network;
    private final transient List<Integer> rows;

    /**
     * @param network what it is, for messages
     * @param rows the images, counted from 0; not empty
     */
    UnseenImages(String network, List<Integer> rows, int of) {
        super(network + " gives numbers that are not finite for " + rows.size() + " of " + of
                + " images; the first is image " + rows.get(0)
                + ". Look for images far outside [-1, 1], or use another network");
        this.network = network;
        this.rows = List.copyOf(rows);
    }

    /** What saw the images. */
    public String network() {
        return network;
    }

    /** The images that it made no finite numbers of, ascending. */
    public List<Integer> rows() {
        return rows;
    }
}
