package dev.rhumb.diffusion.network.published;

import java.util.Map;

/**
 * Named tensors as a library saved them, read one at a time: names and shapes are known before any value is read, so that a model that
 * does not fit is refused at once, and memory holds one tensor at a time beside the network.
 */
public interface StateDict extends AutoCloseable {
    /** Where it was read from, for messages. */
    String source();

    /** The axes of every tensor, by key. */
    Map<String, long[]> shapes();

    /**
     * The values of a tensor, row-major, widened to float32.
     *
     * @param key one of {@link #shapes()}
     * @throws IllegalArgumentException if the file is damaged there; a sentence
     */
    float[] read(String key);

    /** Frees the file. */
    @Override
    void close();
}
