package dev.rhumb.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.Inside;
import dev.rhumb.diffusion.oracle.MixtureDenoiser;
import dev.rhumb.guidance.Crop;
import dev.rhumb.guidance.Likelihood;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * The oracle of a mixture over flattened images, evaluated on images {@code (B, C, H, W)} or on crops of them, whose
 * pixels are a mixture too. A network's prediction for a crop does not depend on the crop's place; this one's does.
 */
final class ImageMixture implements Denoiser, Inside {

    private final MixtureDenoiser flat;
    private final Shape image;
    private final Map<Crop, MixtureDenoiser> windows = new ConcurrentHashMap<>();

    ImageMixture(MixtureDenoiser flat, Shape image) {
        this.flat = flat;
        this.image = image;
    }

    static NDArray flatten(NDArray images) {
        return images.reshape(images.getShape().get(0), -1);
    }

    static Likelihood posterior(MixtureDenoiser flat) {
        Likelihood posterior = flat.posterior();
        return (x, level, condition) -> posterior.logLikelihood(flatten(x), level, condition);
    }

    @Override
    public List<NDArray> denoise(List<Query> queries) {
        return queries.stream().map(this::denoise).toList();
    }

    private NDArray denoise(Query q) {
        Query flattened = new Query(flatten(q.x()), q.level(), q.seen(), q.condition(), q.edits());
        MixtureDenoiser mixture = q.crop() == null ? flat : windows.computeIfAbsent(q.crop(), this::window);
        return mixture.denoise(List.of(flattened)).get(0).reshape(q.x().getShape());
    }

    private MixtureDenoiser window(Crop crop) {
        long rows = image.get(1);
        long columns = image.get(2);
        int[] pixels = IntStream.range(0, (int) image.size())
                .filter(i -> {
                    long row = i / columns % rows - crop.top();
                    long column = i % columns - crop.left();
                    return row >= 0 && row < crop.height() && column >= 0 && column < crop.width();
                })
                .toArray();
        return new MixtureDenoiser(name(), flat.mixture().marginal(pixels), manager(), dataType());
    }

    @Override
    public int cropUnit() {
        return 1;
    }

    @Override
    public Shape dataShape() {
        return image;
    }

    @Override
    public DataType dataType() {
        return flat.dataType();
    }

    @Override
    public int classes() {
        return flat.classes();
    }

    @Override
    public NDArray embed(NDArray labels) {
        return flat.embed(labels);
    }

    @Override
    public Inside inside() {
        return this;
    }

    @Override
    public List<String> editKinds() {
        return flat.editKinds();
    }

    @Override
    public List<String> sites() {
        return flat.sites();
    }

    @Override
    public NDManager manager() {
        return flat.manager();
    }

    @Override
    public String name() {
        return flat.name();
    }

    @Override
    public void close() {
        flat.close();
    }
}
