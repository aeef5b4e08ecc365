package dev.rhumb.runner.execute;

import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.evaluation.io.NpyFile;
import dev.rhumb.files.AtomicFiles;
import dev.rhumb.runner.kind.SampleBlock;
import dev.rhumb.runner.measure.Neighbours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of a finished unit. */
final class UnitWriter {
    static final String SAMPLES = "samples.npy";
    private static final String LABELS = "labels.npy";
    private static final String CAPTIONS = "captions.txt";

    private UnitWriter() {}

    /** Adds what is missing beside the samples, and puts the unit in its place. */
    static void write(
            PartialUnit part,
            SampleBlock block,
            UnitRecord record,
            Map<String, Object> timing,
            Sheets sheets,
            @Nullable Neighbours neighbours)
            throws IOException {
        Path folder = part.folder();
        try {
            Npy.write(folder.resolve(LABELS), block.labels(), block.count());
            if (block.captions() != null) {
                Files.write(folder.resolve(CAPTIONS), block.captions());
            }
            sheets.draw(folder.resolve("sheet.png"), block);
            sheets.draw(folder, neighbours);
            AtomicFiles.write(folder.resolve(UnitRecord.TIMING), Json.pretty(timing));
            record.write(folder);
            part.finish();
        } catch (IOException e) {
            throw AtomicFiles.naming(folder, e);
        }
    }

    static SampleBlock read(Path folder) throws IOException {
        NpyFile samples = Npy.open(folder.resolve(SAMPLES));
        int[] labels = Npy.read(folder.resolve(LABELS)).toInts();
        Path captions = folder.resolve(CAPTIONS);
        return new SampleBlock(
                source(samples),
                Arrays.stream(labels).asLongStream().toArray(),
                Files.isRegularFile(captions) ? Files.readAllLines(captions) : null,
                Arrays.stream(samples.shape()).skip(1).asLongStream().toArray());
    }

    /** The samples of a file, read when they are needed. */
    static SampleBlock.Source samples(Path file) throws IOException {
        return source(Npy.open(file));
    }

    private static SampleBlock.Source source(NpyFile file) {
        int[] shape = file.shape();
        long size = file.size() / Math.max(1, shape[0]);
        return (from, to) -> {
            float[] values = new float[Math.toIntExact(Math.multiplyExact(to - from, size))];
            try (NpyFile.Reader reader = file.read(Math.multiplyExact(from, size))) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) reader.next();
                }
            }
            return values;
        };
    }
}
