package dev.rhumb.runner.execute;

import dev.rhumb.evaluation.io.NpyWriter;
import dev.rhumb.files.AtomicFiles;
import dev.rhumb.runner.kind.SampleBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The folder of an unfinished unit, beside the unit's place. Samples are added to its file batch by batch, and how far that is stands
 * beside them, so that a killed unit continues at its next batch. It is created with the first batch.
 */
final class PartialUnit implements AutoCloseable {
    /** Ends the folder's name. */
    static final String ENDING = ".part";

    private static final String PROGRESS = "progress.json";
    private static final String UNIT = "unit";
    private static final long USUAL_PERIOD = 1_000_000_000L;

    private final Unit unit;
    private final Path place;
    private final Path folder;
    private final long period;
    private @Nullable NpyWriter writer;
    private long saved = System.nanoTime();

    /**
     * @param place the unit's folder once it is finished
     * @param period least nanoseconds between two records of how far the samples are
     */
    PartialUnit(Unit unit, Path place, long period) {
        this.unit = unit;
        this.place = place;
        this.folder = place.resolveSibling(place.getFileName() + ENDING);
        this.period = period;
    }

    static PartialUnit of(Unit unit, Path results) {
        return new PartialUnit(unit, unit.folder(results), USUAL_PERIOD);
    }

    /** Where files of the unit are put until it is finished. */
    Path folder() {
        return folder;
    }

    Path samples() {
        return folder.resolve(UnitWriter.SAMPLES);
    }

    /**
     * What an earlier run left of this unit. Leftovers of another configuration or other code are removed, and so are those of
     * larger batches, since a network rounds differently for each batch size.
     *
     * @param batch samples at a time
     */
    Sofar begin(int batch) throws IOException {
        Path file = folder.resolve(PROGRESS);
        if (Files.isRegularFile(file)) {
            Map<String, Object> json = Json.read(file);
            Sofar found = Sofar.read(json, file);
            if (Objects.equals(json.get(UNIT), identity()) && found.batch() <= batch && Files.exists(samples())) {
                return found;
            }
        }
        discard();
        return Sofar.nothing(batch);
    }

    private String identity() {
        return unit.configuration() + " " + unit.code().json().get(Code.SAMPLING);
    }

    /**
     * Adds a batch.
     *
     * @param shape of all samples, (count, ...)
     * @param first place of the first value
     * @param sofar with this batch
     */
    void write(long[] shape, long first, float[] values, Sofar sofar) throws IOException {
        try {
            NpyWriter file = open(shape);
            file.write(first, values);
            if (sofar.done() == shape[0] || System.nanoTime() - saved >= period) {
                file.force();
                Map<String, Object> json = new LinkedHashMap<>();
                json.put(UNIT, identity());
                json.putAll(sofar.json());
                AtomicFiles.write(folder.resolve(PROGRESS), Json.pretty(json));
                saved = System.nanoTime();
            }
        } catch (IOException e) {
            throw AtomicFiles.naming(place, e);
        }
    }

    /**
     * The samples that were written by now.
     *
     * @param shape of all samples, (count, ...)
     */
    SampleBlock.Source source(long... shape) {
        long size = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
        return (from, to) ->
                open(shape).read(Math.multiplyExact(from, size), Math.toIntExact(Math.multiplyExact(to - from, size)));
    }

    private NpyWriter open(long... shape) throws IOException {
        NpyWriter opened = writer;
        if (opened == null) {
            Files.createDirectories(folder);
            opened = NpyWriter.open(samples(), shape);
            writer = opened;
        }
        return opened;
    }

    /** Puts the folder, in which the unit's other files are by now, in its place. */
    void finish() throws IOException {
        close();
        Files.deleteIfExists(folder.resolve(PROGRESS));
        // What lies there is no current unit.
        AtomicFiles.delete(place);
        AtomicFiles.move(folder, place);
    }

    /** Forgets the samples. */
    void discard() throws IOException {
        close();
        AtomicFiles.delete(folder);
    }

    @Override
    public void close() throws IOException {
        NpyWriter opened = writer;
        writer = null;
        if (opened != null) {
            opened.close();
        }
    }
}
