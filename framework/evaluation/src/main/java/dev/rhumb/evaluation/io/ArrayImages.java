package dev.rhumb.evaluation.io;

import java.util.Arrays;

/** Images in one array. */
final class ArrayImages implements Images {
    private static final float HALF_RANGE = 127.5f;

    private final NpyArray array;
    private final int count;
    private final int channels;
    private final int height;
    private final int width;
    private final boolean channelsLast;

    private ArrayImages(NpyArray array, int[] nchw, boolean channelsLast) {
        this.array = array;
        this.count = nchw[0];
        this.channels = nchw[1];
        this.height = nchw[2];
        this.width = nchw[3];
        this.channelsLast = channelsLast;
    }

    static ArrayImages of(NpyArray array, String where) {
        int[] shape = array.shape();
        boolean floats = array.type() == NpyType.FLOAT32 || array.type() == NpyType.FLOAT64;
        if (shape.length < 3 || shape.length > 4 || array.size() == 0 || (!floats && array.type() != NpyType.UINT8)) {
            throw new IllegalArgumentException(
                    where + " is an array of " + array.type().code() + " and shape "
                            + Arrays.toString(shape)
                            + "; images are (n, channels, height, width) floats in [-1, 1] or (n, height,"
                            + " width, channels) uint8.");
        }
        if (shape.length == 3) {
            return new ArrayImages(array, new int[] {shape[0], 1, shape[1], shape[2]}, false);
        }
        boolean last = !floats && (shape[3] == 1 || shape[3] == 3);
        int[] nchw = last ? new int[] {shape[0], shape[3], shape[1], shape[2]} : shape;
        return new ArrayImages(array, nchw, last);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public ImageBatch read(int from, int to) {
        int size = channels * height * width;
        float[] values = new float[(to - from) * size];
        for (int i = 0; i < values.length; i++) {
            int image = from + i / size;
            int within = i % size;
            values[i] = value(image * size + (channelsLast ? lastAxis(within) : within));
        }
        return new ImageBatch(values, to - from, channels, height, width);
    }

    private int lastAxis(int within) {
        int area = height * width;
        return within % area * channels + within / area;
    }

    private float value(int index) {
        float value = (float) array.doubleAt(index);
        return array.type() == NpyType.UINT8 ? value / HALF_RANGE - 1 : value;
    }
}
