package dev.rhumb.runner.execute;

import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.kind.SampleBlock;
import dev.rhumb.runner.measure.Neighbours;
import dev.rhumb.runner.measure.Target;
import dev.rhumb.runner.measure.UnseenImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What metrics take of a unit's samples: those that are finite and of which the networks that see them make finite numbers.
 *
 * @param samples those that are left
 * @param input what metrics take; null if no sample is left
 * @param note what was left out because a network made no finite numbers of it; empty if nothing was
 */
record Visible(SampleBlock samples, @Nullable MetricInput input, String note) {
    /** In the notes of a record, what the network that sees the samples did not answer. */
    private static final String FEATURES = "features";

    /** Gives what metrics take, as {@link Target.Block#input} does. */
    interface Eyes {
        MetricInput input(SampleBlock finite, Point point) throws IOException;
    }

    static Visible of(SampleBlock drawn, Unit unit, Eyes eyes) throws IOException {
        int[] kept = drawn.finiteRows();
        List<String> notes = new ArrayList<>();
        while (true) {
            SampleBlock samples = drawn.rows(kept);
            try {
                return new Visible(samples, input(samples, unit, eyes), String.join("; ", notes));
            } catch (UnseenImages unseen) {
                int[] before = kept;
                notes.add(unseen.network() + " gives numbers that are not finite for "
                        + unseen.rows().size() + " of " + drawn.count()
                        + " samples, which are left out of all metrics; the first is sample "
                        + before[unseen.rows().get(0)]);
                Set<Integer> left = Set.copyOf(unseen.rows());
                kept = IntStream.range(0, before.length)
                        .filter(row -> !left.contains(row))
                        .map(row -> before[row])
                        .toArray();
            }
        }
    }

    private static @Nullable MetricInput input(SampleBlock samples, Unit unit, Eyes eyes) throws IOException {
        return samples.count() == 0 ? null : eyes.input(samples, unit.point());
    }

    Measurement measure(List<NamedMetric> metrics) {
        Map<String, String> notes = new LinkedHashMap<>();
        if (!note.isEmpty()) {
            notes.put(FEATURES, note);
        }
        if (input != null) {
            Measurement measured = Measurement.of(metrics, input);
            notes.putAll(measured.notes());
            return new Measurement(measured.metrics(), notes, measured.failures());
        }
        Map<String, Double> values = new LinkedHashMap<>();
        metrics.forEach(m -> values.put(m.name(), Double.NaN));
        metrics.forEach(m -> notes.put(m.name(), "no sample is left to measure"));
        return new Measurement(values, notes, Map.of());
    }

    @Nullable
    Neighbours neighbours(Target.Block block) throws IOException {
        return input == null ? null : block.neighbours(input, samples);
    }
}
