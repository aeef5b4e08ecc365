package dev.rhumb.diffusion.network.published;

import java.util.Optional;

/**
 * A published network architecture: a record of its configuration, checked when it is built, that writes its forward pass under the keys of
 * its published state dict. So loading weights is matching names and shapes.
 */
public interface Architecture {
    /**
     * Writes the forward pass and declares its parameters, each under its published key. It ends in {@link LayerWriter#output}. The same
     * configuration writes the same parameters in the same order, whatever is edited or tapped.
     */
    void write(LayerWriter layers);

    /**
     * The key under which this class declares a stored tensor.
     *
     * @param stored a key of a file, perhaps in an older spelling
     * @return the key in today's spelling; empty for what is not a weight (counters, indices, tables that are computed)
     */
    default Optional<String> key(String stored) {
        return Optional.of(stored);
    }

    /**
     * What the forward pass uses of a stored tensor, such as its normalised values.
     *
     * @param key in today's spelling
     * @param stored row-major; may be returned or changed
     * @param shape of the tensor
     */
    default float[] prepared(String key, float[] stored, long[] shape) {
        return stored;
    }
}
