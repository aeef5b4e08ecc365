package dev.rhumb.diffusion.data;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import java.nio.file.Path;

/**
 * The 8x8 digits as comma-separated lines.
 *
 * @param name what to call the data set
 * @param file the file
 * @param heldOut images at the end that are not trained on
 */
@Method(
        name = "digits",
        paper = "Alpaydin & Kaynak 1998, UCI 80",
        summary = "The 8x8 optical digits of UCI as comma-separated lines, plain or gzipped.")
public record DigitsData(
        @Parameter(Datasets.NAME) String name,
        @Parameter("the file") String file,

        @Parameter(value = "images at the end that are not trained on", min = 0)
        int heldOut)
        implements DatasetSource {

    @Override
    public Dataset open(Path folder) {
        return DigitsCsv.read(name, folder.resolve(file));
    }
}
