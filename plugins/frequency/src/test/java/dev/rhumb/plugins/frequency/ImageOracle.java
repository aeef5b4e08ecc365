package dev.rhumb.plugins.frequency;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.diffusion.oracle.MixtureDenoiser;
import java.util.List;

/** The exact denoiser of a mixture whose points are images: the same answers, in another shape. */
final class ImageOracle implements Denoiser {

    private final MixtureDenoiser flat;
    private final Shape shape;

    ImageOracle(Mixture mixture, Shape shape, NDManager manager) {
        this.flat = new MixtureDenoiser("images", mixture, manager, DataType.FLOAT64);
        this.shape = shape;
    }

    @Override
    public List<NDArray> denoise(List<Query> queries) {
        List<Query> points = queries.stream()
                .map(q -> new Query(
                        q.x().reshape(q.x().getShape().get(0), shape.size()),
                        q.level(),
                        q.seen(),
                        q.condition(),
                        q.edits()))
                .toList();
        return flat.denoise(points).stream().map(this::images).toList();
    }

    /** Row by row in memory, as networks answer: the oracle's answers are views of columns, whose sums are ordered otherwise. */
    private NDArray images(NDArray answer) {
        long rows = answer.getShape().get(0);
        NDArray every = answer.getManager().arange((int) rows).toType(DataType.INT64, false);
        return answer.get(every).reshape(new Shape(rows).addAll(shape));
    }

    @Override
    public Shape dataShape() {
        return shape;
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
