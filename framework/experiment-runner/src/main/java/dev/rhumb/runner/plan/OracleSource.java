package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.diffusion.oracle.MixtureDenoiser;
import dev.rhumb.diffusion.oracle.Worlds;
import java.util.List;
import java.util.Optional;

/**
 * The exact denoiser of a mixture.
 *
 * @param name what runs call it
 * @param identity the world's name, and how it was changed
 * @param mixture the data
 * @param original the built-in mixture that this one is a worse version of; empty if it is that mixture
 */
public record OracleSource(String name, String identity, Mixture mixture, Optional<String> original)
        implements ModelSource {
    /** A built-in mixture as it is. */
    public static OracleSource world(String name, String world) {
        return new OracleSource(name, "world " + world, Worlds.named(world), Optional.empty());
    }

    @Override
    public Optional<OracleSource> exact() {
        return Optional.of(this);
    }

    @Override
    public Shape made() {
        return mixture.shape();
    }

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
