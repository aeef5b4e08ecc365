package dev.rhumb.reporting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Synthetic tables. */
final class Tables {
    static final String HEADER = "arm,point,parameter,value,seeds,samples,evaluations,gradients,"
            + "precision,precision.low,precision.high,recall,recall.low,recall.high,fid,fid.low,fid.high";

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

    static MetricsTable read(Path folder, String... rows) throws IOException {
        return MetricsTable.read(write(folder, rows));
    }
}
