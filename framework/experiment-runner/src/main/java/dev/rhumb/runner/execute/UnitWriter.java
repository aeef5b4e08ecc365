package dev.rhumb.runner.execute;

import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.evaluation.io.NpyArray;
import dev.rhumb.runner.measure.Neighbours;
import dev.rhumb.runner.measure.SampleBlock;
import dev.rhumb.records.IoSentences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A unit's folder: filled beside its place, then put there in one move. */
final class UnitWriter {
    private static final String SAMPLES = "samples.npy";
    private static final String LABELS = "labels.npy";
    private static final String CAPTIONS = "captions.txt";

    private UnitWriter() {}

    static void write(
            Path folder,
            SampleBlock block,
            UnitRecord record,
            Map<String, Object> timing,
            Sheets sheets,
            @Nullable Neighbours neighbours)
            throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        Path temporary = Files.createDirectory(AtomicFiles.temporary(folder));
        try {
            fill(temporary, block, record, timing, sheets, neighbours);
        } catch (IOException e) {
            throw IoSentences.naming(folder, e);
        }
        // What lies there has no record, so it is no unit.
        AtomicFiles.delete(folder);
        AtomicFiles.move(temporary, folder);
    }

    private static void fill(
            Path temporary,
            SampleBlock block,
            UnitRecord record,
            Map<String, Object> timing,
            Sheets sheets,
            @Nullable Neighbours neighbours)
            throws IOException {
        int[] shape = new int[block.shape().length + 1];
        shape[0] = block.count();
        for (int i = 1; i < shape.length; i++) {
            shape[i] = Math.toIntExact(block.shape()[i - 1]);
        }
        Npy.write(temporary.resolve(SAMPLES), block.values(), shape);
        Npy.write(temporary.resolve(LABELS), block.labels(), block.count());
        if (block.captions() != null) {
            Files.write(temporary.resolve(CAPTIONS), block.captions());
        }
        sheets.draw(temporary.resolve("sheet.png"), block);
        sheets.draw(temporary, neighbours);
        AtomicFiles.write(temporary.resolve(UnitRecord.TIMING), Json.pretty(timing));
        record.write(temporary);
    }

    static SampleBlock read(Path folder) throws IOException {
        NpyArray samples = Npy.read(folder.resolve(SAMPLES));
        int[] labels = Npy.read(folder.resolve(LABELS)).toInts();
        long[] shape = new long[samples.rank() - 1];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = samples.shape()[i + 1];
        }
        Path captions = folder.resolve(CAPTIONS);
        return new SampleBlock(
                samples.toFloats(),
                java.util.Arrays.stream(labels).asLongStream().toArray(),
                Files.isRegularFile(captions) ? Files.readAllLines(captions) : null,
                shape);
    }
}
