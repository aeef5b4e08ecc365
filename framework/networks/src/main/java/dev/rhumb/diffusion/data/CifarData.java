package dev.rhumb.diffusion.data;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.data.StoredImages;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batches of the binary version of CIFAR-10.
 *
 * @param name what to call the data set
 * @param files the batches, one after another; at least one
 * @param heldOut images at the end that are not trained on; 0 for exactly the test set
 * @param test a test set; none if absent
 */
@Method(
        name = "cifar",
        paper = "Krizhevsky 2009, Learning multiple layers of features from tiny images",
        summary = "Batches of CIFAR-10's binary version.")
public record CifarData(
        @Parameter(Datasets.NAME) String name,

        @Parameter("batches of CIFAR-10's binary version, one after another")
        List<String> files,

        @Parameter(value = Datasets.HELD_OUT, fallback = "0", min = 0)
        int heldOut,

        @Parameter("a test set: `files`, batches as above") @Nullable
        TestBatches test)
        implements DatasetSource {

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

    public CifarData {
        files = requireSome(files);
    }

    /** Batches without a test set. */
    public CifarData(String name, List<String> files, int heldOut) {
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
