package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.diffusion.oracle.MixtureDenoiser;
import java.util.List;

/**
 * The exact denoiser of a mixture.
 *
 * @param name what runs call it
 * @param identity the world's name, and how it was changed
 * @param mixture the data
 */
public record OracleSource(String name, String identity, Mixture mixture) implements ModelSource {
    @Override
    public List<String> classNames() {
        return mixture.classNames();
    }

    @Override
    public MixtureDenoiser open(NDManager manager, DataType dataType) {
        return new MixtureDenoiser(name, mixture, manager, dataType);
    }

    /** The oracle itself: it costs next to nothing, and counts of methods that adapt to its answers are then exact. */
    @Override
    public Denoiser standIn(NDManager manager, DataType dataType) {
        return open(manager, dataType);
    }
}
