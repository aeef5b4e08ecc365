package dev.rhumb.testkit;

import static dev.rhumb.testkit.Requirement.require;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.data.UnreadableData;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/**
 * The contract that every data set must satisfy. Extend it and supply {@link #source}. The other hooks describe the data set
 * further, and each is checked. At most {@value #MOST} images of each part are read, spread over it.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public abstract class DatasetContract extends KindContract<DatasetSource> {
    private static final int MOST = 200;

    /** A contract whose hooks the test overrides. */
    protected DatasetContract() {
        super("data set", DatasetSource.class);
    }

    /** The data set with a part that is held out, or with a test set. */
    protected abstract DatasetSource source();

    @Override
    final DatasetSource described() {
        return source();
    }

    /** The folder of data that its paths are relative to; default: the current folder. */
    protected Path folder() {
        return Path.of("");
    }

    /** Whether an image that is held out may be the same, value by value, as one that is trained on. */
    protected boolean repeatsItself() {
        return false;
    }

    private Dataset open() {
        return source().open(folder());
    }

    @Test
    void statesItsSizesAndNames() {
        Dataset data = open();
        for (int size : new int[] {data.size(), data.channels(), data.height(), data.width(), data.classes()}) {
            require(size >= 1, "A size is %d: images, channels, height, width and classes are at least 1.", size);
        }
        require(!data.name().isBlank(), "It has no name: results and judges need one.");
        require(
                new HashSet<>(data.classNames()).size() == data.classes(),
                "Two classes have one name: %s.",
                data.classNames());
        require(
                data.checksum().matches("[0-9a-f]{64}"),
                "The checksum is '%s': use Sha256, 64 hexadecimal digits.",
                data.checksum());
    }

    @Test
    void valuesAreFiniteAndInRange() {
        Dataset data = open();
        for (int i : some(data)) {
            float[] image = data.images(i);
            for (int at = 0; at < image.length; at++) {
                require(
                        image[at] >= -1 && image[at] <= 1,
                        "Value %d of image %d is %s: values lie in [-1, 1].",
                        at,
                        i,
                        image[at]);
            }
        }
    }

    @Test
    void writesOneImageAndNothingElse() {
        Dataset data = open();
        float mark = 1234;
        for (int i : some(data)) {
            int size = data.imageSize();
            float[] target = new float[3 * size];
            Arrays.fill(target, mark);
            data.copy(i, target, size);
            boolean within = IntStream.range(0, target.length)
                    .allMatch(at -> (at >= size && at < 2 * size) == (target[at] != mark));
            require(
                    within,
                    "Image %d does not fill its place: copy writes channels x height x width values from the offset on.",
                    i);
        }
    }

    @Test
    void anIndexGivesTheSameImageAgain() {
        Dataset first = open();
        Dataset second = open();
        require(first.checksum().equals(second.checksum()), "Two openings have two checksums: the source decides it.");
        require(first.size() == second.size(), "Two openings have %d and %d images.", first.size(), second.size());
        for (int i : some(first)) {
            requireSame(first, i, second, i, "Image %d differs at a second opening: the keys and the index decide it.");
        }
    }

    @Test
    void theOrderOfReadingDoesNotMatter() {
        Dataset data = open();
        int[] forth = some(data);
        List<float[]> images = new ArrayList<>();
        for (int i : forth) {
            images.add(data.images(i));
        }
        for (int at = forth.length - 1; at >= 0; at--) {
            require(
                    Arrays.equals(data.images(forth[at]), images.get(at)),
                    "Image %d differs when images are read in another order: keep nothing from one image to the next.",
                    forth[at]);
        }
        float[] batch = data.images(forth);
        for (int at = 0; at < forth.length; at++) {
            int from = at * data.imageSize();
            require(
                    Arrays.equals(Arrays.copyOfRange(batch, from, from + data.imageSize()), images.get(at)),
                    "Image %d differs in a batch.",
                    forth[at]);
        }
    }

    @Test
    void severalThreadsReadTheSame() {
        Dataset data = open();
        int[] read = some(data);
        float[] alone = data.images(read);
        boolean same = IntStream.range(0, 64).parallel().allMatch(round -> {
            float[] image = new float[data.imageSize()];
            int at = round % read.length;
            data.copy(read[at], image, 0);
            return Arrays.equals(image, Arrays.copyOfRange(alone, at * image.length, (at + 1) * image.length));
        });
        require(same, "Threads that read at the same time get other images: a data set holds nothing that changes.");
    }

    @Test
    void labelsAreClasses() {
        Dataset data = open();
        for (int i : some(data)) {
            int label = data.label(i);
            require(
                    label >= 0 && label < data.classes(),
                    "The label of image %d is %d: labels are in 0..%d, the places in classNames.",
                    i,
                    label,
                    data.classes() - 1);
        }
    }

    @Test
    void captionsAreOfItsVocabulary() {
        Dataset data = open();
        Set<String> words = new HashSet<>(data.vocabulary());
        for (int i : some(data)) {
            for (String word : data.caption(i).toLowerCase(Locale.ROOT).split("[\\s,;.]+")) {
                require(
                        word.isEmpty() || words.contains(word),
                        "The word '%s' of caption %d is not in the vocabulary.",
                        word,
                        i);
            }
        }
    }

    @Test
    void rangesShowTheWhole() {
        Dataset data = open();
        assumeTrue(data.size() > 2, "it has too few images");
        int first = data.size() / 3;
        Dataset range = data.range(first, data.size());
        Dataset last = range.range(range.size() - 1, range.size());
        require(range.size() == data.size() - first, "A range has %d images.", range.size());
        require(range.checksum().equals(data.checksum()), "A range has another checksum than the whole.");
        for (int i : some(range)) {
            requireSame(range, i, data, first + i, "Image %d of a range is another than the whole's.");
        }
        requireSame(
                last, 0, data, data.size() - 1, "The last image of a range of a range is not the whole's last: %d.");
    }

    @Test
    void partsAreDisjointAndTheWholeTogether() {
        DatasetSource source = source();
        Dataset whole = open();
        require(source.isParted(whole), "Nothing is held out: give source() a held-out part, or a test set.");
        Dataset training = source.training(whole);
        Dataset heldOut = source.validation(whole);
        require(
                training.size() + heldOut.size() == whole.size(),
                "%d images to train on and %d held out are not the %d images together.",
                training.size(),
                heldOut.size(),
                whole.size());
        for (int i : some(training)) {
            requireSame(training, i, whole, i, "Image %d to train on is not the whole's.");
        }
        Set<FloatBuffer> seen = new HashSet<>();
        for (int i : some(training)) {
            seen.add(FloatBuffer.wrap(training.images(i)));
        }
        for (int i : some(heldOut)) {
            requireSame(heldOut, i, whole, training.size() + i, "Image %d that is held out is not the whole's.");
            require(
                    repeatsItself() || !seen.contains(FloatBuffer.wrap(heldOut.images(i))),
                    "Image %d that is held out is also trained on: draw the parts from different streams, or override"
                            + " repeatsItself.",
                    i);
        }
    }

    @Test
    void nothingOutsideIsRead() {
        Dataset data = open();
        for (int outside : new int[] {-1, data.size(), Integer.MAX_VALUE}) {
            requireRefused(IndexOutOfBoundsException.class, outside, () -> data.label(outside), "label");
            requireRefused(IndexOutOfBoundsException.class, outside, () -> data.images(outside), "copy");
        }
        requireRefused(IllegalArgumentException.class, data.size() + 1, () -> data.range(0, data.size() + 1), "range");
        requireRefused(IllegalArgumentException.class, 0, () -> data.range(0, 0), "range");
    }

    /** A data set of files refuses a folder without them; one that is drawn needs no folder. */
    @Test
    void missingFilesAreRefusedInASentence() {
        try {
            source().open(Path.of("no such folder of data"));
        } catch (UnreadableData | IllegalArgumentException refused) {
            requireSentence(refused, "Missing files are");
        } catch (RuntimeException other) {
            throw new AssertionError(
                    "Missing files are refused by a " + other.getClass().getSimpleName()
                            + ": throw UnreadableData with the file and what is wrong.",
                    other);
        }
    }

    private static void requireRefused(Class<?> due, int number, Runnable read, String what) {
        try {
            read.run();
        } catch (RuntimeException refused) {
            require(
                    due.isInstance(refused),
                    "%s refuses %d by a %s: throw an %s with one sentence (Dataset.requireIndex does).",
                    what,
                    number,
                    refused.getClass().getSimpleName(),
                    due.getSimpleName());
            requireSentence(refused, what + " of " + number + " is");
            return;
        }
        require(false, "%s of %d is not refused: call Dataset.requireIndex first.", what, number);
    }

    private static void requireSentence(RuntimeException refused, String what) {
        String message = refused.getMessage();
        require(
                message != null && message.contains(" ") && !message.contains("length"),
                "%s refused without a sentence: name the value and what is allowed.",
                what);
    }

    private static void requireSame(Dataset one, int i, Dataset other, int j, String sentence) {
        require(
                Arrays.equals(one.images(i), other.images(j))
                        && one.label(i) == other.label(j)
                        && one.caption(i).equals(other.caption(j)),
                sentence,
                i);
    }

    /** Indices spread over a data set, its first and its last among them. */
    private static int[] some(Dataset data) {
        int count = Math.min(MOST, data.size());
        return IntStream.range(0, count)
                .map(i -> count == 1 ? 0 : (int) ((long) i * (data.size() - 1) / (count - 1)))
                .toArray();
    }
}
