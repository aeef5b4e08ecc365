package dev.rhumb.data;

import java.nio.file.Path;
import org.apiguardian.api.API;

/**
 * How to open a data set: what {@code dataset: {type: NAME, ...}} of a training or an experiment names. A record whose components
 * are the keys. Paths among them are relative to the folder of data that the user names.
 */
@FunctionalInterface
@API(status = API.Status.STABLE, since = "0.1.0")
public interface DatasetSource {

    /**
     * Reads or draws the whole data set. The same keys and files give the same images.
     *
     * @param folder relative paths start here
     * @throws UnreadableData if a file is missing or damaged
     * @throws IllegalArgumentException if keys and files do not fit together; a sentence
     */
    Dataset open(Path folder);

    /** How many of the last images are held out of training, for validation; 0 for exactly those of a test set. */
    default int heldOut() {
        return 0;
    }

    /** The part to train on: all images but those of {@link #validation}. */
    default Dataset training(Dataset whole) {
        return whole.range(0, whole.size() - checkedHeldOut(whole));
    }

    /**
     * The part to validate on: the test set, or the last {@link #heldOut()} images.
     *
     * @throws IllegalArgumentException if there is neither, or both and they differ; a sentence
     */
    default Dataset validation(Dataset whole) {
        return whole.range(whole.size() - checkedHeldOut(whole), whole.size());
    }

    /** Whether a part is held out; without one all images are alike. */
    default boolean isParted(Dataset whole) {
        return heldOut() != 0 || whole.testImages() > 0;
    }

    private int checkedHeldOut(Dataset whole) {
        int test = whole.testImages();
        if (test > 0 && heldOut() != 0 && heldOut() != test) {
            throw new IllegalArgumentException("held-out is " + heldOut() + ", but the test set of " + whole.name()
                    + " has " + test + " images; leave held-out out, and exactly these are held out");
        }
        if (test > 0) {
            return test;
        }
        if (heldOut() == 0) {
            throw new IllegalArgumentException("nothing of " + Dataset.describe(whole)
                    + " is held out; give held-out, the number of images at the end that are not trained on, or a test"
                    + " set of its own with test: {...}");
        }
        if (heldOut() < 1 || heldOut() >= whole.size()) {
            throw new IllegalArgumentException("held-out must be in 1.." + (whole.size() - 1) + " for "
                    + Dataset.describe(whole) + ", not " + heldOut());
        }
        return heldOut();
    }
}
