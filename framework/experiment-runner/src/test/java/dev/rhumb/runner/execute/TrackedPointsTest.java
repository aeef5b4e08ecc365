package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.evaluation.track.TrackedPoint;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.measure.OracleTarget;
import dev.rhumb.runner.plan.OracleSource;
import dev.rhumb.runner.plan.RunPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackedPointsTest {
    @TempDir
    Path folder;

    private List<TrackedPoint> run(String... overrides) throws IOException {
        RunPlan plan = Experiments.plan(Experiments.SMALL, overrides);
        int count = plan.experiment().samples().count();
        OracleTarget target =
                new OracleTarget((OracleSource) plan.model(), plan.conditions().requireLabels(), count, count, 1);
        List<TrackedPoint> printed = new ArrayList<>();
        try (Runner runner = new Runner(plan, target, Device.cpu())) {
            runner.onPoint(printed::add);
            runner.run(folder, true, new Reporter(new PrintStream(new ByteArrayOutputStream()), false));
        }
        return printed;
    }

    private static List<String> described(List<TrackedPoint> points) {
        return points.stream().map(p -> p.describe() + " " + p.seeds()).toList();
    }

    @Test
    void aPointIsToldWheneverASeedBlockIsFinished() throws IOException {
        List<TrackedPoint> printed = run();
        assertThat(described(printed))
                .containsExactly(
                        "free scale=1 1",
                        "free scale=2 1",
                        "exact scale=0 1",
                        "exact scale=1 1",
                        "free scale=1 2",
                        "free scale=2 2",
                        "exact scale=0 2",
                        "exact scale=1 2");
        assertThat(printed.subList(0, 4)).extracting(TrackedPoint::id).doesNotHaveDuplicates();
        assertThat(printed.subList(4, 8))
                .extracting(TrackedPoint::id)
                .isEqualTo(printed.subList(0, 4).stream().map(TrackedPoint::id).toList());
    }

    @Test
    void theLastThatIsToldIsWhatTheTableSays() throws IOException {
        TrackedPoint point = run().get(5);
        assertThat(point.settings()).containsEntry("type", "cfg").containsEntry("scale", "2.0");
        assertThat(point.folder()).isAbsolute().isDirectoryContaining(p -> p.endsWith("2"));
        Interval precision = point.metrics().get("precision");
        String row = Files.readAllLines(folder.resolve("metrics.csv")).get(2);
        assertThat(row)
                .startsWith("free,scale=2,scale,2,2,80,8,0,")
                .contains(
                        String.format(Locale.ROOT, ",%s,%s,%s,", precision.mean(), precision.low(), precision.high()));
        assertThat(point.samples()).isEqualTo(80);
        assertThat(point.evaluations()).isEqualTo(8);
    }

    @Test
    void aLaterRunTellsWhatIsThereUnderTheSameIdAndGrowsIt() throws IOException {
        List<String> before = run().subList(4, 8).stream().map(TrackedPoint::id).toList();
        List<TrackedPoint> printed = run("samples.seeds=[1,2,3]");
        assertThat(described(printed).subList(0, 4))
                .containsExactly("free scale=1 2", "free scale=2 2", "exact scale=0 2", "exact scale=1 2");
        assertThat(printed.subList(0, 4)).extracting(TrackedPoint::id).isEqualTo(before);
        assertThat(printed.subList(4, 8)).extracting(TrackedPoint::id).isEqualTo(before);
        assertThat(printed.subList(4, 8)).extracting(TrackedPoint::seeds).containsOnly(3);
    }
}
