package dev.rhumb.evaluation.io;

import dev.rhumb.images.Picture;
import dev.rhumb.images.PictureSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Image files, decoded when they are needed. */
final class PictureImages implements Images {
    private final PictureSet files;
    private final Picture first;
    private final boolean anySize;

    private PictureImages(PictureSet files, Picture first, boolean anySize) {
        this.files = files;
        this.first = first;
        this.anySize = anySize;
    }

    static PictureImages of(PictureSet files) throws IOException {
        try (PictureSet.Pass pass = files.open()) {
            return new PictureImages(files, pass.picture(0), false);
        }
    }

    @Override
    public int count() {
        return files.names().size();
    }

    @Override
    public ImageShape shape() {
        return shape(first);
    }

    @Override
    public String description() {
        String skipped = files.skipped();
        return count() + " images of " + shape() + ", 8-bit files"
                + (files.differsFromTextOrder() ? " in the order of the numbers in their names" : "")
                + (skipped.isEmpty() ? "" : "; " + skipped);
    }

    @Override
    public Images ofAnySize() {
        return new PictureImages(files, first, true);
    }

    @Override
    public void show(int from, int to, Visitor visitor) throws IOException {
        try (PictureSet.Pass pass = files.open()) {
            List<Picture> alike = new ArrayList<>();
            for (int i = from; i < to; i++) {
                Picture picture = pass.picture(i);
                requireSize(picture, i);
                if (!alike.isEmpty() && (!picture.fits(alike.get(0)) || alike.size() == Images.batch(shape(picture)))) {
                    visitor.look(batch(alike), i - alike.size());
                    alike.clear();
                }
                alike.add(picture);
            }
            if (!alike.isEmpty()) {
                visitor.look(batch(alike), to - alike.size());
            }
        }
    }

    private static ImageShape shape(Picture picture) {
        return new ImageShape(picture.channels(), picture.height(), picture.width());
    }

    private static ImageBatch batch(List<Picture> alike) {
        ImageShape shape = shape(alike.get(0));
        float[] values = new float[alike.size() * shape.size()];
        for (int i = 0; i < alike.size(); i++) {
            copy(alike.get(i).pixels(), values, i * shape.size());
        }
        return new ImageBatch(values, alike.size(), shape);
    }

    private static void copy(byte[] pixels, float[] values, int at) {
        for (int p = 0; p < pixels.length; p++) {
            values[at + p] = EightBits.value(pixels[p] & 0xff);
        }
    }

    private void requireSize(Picture picture, int index) {
        if (!anySize && !picture.fits(first)) {
            throw new IllegalArgumentException("'" + files.file(index) + "' is " + picture.describe() + ", but '"
                    + files.file(0) + "' is " + first.describe()
                    + "; all images of a set have one size, unless a network of features resizes them.");
        }
    }
}
