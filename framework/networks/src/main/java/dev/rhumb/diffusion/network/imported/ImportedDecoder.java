package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.engine.Scope;
import dev.rhumb.diffusion.network.LatentSpace;
import dev.rhumb.diffusion.network.published.Architecture;
import dev.rhumb.diffusion.network.published.AutoencoderKL;
import dev.rhumb.diffusion.network.published.AutoencoderTiny;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.diffusion.network.published.VQModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The decoder of a latent model; differentiable in the latents. */
public final class ImportedDecoder implements Decoder {
    private static final List<Class<? extends Architecture>> AUTOENCODERS =
            List.of(AutoencoderKL.class, VQModel.class, AutoencoderTiny.class);

    private final Loaded network;

    private final NDManager manager;
    private final String name;
    private final DenoiserDescriptor.Sample sample;
    private final String latentSpace;
    private final DecoderDescriptor descriptor;
    private final Optional<TiledDecoding> tiles;
    private final NDArray factor;
    private final NDArray shift;

    private ImportedDecoder(
            Path path, DecoderDescriptor descriptor, DenoiserDescriptor.Sample sample, NDManager manager) {
        this.manager = manager;
        this.network = Loaded.open(path, AUTOENCODERS, manager);
        this.name = String.valueOf(path.normalize().getFileName());
        this.sample = sample;
        this.latentSpace = (Files.isDirectory(path) ? PublishedFolder.files(path) : List.of(path))
                .stream().map(file -> LatentSpace.of(file).sha256()).collect(Collectors.joining("+"));
        this.descriptor = descriptor;
        this.tiles = descriptor.tile().map(side -> new TiledDecoding(side, descriptor.height() / sample.height()));
        this.factor = Constants.of(
                manager,
                manager.getDevice(),
                new double[] {1 / descriptor.scalingFactor()},
                new Shape(1),
                DataType.FLOAT32);
        this.shift = Constants.of(
                manager, manager.getDevice(), new double[] {descriptor.shift()}, new Shape(1), DataType.FLOAT32);
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
        try (Scope scope = new Scope(latents)) {
            NDArray scaled = scope.view(latents).mul(factor).add(shift);
            return scope.release(tiles.filter(tiled -> tiled.concerns(scaled))
                    .map(tiled -> tiled.decode(scaled, this::image))
                    .orElseGet(() -> image(scaled)));
        }
    }

    /** Images of latents, or a tile of them. */
    private NDArray image(NDArray latents) {
        Shape shape = latents.getShape();
        long rows = shape.get(2) * descriptor.height() / sample.height();
        long columns = shape.get(3) * descriptor.width() / sample.width();
        return network.run(new Shape(shape.get(0), descriptor.channels(), rows, columns), "a decoded image", latents);
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
