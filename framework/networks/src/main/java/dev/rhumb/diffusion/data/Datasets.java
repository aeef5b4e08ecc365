package dev.rhumb.diffusion.data;

import dev.rhumb.data.DatasetSource;
import dev.rhumb.diffusion.data.shapes.ShapesData;
import dev.rhumb.records.Kind;
import java.util.List;

/** The data sets of this program. */
public final class Datasets {
    /** In the order of documentation. */
    public static final Kind<DatasetSource> KIND = Kind.of(
            "data set",
            DatasetSource.class,
            List.of(FolderData.class, IdxData.class, CifarData.class, DigitsData.class, ShapesData.class));

    /** Of the key {@code name}. */
    static final String NAME = "what to call the data set, in results and for judges";

    /** Of the key {@code held-out}. */
    static final String HELD_OUT =
            "number of images at the end that are not trained on; 0: exactly the test set, or none for a reference";

    private Datasets() {}
}
