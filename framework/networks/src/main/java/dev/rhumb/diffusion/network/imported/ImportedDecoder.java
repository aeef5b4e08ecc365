package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.engine.Scope;
import dev.rhumb.diffusion.network.LatentSpace;
import dev.rhumb.diffusion.network.published.AutoencoderKL;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The decoder of a latent model; differentiable in the latents. */
public final class ImportedDecoder implements Decoder {
    private final Loaded network;

    private final NDManager manager;
    private final String name;
    private final DenoiserDescriptor.Sample sample;
    private final String latentSpace;
    private final DecoderDescriptor descriptor;
    private final NDArray factor;
    private final NDArray shift;

    private ImportedDecoder(
            Path path, DecoderDescriptor descriptor, DenoiserDescriptor.Sample sample, NDManager manager) {
        this.manager = manager;
        this.network = Loaded.open(path, AutoencoderKL.class, manager);
        this.name = String.valueOf(path.normalize().getFileName());
        this.sample = sample;
        this.latentSpace = (Files.isDirectory(path) ? PublishedFolder.files(path) : List.of(path))
                .stream().map(file -> LatentSpace.of(file).sha256()).collect(Collectors.joining("+"));
        this.descriptor = descriptor;
        this.factor =
                Constants.of(manager, manager.getDevice(), new double[] {1 / descriptor.scalingFactor()}, new Shape(1), DataType.FLOAT32);
        this.shift = Constants.of(manager, manager.getDevice(), new double[] {descriptor.shift()}, new Shape(1), DataType.FLOAT32);
    }

    /**
     * Loads a decoder and tries it.
     *
     * @param sample the latents it is to take
     * @param manager owner of it
     */
    static ImportedDecoder open(
            DecoderDescriptor descriptor, DenoiserDescriptor.Sample sample, Path folder, NDManager manager) {
        ImportedDecoder decoder =
                new ImportedDecoder(folder.resolve(descriptor.network()), descriptor, sample, manager.newSubManager());
        Probe.each(manager, sample.channels(), sample.height(), sample.width(), decoder::decode);
        return decoder;
    }

    /**
     * Images from latents.
     *
     * @param latents (B, c, h, w) as the denoiser has them
     * @return (B, channels, height, width), values about in [-1, 1], attached to the manager of {@code latents}
     */
    @Override
    public NDArray decode(NDArray latents) {
        Shape due = new Shape(latents.getShape().get(0)).addAll(imageShape());
        try (Scope scope = new Scope(latents)) {
            NDArray scaled = scope.view(latents).mul(factor).add(shift);
            return scope.release(network.run(due, "a decoded image", scaled));
        }
    }

    @Override
    public Shape imageShape() {
        return new Shape(descriptor.channels(), descriptor.height(), descriptor.width());
    }

    @Override
    public String name() {
        return name;
    }

    /** SHA-256 of the decoder's file: models of one decoder share their latents. */
    @Override
    public String latentSpace() {
        return latentSpace;
    }

    @Override
    public Shape latentShape() {
        return new Shape(sample.channels(), sample.height(), sample.width());
    }

    @Override
    public void close() {
        manager.close();
    }
}
