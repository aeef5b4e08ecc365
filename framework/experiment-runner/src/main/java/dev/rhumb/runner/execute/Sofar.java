package dev.rhumb.runner.execute;

import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of a unit's first samples.
 *
 * @param done how many they are
 * @param batch how many were sampled at a time
 * @param seconds that it took
 * @param counts what they cost
 * @param lost samples that left the finite numbers
 * @param ineffective stack entries that changed nothing in any batch
 */
record Sofar(
        int done,
        int batch,
        double seconds,
        SampledBatch.Counts counts,
        List<SampledBatch.NonFinite> lost,
        List<Integer> ineffective) {

    static Sofar nothing(int batch) {
        return new Sofar(0, batch, 0, new SampledBatch.Counts(0, 0, 0, 0), List.of(), List.of());
    }

    /** With the next batch. */
    Sofar plus(SampledBatch sampled, int last, double took) {
        List<SampledBatch.NonFinite> all = new ArrayList<>(lost);
        all.addAll(sampled.nonFinite());
        List<Integer> common = new ArrayList<>(sampled.ineffective());
        if (done > 0) {
            common.retainAll(ineffective);
        }
        return new Sofar(last, batch, seconds + took, counts.plus(sampled.counts()), all, common);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("done", done);
        json.put("batch", batch);
        json.put("seconds", seconds);
        json.put("counts", List.of(counts.rows(), counts.forwards(), counts.gradients(), counts.duplicates()));
        json.put("lost", lost.stream().map(UnitRecord::place).toList());
        json.put("ineffective", ineffective);
        return json;
    }

    /** As {@link #json} wrote it. */
    static Sofar read(Map<String, Object> json, Path file) throws IOException {
        try {
            List<Number> counts = UnitRecord.part(json, "counts", file);
            List<SampledBatch.NonFinite> lost = new ArrayList<>();
            for (Map<String, Object> place : UnitRecord.<List<Map<String, Object>>>part(json, "lost", file)) {
                lost.add(new SampledBatch.NonFinite(
                        (long) UnitRecord.number(place.get("sample")),
                        (int) UnitRecord.number(place.get("step")),
                        UnitRecord.number(place.get("sigma"))));
            }
            return new Sofar(
                    (int) UnitRecord.number(json.get("done")),
                    (int) UnitRecord.number(json.get("batch")),
                    UnitRecord.number(json.get("seconds")),
                    new SampledBatch.Counts(
                            counts.get(0).longValue(),
                            counts.get(1).longValue(),
                            counts.get(2).longValue(),
                            counts.get(3).longValue()),
                    lost,
                    List.copyOf(UnitRecord.<List<Integer>>part(json, "ineffective", file)));
        } catch (ClassCastException | IndexOutOfBoundsException | NumberFormatException e) {
            throw new UserError("'" + file + "' is damaged; remove its folder and run again", e);
        }
    }
}
