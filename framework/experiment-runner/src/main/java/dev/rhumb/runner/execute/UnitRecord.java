package dev.rhumb.runner.execute;

import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.files.AtomicFiles;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a unit's {@code metrics.json} says. Everything in it is a function of the configuration; times lie beside it.
 *
 * @param configuration hash of all that decides the samples but code
 * @param measurement hash of all that decides the metrics beside samples and code
 * @param code the plugins that it was made with
 * @param samples how many were drawn
 * @param reference how many real samples they were compared with; 0 if unknown, as in older files
 * @param counts what they cost
 * @param nonFinite where samples left the finite numbers; kept out of the metrics
 * @param ineffective stack entries that never changed anything
 * @param metrics name to value, NaN where one could not be measured
 * @param notes name of a metric to why it could not be measured
 */
public record UnitRecord(
        String configuration,
        String measurement,
        Code code,
        int samples,
        int reference,
        SampledBatch.Counts counts,
        List<Map<String, Object>> nonFinite,
        List<Integer> ineffective,
        Map<String, Double> metrics,
        Map<String, String> notes) {
    static final String FILE = "metrics.json";
    /** Times of a unit, beside its record: they are no function of the configuration. */
    static final String TIMING = "timing.json";
    /** In the file of times: seconds that sampling took. */
    static final String SAMPLING_SECONDS = "sampling-seconds";

    /** How many of the samples were measured. */
    public int measured() {
        return samples - nonFinite.size();
    }

    /**
     * What a distance that cannot be negative is in excess of its floor; NaN where real data in the place of samples were
     * not as many, since the floor depends on the number.
     *
     * @param floor real data in the place of samples, in the same seed block
     */
    public double lessFloor(String metric, @Nullable UnitRecord floor) {
        return floor == null || floor.measured() != measured()
                ? Double.NaN
                : metrics.getOrDefault(metric, Double.NaN) - floor.metrics().getOrDefault(metric, Double.NaN);
    }

    /** With further metrics. */
    public UnitRecord with(Map<String, Double> moreMetrics, Map<String, String> moreNotes) {
        Map<String, Double> all = new LinkedHashMap<>(metrics);
        all.putAll(moreMetrics);
        Map<String, String> words = new LinkedHashMap<>(notes);
        words.putAll(moreNotes);
        return of(code, all, words);
    }

    /**
     * What of this record the code of now would give again: nothing if a method was edited, all but the metrics that were.
     *
     * @param now what is installed
     * @return with {@code now} as its code
     */
    public Optional<UnitRecord> by(Code now) {
        if (!now.editedSampling(code).isEmpty()) {
            return Optional.empty();
        }
        List<String> edited = now.editedMetrics(code, metrics.keySet());
        Map<String, Double> kept = new LinkedHashMap<>(metrics);
        kept.keySet().removeAll(edited);
        Map<String, String> words = new LinkedHashMap<>(notes);
        words.keySet().removeAll(edited);
        return Optional.of(of(now.keeping(code), kept, words));
    }

    private UnitRecord of(Code by, Map<String, Double> values, Map<String, String> words) {
        return new UnitRecord(
                configuration, measurement, by, samples, reference, counts, nonFinite, ineffective, values, words);
    }

    void write(Path folder) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("configuration", configuration);
        json.put("measurement", measurement);
        json.put("code", code.json());
        json.put("samples", samples);
        json.put("reference", reference);
        json.put("evaluations", counts.rows());
        json.put("forwards", counts.forwards());
        json.put("gradients", counts.gradients());
        json.put("duplicates", counts.duplicates());
        json.put("non-finite", nonFinite);
        json.put("ineffective", ineffective);
        json.put("metrics", metrics);
        json.put("notes", notes);
        AtomicFiles.write(folder.resolve(FILE), Json.pretty(json));
    }

    /** Where a sample left the finite numbers, as the file has it. */
    static Map<String, Object> place(SampledBatch.NonFinite lost) {
        Map<String, Object> where = new LinkedHashMap<>();
        where.put("sample", lost.sample());
        where.put("step", lost.step());
        where.put("sigma", lost.sigma());
        return where;
    }

    /** Seconds that sampling a finished unit took, NaN if unknown. */
    public static double samplingSeconds(Path folder) throws IOException {
        Path file = folder.resolve(TIMING);
        return Files.isRegularFile(file) && Json.read(file).get(SAMPLING_SECONDS) instanceof Number seconds
                ? seconds.doubleValue()
                : Double.NaN;
    }

    /** The record of a finished unit, if there is one. */
    public static Optional<UnitRecord> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(Json.read(file), file));
        } catch (ClassCastException | NumberFormatException | NullPointerException e) {
            throw new UserError(
                    "'" + file
                            + "' is damaged (a value is of another kind than this program writes); remove its folder and"
                            + " run again",
                    e);
        }
    }

    private static UnitRecord of(Map<String, Object> json, Path file) throws IOException {
        Map<String, Double> metrics = new LinkedHashMap<>();
        UnitRecord.<Map<String, Object>>part(json, "metrics", file)
                .forEach((name, value) -> metrics.put(name, number(value)));
        return new UnitRecord(
                String.valueOf(json.get("configuration")),
                String.valueOf(json.get("measurement")),
                Code.read(json.get("code")),
                (int) number(json.get("samples")),
                json.containsKey("reference") ? (int) number(json.get("reference")) : 0,
                new SampledBatch.Counts(
                        (long) number(json.get("evaluations")),
                        (long) number(json.get("forwards")),
                        (long) number(json.get("gradients")),
                        (long) number(json.get("duplicates"))),
                List.copyOf(UnitRecord.<List<Map<String, Object>>>part(json, "non-finite", file)),
                List.copyOf(UnitRecord.<List<Integer>>part(json, "ineffective", file)),
                metrics,
                new LinkedHashMap<>(UnitRecord.<Map<String, String>>part(json, "notes", file)));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // our own file; another shape fails at its first use
    static <T> T part(Map<String, Object> json, String key, Path file) throws IOException {
        Object value = json.get(key);
        if (value == null) {
            throw new IOException("'" + file + "' has no '" + key + "'; remove its folder to compute it again");
        }
        return (T) value;
    }

    // NaN and infinities are text in the file, since JSON has no such numbers.
    static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : Double.parseDouble(String.valueOf(value));
    }
}
