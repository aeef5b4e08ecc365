package dev.rhumb.diffusion.training;

import dev.rhumb.diffusion.data.CifarFiles;
import dev.rhumb.diffusion.data.Dataset;
import dev.rhumb.diffusion.data.DigitsCsv;
import dev.rhumb.diffusion.data.IdxFiles;
import dev.rhumb.diffusion.data.ImageFolders;
import dev.rhumb.diffusion.data.StoredImages;
import dev.rhumb.diffusion.data.shapes.ShapesWorld;
import dev.rhumb.diffusion.data.shapes.World;
import dev.rhumb.diffusion.network.NetworkShape;
import dev.rhumb.guidance.Parameter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where training data come from. Paths are relative to the folder of data that the caller names. */
public sealed interface DatasetPlan {
    /** Of the key {@code name}. */
    String NAME_MEANING = "what to call the data set, in results and for judges";
    /** Of the key {@code held-out}. */
    String HELD_OUT_MEANING =
            "number of images at the end that are not trained on; 0: exactly the test set, or none for a reference";

    /** How many of the last images are held out of training, for validation; 0 for exactly those of a test set. */
    int heldOut();

    /**
     * Reads the whole data set.
     *
     * @param folder relative paths start here
     */
    Dataset open(Path folder);

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
            throw new IllegalArgumentException("nothing of " + whole
                    + " is held out; give held-out, the number of images at the end that are not trained on, or a test"
                    + " set of its own with test: {...}");
        }
        if (heldOut() < 1 || heldOut() >= whole.size()) {
            throw new IllegalArgumentException(
                    "held-out must be in 1.." + (whole.size() - 1) + " for " + whole + ", not " + heldOut());
        }
        return heldOut();
    }

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
    record Idx(
            @Parameter(NAME_MEANING) String name,

            @Parameter("file of images, (N, H, W) or (N, C, H, W) unsigned bytes, plain or gzipped")
            String images,

            @Parameter("file of labels, (N) unsigned bytes, plain or gzipped")
            String labels,

            @Parameter(value = "number of classes", min = 1, max = NetworkShape.MOST)
            int classes,

            @Parameter(value = HELD_OUT_MEANING, fallback = "0", min = 0)
            int heldOut,

            @Parameter("where the files lie; default: the folder of data") @Nullable
            String folder,

            @Parameter("a test set: `images` and `labels`, files as above") @Nullable
            TestFiles test,

            @Parameter("what the classes are called, which are their captions too; default: their numbers") @Nullable
            List<String> classNames)
            implements DatasetPlan {

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
        public Idx {
            if (classes < 1 || classes > NetworkShape.MOST) {
                throw new IllegalArgumentException(
                        "classes must be from 1 to " + NetworkShape.MOST + ", not " + classes);
            }
            classNames = classNames == null ? null : List.copyOf(classNames);
            if (classNames != null && classNames.size() != classes) {
                throw new IllegalArgumentException(
                        "class-names must name each of the " + classes + " classes, not " + classNames);
            }
        }

        /** One pair of files that lie in the folder of data. */
        public Idx(String name, String images, String labels, int classes, int heldOut) {
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

    /**
     * The 8x8 digits as comma-separated lines.
     *
     * @param name what to call the data set
     * @param file the file
     * @param heldOut images at the end that are not trained on
     */
    record Digits(
            @Parameter("what to call the data set") String name,
            @Parameter("the file") String file,

            @Parameter("images at the end that are not trained on")
            int heldOut)
            implements DatasetPlan {

        @Override
        public Dataset open(Path folder) {
            return DigitsCsv.read(name, folder.resolve(file));
        }
    }

    /**
     * The drawn world of coloured shapes, see {@link ShapesWorld}.
     *
     * @param world how many objects the scenes have
     * @param seed any number
     * @param images to train on, at least 1
     * @param heldOut images of the part that is not trained on, at least 1
     * @param heldOutPairs whether some pairs of colour and kind are kept from the training part
     */
    record Shapes(
            @Parameter("how many objects the scenes have") World world,
            @Parameter("any number") long seed,
            @Parameter("to train on, at least 1") int images,

            @Parameter("images of the part that is not trained on, at least 1")
            int heldOut,

            @Parameter(
                    value = "whether some pairs of colour and kind are kept from the training part",
                    fallback = "false")
            boolean heldOutPairs)
            implements DatasetPlan {

        @Override
        public ShapesWorld open(Path folder) {
            return new ShapesWorld(world, seed, images, heldOut, heldOutPairs);
        }
    }

    /**
     * A folder of PNG, JPEG and WebP images, its sub-folders being the classes; see {@link ImageFolders}.
     *
     * @param name what to call the data set
     * @param folder the folder
     * @param heldOut images that are not trained on, of all classes; 0 for exactly the test set
     * @param test a test set; none if absent
     */
    record Folder(
            @Parameter(NAME_MEANING) String name,

            @Parameter("the folder of images, or of one sub-folder for each class")
            String folder,

            @Parameter(value = HELD_OUT_MEANING, fallback = "0", min = 0)
            int heldOut,

            @Parameter("a test set: `folder`, with the same sub-folders") @Nullable
            TestFolder test)
            implements DatasetPlan {

        /**
         * The folder of a test set.
         *
         * @param folder as that of the others
         */
        public record TestFolder(
                @Parameter("the folder of the test set") String folder) {}

        /** A folder without a test set. */
        public Folder(String name, String folder, int heldOut) {
            this(name, folder, heldOut, null);
        }

        @Override
        public Dataset open(Path data) {
            StoredImages images = ImageFolders.read(name, data.resolve(folder));
            return test == null ? images : images.followedBy(ImageFolders.read(name, data.resolve(test.folder())));
        }
    }

    /**
     * Batches of the binary version of CIFAR-10.
     *
     * @param name what to call the data set
     * @param files the batches, one after another; at least one
     * @param heldOut images at the end that are not trained on; 0 for exactly the test set
     * @param test a test set; none if absent
     */
    record Cifar(
            @Parameter(NAME_MEANING) String name,

            @Parameter("batches of CIFAR-10's binary version, one after another")
            List<String> files,

            @Parameter(value = HELD_OUT_MEANING, fallback = "0", min = 0)
            int heldOut,

            @Parameter("a test set: `files`, batches as above") @Nullable
            TestBatches test)
            implements DatasetPlan {

        /**
         * The batches of a test set.
         *
         * @param files at least one
         */
        public record TestBatches(
                @Parameter("batches of the test set, at least one")
                List<String> files) {
            public TestBatches {
                files = requireSome(files);
            }
        }

        public Cifar {
            files = requireSome(files);
        }

        /** Batches without a test set. */
        public Cifar(String name, List<String> files, int heldOut) {
            this(name, files, heldOut, null);
        }

        private static List<String> requireSome(List<String> files) {
            if (files.isEmpty()) {
                throw new IllegalArgumentException("files: the list is empty; name at least one batch");
            }
            return List.copyOf(files);
        }

        @Override
        public Dataset open(Path folder) {
            StoredImages images = read(files, folder);
            return test == null ? images : images.followedBy(read(test.files(), folder));
        }

        private StoredImages read(List<String> batches, Path folder) {
            return CifarFiles.read(name, batches.stream().map(folder::resolve).toList());
        }
    }
}
