package dev.rhumb.runner.training;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.records.UserError;
import dev.rhumb.reporting.SampleSheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a training sees.
 *
 * @param whole all images
 * @param training those to train on
 * @param parted whether some are held out
 */
public record DatasetOutline(Dataset whole, Dataset training, boolean parted) {
    /** Opens a data set whose paths are relative to a folder. */
    public static DatasetOutline open(DatasetSource source, Path folder) throws IOException {
        Dataset whole = source.open(folder);
        boolean parted = source.isParted(whole);
        return new DatasetOutline(whole, parted ? source.training(whole) : whole, parted);
    }

    /** Size, parts and checksum. */
    public String sentence() {
        return Dataset.describe(whole) + ", "
                + (parted ? training.size() + " of them to train on" : "none of them held out")
                + (whole.testImages() > 0 ? ", " + whole.testImages() + " in its test set" : "") + "; sha256 "
                + whole.checksum();
    }

    /** A line for each class, with its number of images. */
    public List<String> classes() {
        int[] all = new int[whole.classes()];
        int[] trained = new int[whole.classes()];
        for (int i = 0; i < whole.size(); i++) {
            all[whole.label(i)]++;
            if (i < training.size()) {
                trained[whole.label(i)]++;
            }
        }
        return IntStream.range(0, all.length)
                .mapToObj(label -> "class " + label + " '" + whole.classNames().get(label) + "': " + all[label]
                        + " images, " + trained[label] + " to train on")
                .toList();
    }

    /**
     * Draws the first images to train on.
     *
     * @param captions an image and its caption in each row, instead of a row for each class
     * @param count images of each class, or captioned images
     * @param zoom side of a pixel on the sheet
     * @throws UserError if a class has fewer images
     */
    public void draw(Path sheet, boolean captions, int count, int zoom) throws IOException {
        List<Integer> chosen = new ArrayList<>();
        List<String> words = new ArrayList<>();
        if (captions) {
            for (int i = 0; i < Math.min(count, training.size()); i++) {
                chosen.add(i);
                words.add(training.caption(i));
            }
        } else {
            for (int c = 0; c < training.classes(); c++) {
                chosen.addAll(first(c, count));
                words.add(training.classNames().get(c));
            }
        }
        SampleSheet.writeGrid(
                sheet,
                training.images(chosen.stream().mapToInt(i -> i).toArray()),
                training.channels(),
                training.height(),
                training.width(),
                captions ? 1 : count,
                zoom,
                words);
    }

    private List<Integer> first(int label, int count) {
        List<Integer> found = IntStream.range(0, training.size())
                .filter(i -> training.label(i) == label)
                .limit(count)
                .boxed()
                .toList();
        if (found.size() < count) {
            throw new UserError("class '" + training.classNames().get(label) + "' has " + found.size()
                    + " images, so a row of " + count + " cannot be drawn; lower --count");
        }
        return found;
    }
}
