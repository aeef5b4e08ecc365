package dev.rhumb.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.oracle.MixtureDenoiser;
import dev.rhumb.guidance.Likelihood;
import java.util.ArrayList;
import java.util.List;

/** The oracle of a mixture over flattened images, asked about images {@code (B, C, H, W)}. */
final class ImageMixture implements Denoiser {

    private final MixtureDenoiser flat;
    private final Shape image;

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
        List<Query> flattened = queries.stream()
                .map(q -> new Query(flatten(q.x()), q.level(), q.seen(), q.condition(), q.edits()))
                .toList();
        List<NDArray> answers = new ArrayList<>();
        for (NDArray answer : flat.denoise(flattened)) {
            answers.add(answer.reshape(new Shape(answer.getShape().get(0)).addAll(image)));
        }
        return answers;
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
