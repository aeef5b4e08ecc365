package dev.rhumb.runner.measure;

import dev.rhumb.data.Dataset;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.evaluation.io.Images;
import dev.rhumb.runner.kind.SampleBlock;
import java.io.IOException;
import java.util.Arrays;

/** Images as they are measured, read in pieces. */
final class PictureSource implements Images {
    /** What networks see at a time divides this, so that they see the same batches whatever is read at once. */
    static final int STEP = 128;

    private static final int PIECE = 8 * STEP;
    /** Of a piece of large images. */
    private static final int VALUES = 1 << 24;

    private final int count;
    private final ImageShape shape;
    private final boolean raw;
    private final SampleBlock.Source source;

    private PictureSource(int count, ImageShape shape, boolean raw, SampleBlock.Source source) {
        this.count = count;
        this.shape = shape;
        this.raw = raw;
        this.source = source;
    }

    /**
     * Samples.
     *
     * @param raw whether they are measured as they are; else clipped and rounded to 8 bits
     * @throws IllegalArgumentException if they are no images
     */
    static PictureSource of(SampleBlock samples, boolean raw) {
        long[] axes = samples.shape();
        if (axes.length != 3) {
            throw new IllegalArgumentException("samples of " + Arrays.toString(axes) + " values are no images");
        }
        ImageShape shape = new ImageShape(Math.toIntExact(axes[0]), Math.toIntExact(axes[1]), Math.toIntExact(axes[2]));
        return new PictureSource(samples.count(), shape, raw, samples::values);
    }

    /** Real images. */
    static PictureSource of(Dataset data, int[] chosen, boolean raw) {
        ImageShape shape = new ImageShape(data.channels(), data.height(), data.width());
        return new PictureSource(
                chosen.length, shape, raw, (from, to) -> data.images(Arrays.copyOfRange(chosen, from, to)));
    }

    ImageBatch batch(int from, int to) throws IOException {
        ImageBatch images = new ImageBatch(source.values(from, to), to - from, shape);
        return raw ? images : images.rounded();
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public ImageShape shape() {
        return shape;
    }

    @Override
    public String description() {
        return count + " images of " + shape;
    }

    /** Images that are read at once. */
    static int piece(ImageShape shape) {
        return Math.max(STEP, Math.min(PIECE, VALUES / shape.size() / STEP * STEP));
    }

    @Override
    public void show(int from, int to, Visitor visitor) throws IOException {
        int piece = piece(shape);
        for (int first = from; first < to; first += piece) {
            int last = Math.min(to, first + piece);
            visitor.look(batch(first, last), first);
        }
    }
}
