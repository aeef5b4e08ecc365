package dev.rhumb.evaluation.io;

import java.io.IOException;
import java.util.Arrays;

/** Images in one array, read from its file batch by batch. */
final class ArrayImages implements Images {
    private final NpyFile array;
    private final ImageShape shape;
    private final Layout layout;
    private final PixelRange range;
    private final String description;

    private ArrayImages(NpyFile array, ImageShape shape, Layout layout, PixelRange range, String description) {
        this.array = array;
        this.shape = shape;
        this.layout = layout;
        this.range = range;
        this.description = description;
    }

    static ArrayImages of(NpyFile array, ReadAs stated) throws IOException {
        int[] axes = array.shape();
        if (axes.length < 3 || axes.length > 4 || array.size() == 0) {
            throw refused(
                    array,
                    "images are (n, channels, height, width), (n, height, width, channels) or, in grey, (n, height, width)");
        }
        Layout layout = axes.length == 3 ? Layout.NCHW : layout(array, stated);
        ImageShape shape = axes.length == 3 ? grey(array) : layout.shape(axes);
        if (array.type() == NpyType.UINT8) {
            return new ArrayImages(
                    array, shape, layout, PixelRange.ZERO_TO_255, describe(array, shape, layout) + ", values 0:255");
        }
        ValueSurvey survey = ValueSurvey.of(array, shape.size());
        PixelRange range = survey.range(stated.range());
        return new ArrayImages(
                array, shape, layout, range, describe(array, shape, layout) + ", " + survey.describe(range));
    }

    private static String describe(NpyFile array, ImageShape shape, Layout layout) {
        return array.shape()[0] + " images of " + shape + ", " + array.type().description()
                + (array.rank() == 3 ? " (n, height, width)" : " " + layout);
    }

    private static ImageShape grey(NpyFile array) {
        int[] axes = array.shape();
        if (axes[2] <= 4 || axes[0] == 3) {
            throw refused(
                    array,
                    "three axes are grey images (n, height, width), but this looks like one image with channels;"
                            + " give images four axes");
        }
        return new ImageShape(1, axes[1], axes[2]);
    }

    /** The only layout that gives one or three channels, or the one that is stated. */
    private static Layout layout(NpyFile array, ReadAs stated) {
        int[] axes = array.shape();
        boolean first = Layout.NCHW.fits(axes);
        boolean last = Layout.NHWC.fits(axes);
        Layout layout = stated.layout();
        if (layout != null) {
            if (!layout.fits(axes) && (first || last)) {
                throw refused(
                        array,
                        layout + " was stated, but that makes images of "
                                + layout.shape(axes).channels() + " channels, where the other layout has one or three");
            }
            return layout;
        }
        if (first == last) {
            throw refused(
                    array,
                    (first ? "its second and its last axis may both be" : "neither its second nor its last axis is")
                            + " one or three channels; state --layout nchw or --layout nhwc");
        }
        return first ? Layout.NCHW : Layout.NHWC;
    }

    private static IllegalArgumentException refused(NpyFile array, String why) {
        return new IllegalArgumentException(array.where() + " is an array of "
                + array.type().description() + " and shape " + Arrays.toString(array.shape()) + "; " + why + ".");
    }

    @Override
    public int count() {
        return array.shape()[0];
    }

    @Override
    public ImageShape shape() {
        return shape;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void show(int from, int to, Visitor visitor) throws IOException {
        int size = shape.size();
        int most = Images.batch(shape);
        try (NpyFile.Reader reader = array.read((long) from * size)) {
            for (int start = from; start < to; start += most) {
                int count = Math.min(most, to - start);
                float[] values = new float[count * size];
                for (int image = 0; image < count; image++) {
                    for (int within = 0; within < size; within++) {
                        values[image * size + layout.place(within, shape)] = range.scaled(reader.next());
                    }
                }
                visitor.look(new ImageBatch(values, count, shape), start);
            }
        }
    }
}
