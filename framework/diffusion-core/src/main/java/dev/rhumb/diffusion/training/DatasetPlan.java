package dev.rhumb.diffusion.training;

import dev.rhumb.diffusion.data.CifarFiles;
import dev.rhumb.diffusion.data.Dataset;
import dev.rhumb.diffusion.data.DigitsCsv;
import dev.rhumb.diffusion.data.IdxFiles;
import dev.rhumb.diffusion.data.ImageFolders;
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
    /** How many of the last images are held out of training, for validation. */
    int heldOut();

    /**
     * Reads the whole data set.
     *
     * @param folder relative paths start here
     */
    Dataset open(Path folder);

    /** The part to train on: all but the last {@link #heldOut()} images. */
    default Dataset training(Dataset whole) {
        return whole.range(0, whole.size() - checkedHeldOut(whole));
    }

    /** The part to validate on: the last {@link #heldOut()} images. */
    default Dataset validation(Dataset whole) {
        return whole.range(whole.size() - checkedHeldOut(whole), whole.size());
    }

    private int checkedHeldOut(Dataset whole) {
        if (heldOut() < 1 || heldOut() >= whole.size()) {
            throw new IllegalArgumentException(
                    "held-out must be in 1.." + (whole.size() - 1) + " for " + whole + ", not " + heldOut());
        }
        return heldOut();
    }

    /**
     * Images and labels as IDX files, of MNIST's family. Where the data have a test set of their own its images follow the training
     * images, so that {@code heldOut} equal to their number holds out exactly these.
     *
     * @param name what to call the data set
     * @param images file of images
     * @param labels file of labels
     * @param classes number of classes
     * @param heldOut images at the end that are not trained on
     * @param folder where the files lie, itself relative to the folder of data; the folder of data itself if absent
     * @param test files of a test set; none if absent
     * @param classNames what the classes are called, which are the words of their captions; their numbers if absent
     */
    record Idx(
        @Parameter("what to call the data set") String name,
        @Parameter("file of images") String images,
        @Parameter("file of labels") String labels,
        @Parameter("number of classes") int classes,
        @Parameter("images at the end that are not trained on") int heldOut,
        @Parameter("where the files lie, itself relative to the folder of data; the folder of data itself if " + "absent") @Nullable String folder,
        @Parameter("files of a test set; none if absent") @Nullable Test test,
        @Parameter("what the classes are called, which are the words of their captions; their numbers if " + "absent") @Nullable List<String> classNames)
            implements DatasetPlan {

        /**
         * The files of a test set.
         *
         * @param images file of images
         * @param labels file of labels
         */
        public record Test(
        @Parameter("file of images") String images,
        @Parameter("file of labels") String labels) {
            public Test {
            }
        }

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
            List<IdxFiles.Pair> pairs = new ArrayList<>();
            pairs.add(new IdxFiles.Pair(place.resolve(images), place.resolve(labels)));
            if (test != null) {
                pairs.add(new IdxFiles.Pair(place.resolve(test.images()), place.resolve(test.labels())));
            }
            return IdxFiles.read(name, pairs, classNames == null ? Dataset.numbers(classes) : classNames);
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
        @Parameter("images at the end that are not trained on") int heldOut) implements DatasetPlan {

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
        @Parameter("images of the part that is not trained on, at least 1") int heldOut,
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
     * A folder of PNG and JPEG images, its sub-folders being the classes; see {@link ImageFolders}.
     *
     * @param name what to call the data set
     * @param folder the folder
     * @param heldOut images that are not trained on, of all classes
     */
    record Folder(
        @Parameter("what to call the data set") String name,
        @Parameter("the folder") String folder,
        @Parameter("images that are not trained on, of all classes") int heldOut) implements DatasetPlan {

        @Override
        public Dataset open(Path data) {
            return ImageFolders.read(name, data.resolve(folder));
        }
    }

    /**
     * Batches of the binary version of CIFAR-10.
     *
     * @param name what to call the data set
     * @param files the batches, one after another; at least one
     * @param heldOut images at the end that are not trained on
     */
    record Cifar(
        @Parameter("what to call the data set") String name,
        @Parameter("the batches, one after another; at least one") List<String> files,
        @Parameter("images at the end that are not trained on") int heldOut) implements DatasetPlan {
        public Cifar {
            files = List.copyOf(files);
            if (files.isEmpty()) {
                throw new IllegalArgumentException("files: the list is empty; name at least one batch");
            }
        }

        @Override
        public Dataset open(Path folder) {
            return CifarFiles.read(name, files.stream().map(folder::resolve).toList());
        }
    }
}
