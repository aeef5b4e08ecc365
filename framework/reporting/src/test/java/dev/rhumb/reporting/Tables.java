package dev.rhumb.reporting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Synthetic tables. */
final class Tables {
    static final String HEADER = "arm,point,parameter,value,seeds,samples,evaluations,gradients,"
            + "precision,precision.low,precision.high,recall,recall.low,recall.high,fid,fid.low,fid.high";

    static final Map<String, MetricAxis> AXES = Map.of(
            "precision", new MetricAxis(Direction.HIGHER_IS_BETTER, 0, 1),
            "recall", new MetricAxis(Direction.HIGHER_IS_BETTER, 0, 1),
            "fid", new MetricAxis(Direction.LOWER_IS_BETTER, 0, Double.POSITIVE_INFINITY));

    private Tables() {}

    static Path write(Path folder, String... rows) throws IOException {
        return Files.writeString(folder.resolve("metrics.csv"), HEADER + "\n" + String.join("\n", rows) + "\n");
    }

    static Path sweep(Path folder) throws IOException {
        return write(
                folder,
                "classifier-free,scale=3,scale,3,3,2000,40,0,0.82,0.80,0.84,0.44,0.42,0.46,23,22,24",
                "classifier-free,scale=1,scale,1,3,2000,20,0,0.62,0.60,0.64,0.75,0.73,0.77,12,11,13",
                "classifier-free,scale=2,scale,2,3,2000,40,0,0.77,0.75,0.79,0.51,0.49,0.53,13,12,14",
                "noise-robust,scale=0,scale,0,3,2000,20,20,0.62,0.60,0.64,0.75,0.73,0.77,12,11,13",
                "noise-robust,scale=4,scale,4,3,2000,20,20,0.74,0.72,0.76,0.47,0.45,0.49,21,20,22",
                "unguided,,,,3,2000,20,0,0.62,0.60,0.64,0.75,0.73,0.77,12,11,13",
                "real,,,,3,2000,,,0.83,0.82,0.84,0.81,0.80,0.82,3.2,3.0,3.4");
    }

    /** As many arms as are wanted, each with three points. */
    static MetricsTable gallery(Path folder, int arms) throws IOException {
        String[] rows = new String[3 * arms + 1];
        for (int i = 0; i < arms; i++) {
            for (int j = 0; j < 3; j++) {
                double precision = 0.5 + 0.04 * i - 0.03 * j;
                double recall = 0.9 - 0.02 * i - 0.1 * j;
                rows[3 * i + j] = "arm-" + i + ",scale=" + (j + 1) + ",scale," + (j + 1) + ",3,300,20,0," + precision
                        + ",,," + recall + ",,,10,,";
            }
        }
        rows[3 * arms] = "real,,,,3,300,,,0.95,,,0.93,,,3.2,,";
        return read(folder, rows);
    }

    static MetricsTable read(Path folder, String... rows) throws IOException {
        return MetricsTable.read(write(folder, rows));
    }
}
