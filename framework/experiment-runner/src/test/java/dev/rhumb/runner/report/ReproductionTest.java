package dev.rhumb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.records.UserError;
import dev.rhumb.reporting.Report;
import dev.rhumb.runner.report.Reproduction.Difference;
import dev.rhumb.runner.report.Reproduction.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproductionTest {
    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path results;

    @BeforeAll
    static void run() throws IOException {
        results = SmallRun.into(shared.resolve("small"), "samples.seeds=[1,2,3]");
    }

    private Path kept(String name) throws IOException {
        Path reference = folder.resolve(name);
        References.keep(Results.read(results, true), reference);
        return reference;
    }

    private static Reproduction compare(Path reference, Path rerun) throws IOException {
        return Reproduction.of(Results.read(reference, true), Results.read(rerun, true));
    }

    private static void edit(Path file, UnaryOperator<String> change) throws IOException {
        Files.writeString(
                file, Files.readAllLines(file).stream().map(change).collect(Collectors.joining("\n", "", "\n")));
    }

    /** Adds to one column of the seed blocks of a point. */
    private static void shift(Path reference, String point, String metric, double... bySeed) throws IOException {
        Path blocks = reference.resolve("blocks.csv");
        int column = List.of(Files.readAllLines(blocks).get(0).split(",")).indexOf(metric);
        edit(blocks, line -> {
            String[] cells = line.split(",", -1);
            if ((cells[0] + " " + cells[1]).equals(point)) {
                double added = bySeed[Integer.parseInt(cells[2]) - 1];
                cells[column] = Double.toString(Double.parseDouble(cells[column]) + added);
            }
            return String.join(",", cells);
        });
    }

    private static Difference of(Reproduction reproduction, String point, String metric) {
        return reproduction.differences().stream()
                .filter(d -> d.point().equals(point) && d.metric().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRerunOfTheSameBuildIsTheSameBitForBit() throws IOException {
        Path again = SmallRun.into(folder.resolve("again"), "samples.seeds=[1,2,3]");
        Reproduction reproduction = compare(kept("reference"), again);
        // Four points and the real data, four metrics each.
        assertThat(reproduction.differences()).hasSize(20).allMatch(d -> d.verdict() == Verdict.SAME);
        assertThat(reproduction.differences().get(0).paired()).isTrue();
        assertThat(reproduction.holds()).isTrue();
    }

    @Test
    void anotherSamplerIsFound() throws IOException {
        Path other = SmallRun.into(folder.resolve("other"), "samples.seeds=[1,2,3]", "sampler.steps=2");
        Reproduction reproduction = compare(kept("reference"), other);
        assertThat(reproduction.holds()).isFalse();
        assertThat(of(reproduction, "free scale=2", "evaluations").verdict()).isEqualTo(Verdict.OUTSIDE);
        assertThat(of(reproduction, "real", "recall").verdict()).isEqualTo(Verdict.SAME);
    }

    @Test
    void verdictsFollowFromTheDifferencePairedBySeed() throws IOException {
        Path reference = kept("reference");
        String metric = "energy-distance";
        shift(reference, "free scale=1", metric, 0.01, -0.01, 0.001);
        shift(reference, "free scale=2", metric, -1e-9, -1.1e-9, -0.9e-9);
        shift(reference, "exact scale=0", metric, 5, 5.1, 4.9);
        Reproduction reproduction = compare(reference, results);
        Difference noisy = of(reproduction, "free scale=1", metric);
        assertThat(noisy.verdict()).isEqualTo(Verdict.WITHIN);
        assertThat(noisy.difference().mean()).isCloseTo(-0.001 / 3, within(1e-12));
        Difference rounding = of(reproduction, "free scale=2", metric);
        assertThat(rounding.verdict()).isEqualTo(Verdict.INSIDE);
        assertThat(rounding.difference().contains(0)).isFalse();
        assertThat(rounding.difference().mean()).isCloseTo(1e-9, within(1e-12));
        assertThat(of(reproduction, "exact scale=0", metric).verdict()).isEqualTo(Verdict.OUTSIDE);
        assertThat(reproduction.count(Verdict.SAME)).isEqualTo(17);
        assertThat(reproduction.holds()).isFalse();
    }

    @Test
    void aRerunOfSomeSeedsIsComparedOverThose() throws IOException {
        Path reference = kept("reference");
        // As a method whose number of evaluations depends on the samples: 4 a sample in seeds 1 and 3, 5 in seed 2.
        edit(
                reference.resolve("blocks.csv"),
                line -> line.replace("free,scale=1,2,40,40,160,", "free,scale=1,2,40,40,200,"));
        edit(
                reference.resolve("metrics.csv"),
                line -> line.replace("free,scale=1,scale,1,3,120,4,", "free,scale=1,scale,1,3,120,4.333,"));
        Path one = SmallRun.into(folder.resolve("one"), "samples.seeds=[3]");
        assertThat(compare(reference, one).differences()).hasSize(20).allMatch(d -> d.verdict() == Verdict.SAME);
        Reproduction all = compare(reference, results);
        assertThat(of(all, "free scale=1", "evaluations").difference().mean()).isCloseTo(-1 / 3.0, within(1e-12));
    }

    @Test
    void withoutSeedBlocksTheTwoIntervalsDecide() throws IOException {
        Path reference = kept("reference");
        Files.delete(reference.resolve("blocks.csv"));
        assertThat(compare(reference, results).count(Verdict.SAME)).isEqualTo(20);
        Path rerun = SmallRun.into(folder.resolve("others"), "samples.seeds=[4,5,6]");
        Reproduction reproduction = compare(reference, rerun);
        assertThat(reproduction.differences()).noneMatch(Difference::paired);
        Difference recall = of(reproduction, "free scale=2", "recall");
        var before = Results.read(reference, true).table().points().get(1).metric("recall");
        var after = Results.read(rerun, true).table().points().get(1).metric("recall");
        assertThat(recall.difference().mean()).isCloseTo(after.mean() - before.mean(), within(1e-12));
        assertThat(recall.difference().high() - recall.difference().low())
                .isCloseTo(Math.hypot(before.high() - before.low(), after.high() - after.low()), within(1e-12));
    }

    @Test
    void whatOneSideLacksIsNamedAndDoesNotHold() throws IOException {
        Path more = SmallRun.into(
                folder.resolve("more"),
                "samples.seeds=[1,2,3]",
                "guidance.free.scale=[1,3]",
                "metrics=[precision,recall,energy-distance]");
        Reproduction reproduction = compare(kept("reference"), more);
        assertThat(reproduction.unmatched())
                .containsExactly(
                        "only the reference has the point 'free scale=2'",
                        "only the rerun has the point 'free scale=3'",
                        "only the reference has the metric 'accuracy'");
        assertThat(reproduction.count(Verdict.SAME)).isEqualTo(12);
        assertThat(reproduction.holds()).isFalse();
    }

    @Test
    void keptResultsGiveTheStatisticsOfTheirRun() throws IOException {
        Path reference = kept("reference");
        try (var files = Files.list(reference)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "experiment.yaml", "manifest.json", "metrics.csv", "blocks.csv", "times.csv");
        }
        List<Report.Section> own =
                ReportWriter.report(List.of(Results.read(results, true))).sections();
        assertThat(ReportWriter.report(List.of(Results.read(reference, true))).sections())
                .isEqualTo(own);
    }

    @Test
    void placesOnThisMachineAreNotKept() throws IOException {
        Path local = folder.resolve("local");
        References.keep(Results.read(results, true), local);
        edit(local.resolve("experiment.yaml"), line -> line.replace("model: ring", "model: /home/me/ring.safetensors"));
        assertThatThrownBy(() -> References.keep(Results.read(local, true), folder.resolve("reference")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("names '/home/me/ring.safetensors'");
        assertThat(folder.resolve("reference")).doesNotExist();
        assertThatThrownBy(() -> References.keep(Results.read(results, true), results))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is the run itself");
    }

    @Test
    void whatTwoRunsWereMadeWithIsToldInWords() {
        String hash = "sha256:" + "0123456789abcdef".repeat(4);
        Map<String, Object> before =
                Map.of("java", "17", "points", 4, "configuration", "a", "methods", Map.of("cfg", "plugin 1 " + hash));
        Map<String, Object> after =
                Map.of("java", "21", "points", 5, "configuration", "b", "methods", Map.of("cfg", "plugin 2 " + hash));
        assertThat(MadeWith.differences(before, after))
                .containsExactly(
                        "java: 17 then, 21 now",
                        "methods cfg: plugin 1 sha256:0123456789ab then, plugin 2 sha256:0123456789ab now");
        assertThat(MadeWith.differences(before, before)).isEmpty();
    }
}
