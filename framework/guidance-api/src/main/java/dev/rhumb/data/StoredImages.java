package dev.rhumb.data;

import java.util.Arrays;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Labelled images held in memory. Pixels are kept as the bytes of the source and handed out as floats scaled to [-1, 1].
 * Immutable.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public final class StoredImages implements Dataset {
    private final String name;
    private final String checksum;
    private final byte[] pixels;
    private final int largest;
    private final int[] labels;
    private final int channels;
    private final int height;
    private final int width;
    private final List<String> classNames;
    private final int testImages;

    private StoredImages(StoredImages whole, int testImages) {
        this.name = whole.name;
        this.checksum = whole.checksum;
        this.pixels = whole.pixels;
        this.largest = whole.largest;
        this.labels = whole.labels;
        this.channels = whole.channels;
        this.height = whole.height;
        this.width = whole.width;
        this.classNames = whole.classNames;
        this.testImages = testImages;
    }

    /**
     * A data set held in memory.
     *
     * @param name what to call it in manifests
     * @param checksum SHA-256 over the source, hexadecimal
     * @param pixels unsigned bytes, image after image, each (C, H, W) row-major
     * @param largest the byte that means white, 1..255
     * @param labels one per image, each a place in {@code classNames}
     * @param classNames what the classes are called
     */
    public StoredImages(
            String name,
            String checksum,
            byte[] pixels,
            int largest,
            int[] labels,
            int channels,
            int height,
            int width,
            List<String> classNames) {
        if (pixels.length != (long) labels.length * channels * height * width) {
            throw new IllegalArgumentException("data set " + name + ": " + labels.length + " images of " + channels
                    + "x" + height + "x" + width + " do not make " + pixels.length + " pixels");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new IllegalArgumentException("data set " + name + ": label " + labels[i] + " of image " + i
                        + " is not in 0.." + (classNames.size() - 1));
            }
        }
        this.name = name;
        this.checksum = checksum;
        this.pixels = pixels.clone();
        this.largest = largest;
        this.labels = labels.clone();
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.classNames = List.copyOf(classNames);
        this.testImages = 0;
    }

    /** A data set whose classes are called by their numbers. */
    public StoredImages(
            String name,
            String checksum,
            byte[] pixels,
            int largest,
            int[] labels,
            int channels,
            int height,
            int width,
            int classes) {
        this(name, checksum, pixels, largest, labels, channels, height, width, Dataset.numbers(classes));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String checksum() {
        return checksum;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public int label(int index) {
        return labels[Dataset.requireIndex(this, index)];
    }

    @Override
    public int testImages() {
        return testImages;
    }

    /** The same images, the last {@code count} of which are a test set. */
    public StoredImages withTestImages(int count) {
        return new StoredImages(this, count);
    }

    /**
     * These images, followed by those of a test set.
     *
     * @throws IllegalArgumentException if images or classes differ; a sentence
     */
    public StoredImages followedBy(StoredImages test) {
        if (channels != test.channels || height != test.height || width != test.width) {
            throw new IllegalArgumentException("the test set of " + name + " has images " + test.channels + "x"
                    + test.height + "x" + test.width + ", but the others are " + channels + "x" + height + "x" + width
                    + "; both have one size");
        }
        if (!classNames.equals(test.classNames)) {
            throw new IllegalArgumentException("the test set of " + name + " has the classes " + test.classNames
                    + ", but the others are of " + classNames + "; both have the same sub-folders");
        }
        byte[] all = Arrays.copyOf(pixels, Math.addExact(pixels.length, test.pixels.length));
        System.arraycopy(test.pixels, 0, all, pixels.length, test.pixels.length);
        int[] both = Arrays.copyOf(labels, labels.length + test.labels.length);
        System.arraycopy(test.labels, 0, both, labels.length, test.labels.length);
        String source = Sha256.of(checksum + ":" + test.checksum);
        return new StoredImages(name, source, all, largest, both, channels, height, width, classNames)
                .withTestImages(test.size());
    }

    @Override
    public void copy(int index, float[] target, int offset) {
        int start = Dataset.requireIndex(this, index) * imageSize();
        for (int i = 0; i < imageSize(); i++) {
            target[offset + i] = (pixels[start + i] & 0xff) * 2f / largest - 1;
        }
    }

    @Override
    public String toString() {
        return Dataset.describe(this);
    }
}
