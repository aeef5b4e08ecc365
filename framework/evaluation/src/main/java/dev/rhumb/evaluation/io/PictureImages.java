package dev.rhumb.evaluation.io;

import dev.rhumb.images.Picture;
import dev.rhumb.images.PictureSet;
import java.io.IOException;

/** Image files, decoded when they are needed. */
final class PictureImages implements Images {
    private final PictureSet files;
    private final Picture first;

    private PictureImages(PictureSet files, Picture first) {
        this.files = files;
        this.first = first;
    }

    static PictureImages of(PictureSet files) throws IOException {
        try (PictureSet.Pass pass = files.open()) {
            return new PictureImages(files, pass.picture(0));
        }
    }

    @Override
    public int count() {
        return files.names().size();
    }

    @Override
    public ImageShape shape() {
        return new ImageShape(first.channels(), first.height(), first.width());
    }

    @Override
    public String description() {
        String skipped = files.skipped();
        return count() + " images of " + shape() + ", 8-bit files"
                + (files.differsFromTextOrder() ? " in the order of the numbers in their names" : "")
                + (skipped.isEmpty() ? "" : "; " + skipped);
    }

    @Override
    public void show(int from, int to, Visitor visitor) throws IOException {
        int size = shape().size();
        int most = Images.batch(shape());
        try (PictureSet.Pass pass = files.open()) {
            for (int start = from; start < to; start += most) {
                int count = Math.min(most, to - start);
                float[] values = new float[count * size];
                for (int i = 0; i < count; i++) {
                    Picture picture = pass.picture(start + i);
                    requireSize(picture, start + i);
                    copy(picture.pixels(), values, i * size);
                }
                visitor.look(new ImageBatch(values, count, shape()), start);
            }
        }
    }

    private static void copy(byte[] pixels, float[] values, int at) {
        for (int p = 0; p < pixels.length; p++) {
            values[at + p] = EightBits.value(pixels[p] & 0xff);
        }
    }

    private void requireSize(Picture picture, int index) {
        if (!picture.fits(first)) {
            throw new IllegalArgumentException("'" + files.file(index) + "' is " + picture.describe() + ", but '"
                    + files.file(0) + "' is " + first.describe() + "; all images of a set have one size.");
        }
    }
}
