package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.plan.PlannedPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsCsvTest {
    @TempDir
    Path folder;

    private static UnitRecord record(int samples, int lost, double fid, double recall) {
        return new UnitRecord(
                "",
                "",
                Code.NONE,
                samples,
                1000,
                new SampledBatch.Counts(16L * samples, 0, 0, 0),
                java.util.Collections.nCopies(lost, Map.of()),
                List.of(),
                Map.of("fid", fid, "recall", recall),
                Map.of());
    }

    private MetricsTable table(Map<Long, UnitRecord> floors, Map<Long, UnitRecord> blocks) throws IOException {
        Point point = Experiments.plan(Experiments.SMALL).points().get(0).point();
        Metrics metrics = Metrics.standard();
        MetricsCsv csv = new MetricsCsv(List.of(metrics.named("fid"), metrics.named("recall")), SweptKeys.NONE, floors);
        csv.point(point, blocks);
        csv.floor();
        return MetricsTable.read(Files.writeString(folder.resolve("metrics.csv"), csv.toString()));
    }

    @Test
    void numbersPerBlockAndTheDistanceLessItsFloorAreThere() throws IOException {
        Map<Long, UnitRecord> floors = new LinkedHashMap<>();
        floors.put(1L, record(250, 0, 70, 0.95));
        floors.put(2L, record(250, 0, 80, 0.96));
        Map<Long, UnitRecord> blocks = new LinkedHashMap<>();
        blocks.put(1L, record(250, 0, 100, 0.99));
        blocks.put(2L, record(250, 0, 112, 0.5));
        MetricsTable table = table(floors, blocks);
        assertThat(table.metrics()).containsExactly("fid", "fid.less-floor", "recall");
        assertThat(table.measured()).containsExactly("fid", "recall");
        MetricsTable.Row row = table.points().get(0);
        assertThat(row.samples()).isEqualTo(500);
        assertThat(row.samplesPerBlock()).isEqualTo(250);
        assertThat(row.referencePerBlock()).isEqualTo(1000);
        assertThat(row.evaluations()).isEqualTo(16);
        // Block by block: 100 - 70 and 112 - 80.
        Interval excess = Interval.ofBlocks(30, 32);
        assertThat(row.metric("fid.less-floor").mean()).isEqualTo(31);
        assertThat(row.metric("fid.less-floor").low()).isCloseTo(excess.low(), within(1e-12));
        assertThat(row.metric("fid").mean()).isEqualTo(106);
        assertThat(row.metric("recall").high()).isLessThanOrEqualTo(1);
        assertThat(row.metric("recall").low()).isGreaterThanOrEqualTo(0);
        assertThat(table.floor().orElseThrow().metric("fid.less-floor").mean()).isZero();
    }

    @Test
    void everyKeyOfASweepOfSeveralHasAColumn() throws IOException {
        String arms =
                "guidance={a: {type: many-keys, first: [1, 2.5], space: [noise, score]}, b: {type: cfg, scale: [2]}}";
        List<Point> points = Experiments.plan(Experiments.SMALL, arms).points().stream()
                .map(PlannedPoint::point)
                .toList();
        SweptKeys keys = SweptKeys.of(points);
        assertThat(keys.columns()).containsExactly("parameter.first", "parameter.space", "parameter.scale");
        MetricsCsv csv = new MetricsCsv(List.of(Metrics.standard().named("recall")), keys, new LinkedHashMap<>());
        points.forEach(point -> csv.point(point, Map.of(1L, record(8, 0, 0, 0.5))));
        String text = csv.toString();
        assertThat(text)
                .contains("a,\"first=1,space=noise\",first,1,1,8,16,0,8,1000,1,noise,,0.5")
                .contains("a,\"first=2.5,space=score\",first,2.5,1,8,16,0,8,1000,2.5,score,,0.5")
                .contains("b,scale=2,scale,2,1,8,16,0,8,1000,,,2,0.5");
        MetricsTable table = MetricsTable.read(Files.writeString(folder.resolve("metrics.csv"), text));
        assertThat(table.metrics()).containsExactly("recall");
        assertThat(SweptKeys.of(points.subList(4, 5))).isEqualTo(SweptKeys.NONE);
    }

    @Test
    void aFloorOfAnotherNumberOfSamplesIsNotTakenOff() throws IOException {
        Map<Long, UnitRecord> floors = Map.of(1L, record(100, 0, 170, 0.95), 2L, record(100, 0, 180, 0.96));
        Map<Long, UnitRecord> blocks = new LinkedHashMap<>();
        blocks.put(1L, record(250, 0, 100, 0.99));
        blocks.put(2L, record(250, 3, 112, 0.5));
        MetricsTable.Row row = table(floors, blocks).points().get(0);
        assertThat(row.metric("fid.less-floor").isDefined()).isFalse();
        // Samples that are not finite were not measured.
        assertThat(row.samplesPerBlock()).isEqualTo(247);
        assertThat(row.samples()).isEqualTo(500);
    }
}
