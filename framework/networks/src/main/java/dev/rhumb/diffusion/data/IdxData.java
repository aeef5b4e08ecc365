package dev.rhumb.diffusion.data;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Images and labels as IDX files, of MNIST's family. The images of a test set follow the others.
 *
 * @param name what to call the data set
 * @param images file of images
 * @param labels file of labels
 * @param classes number of classes
 * @param heldOut images at the end that are not trained on; 0 for exactly the test set
 * @param folder where the files lie, itself relative to the folder of data; the folder of data itself if absent
 * @param test files of a test set; none if absent
 * @param classNames what the classes are called, which are the words of their captions; their numbers if absent
 */
@Method(
        name = "idx",
        paper = "LeCun et al. 1998, the MNIST database; the format of Fashion-MNIST too",
        summary = "Images and labels as IDX files, as MNIST and its family have them.")
public record IdxData(
        @Parameter(Datasets.NAME) String name,

        @Parameter("file of images, (N, H, W) or (N, C, H, W) unsigned bytes, plain or gzipped")
        String images,

        @Parameter("file of labels, (N) unsigned bytes, plain or gzipped")
        String labels,

        @Parameter(value = "number of classes", min = 1, max = IdxData.MOST_CLASSES)
        int classes,

        @Parameter(value = Datasets.HELD_OUT, fallback = "0", min = 0)
        int heldOut,

        @Parameter("where the files lie; default: the folder of data") @Nullable
        String folder,

        @Parameter("a test set: `images` and `labels`, files as above") @Nullable
        TestFiles test,

        @Parameter("what the classes are called, which are their captions too; default: their numbers") @Nullable
        List<String> classNames)
        implements DatasetSource {

    static final int MOST_CLASSES = 1_000_000;

    /**
     * The files of a test set.
     *
     * @param images file of images
     * @param labels file of labels
     */
    public record TestFiles(
            @Parameter("file of images") String images,
            @Parameter("file of labels") String labels) {}

    @SuppressWarnings("ParameterMissingNullable") // Binders hand null for absent optional keys.
    public IdxData {
        if (classes < 1 || classes > MOST_CLASSES) {
            throw new IllegalArgumentException("classes must be from 1 to " + MOST_CLASSES + ", not " + classes);
        }
        classNames = classNames == null ? null : List.copyOf(classNames);
        if (classNames != null && classNames.size() != classes) {
            throw new IllegalArgumentException(
                    "class-names must name each of the " + classes + " classes, not " + classNames);
        }
    }

    /** One pair of files that lie in the folder of data. */
    public IdxData(String name, String images, String labels, int classes, int heldOut) {
        this(name, images, labels, classes, heldOut, null, null, null);
    }

    @Override
    public Dataset open(Path data) {
        Path place = folder == null ? data : data.resolve(folder);
        List<String> names = classNames == null ? Dataset.numbers(classes) : classNames;
        List<IdxFiles.Pair> pairs = new ArrayList<>();
        pairs.add(new IdxFiles.Pair(place.resolve(images), place.resolve(labels)));
        if (test == null) {
            return IdxFiles.read(name, pairs, names);
        }
        pairs.add(new IdxFiles.Pair(place.resolve(test.images()), place.resolve(test.labels())));
        return IdxFiles.readWithTest(name, pairs, names);
    }
}
