package dev.rhumb.runner.measure;

import dev.rhumb.evaluation.Nearest;
import dev.rhumb.reporting.SampleSheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Samples beside their nearest training images, the nearest first, one sample a row: whether they are copies is for the eye.
 *
 * @param images row-major, (C, H, W) each, in [-1, 1]: sample, its neighbours, the next sample, ...
 * @param shape (C, H, W)
 * @param columns a sample and its neighbours
 */
@SuppressWarnings("ArrayRecordComponent") // drawn once, not compared
public record Neighbours(float[] images, int[] shape, int columns) {
    /** Rows of a sheet. */
    public static final int SAMPLES = 10;
    /** Training images beside each sample. */
    public static final int EACH = 5;

    /** Where images come from. */
    @FunctionalInterface
    public interface Source {
        /** One image, row-major, in [-1, 1]. */
        float[] image(int index) throws IOException;
    }

    /**
     * The samples that have the nearest neighbours, with these.
     *
     * @param nearest each sample's neighbours among the training images
     */
    public static Neighbours of(Nearest nearest, Source samples, Source training, int... shape) throws IOException {
        int size = shape[0] * shape[1] * shape[2];
        int columns = 1 + nearest.count();
        int[] shown = nearest.closest(SAMPLES);
        float[] images = new float[shown.length * columns * size];
        for (int row = 0; row < shown.length; row++) {
            System.arraycopy(samples.image(shown[row]), 0, images, row * columns * size, size);
            for (int rank = 0; rank < nearest.count(); rank++) {
                System.arraycopy(
                        training.image(nearest.row(shown[row], rank)),
                        0,
                        images,
                        (row * columns + 1 + rank) * size,
                        size);
            }
        }
        return new Neighbours(images, shape, columns);
    }

    /** Writes the sheet. */
    public void draw(Path file) throws IOException {
        SampleSheet.writeGrid(
                file, images, shape[0], shape[1], shape[2], columns, Math.max(1, 64 / shape[1]), List.of());
    }
}
