package dev.rhumb.diffusion.data;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.data.StoredImages;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A folder of images, its sub-folders being the classes; see {@link ImageFolders}.
 *
 * @param name what to call the data set
 * @param folder the folder
 * @param heldOut images that are not trained on, of all classes; 0 for exactly the test set
 * @param test a test set; none if absent
 */
@Method(
        name = "folder",
        paper = "the layout of torchvision's ImageFolder",
        summary =
                "A folder of images of one size (PNG, JPEG, WebP, BMP, TIFF, PPM or PGM); its sub-folders are the classes.")
public record FolderData(
        @Parameter(Datasets.NAME) String name,

        @Parameter("the folder of images, or of one sub-folder for each class")
        String folder,

        @Parameter(value = Datasets.HELD_OUT, fallback = "0", min = 0)
        int heldOut,

        @Parameter("a test set: `folder`, with the same sub-folders") @Nullable
        TestFolder test)
        implements DatasetSource {

    /**
     * The folder of a test set.
     *
     * @param folder as that of the others
     */
    public record TestFolder(
            @Parameter("the folder of the test set") String folder) {}

    /** A folder without a test set. */
    public FolderData(String name, String folder, int heldOut) {
        this(name, folder, heldOut, null);
    }

    @Override
    public Dataset open(Path data) {
        StoredImages images = ImageFolders.read(name, data.resolve(folder));
        return test == null ? images : images.followedBy(ImageFolders.read(name, data.resolve(test.folder())));
    }
}
