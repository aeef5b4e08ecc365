package dev.rhumb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.evaluation.Better;
import dev.rhumb.evaluation.statistics.BlockMean;
import dev.rhumb.evaluation.statistics.Holm;
import dev.rhumb.reporting.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of tables that are written by hand, so that every number is known. */
class BaselineReportTest {
    private static final double[] NOISE = {0.01, -0.02, 0.015, -0.005};
    private static final double[] GAIN = {0.10, 0.12, 0.09, 0.13};

    @TempDir
    Path folder;

    private final List<String> points = new ArrayList<>();
    private final List<String> blocks = new ArrayList<>();

    @BeforeEach
    void writeSweeps() {
        double[] none = new double[4];
        sweep("base", new double[] {0.2, 0.5, 0.8}, new double[] {0.8, 0.6, 0.4}, none);
        sweep("good", new double[] {0.2, 0.5, 0.8}, new double[] {0.8, 0.6, 0.4}, GAIN);
        // Never as inaccurate as the baseline at its best, but as diverse.
        sweep("steep", new double[] {0.85, 0.9, 0.95}, new double[] {0.7, 0.6, 0.5}, none);
        // In no respect within the baseline's range.
        sweep("far", new double[] {0.85, 0.9, 0.95}, new double[] {0.3, 0.2, 0.1}, none);
        point("alone", "", 0.5, 0.9, GAIN);
    }

    private void sweep(String arm, double[] accuracy, double[] coverage, double[] gain) {
        for (int i = 0; i < accuracy.length; i++) {
            point(arm, String.valueOf(i + 1), accuracy[i], coverage[i], gain);
        }
    }

    /** A point whose coverage varies by block with the noise that all points have in common, and a gain of its own. */
    private void point(String arm, String scale, double accuracy, double coverage, double[] gain) {
        String point = scale.isEmpty() ? "" : "scale=" + scale;
        double mean = coverage + Arrays.stream(gain).average().orElseThrow();
        points.add(String.format(
                Locale.ROOT,
                "%s,%s,%s,%s,4,1000,16,0,250,1000,%s,,,%s,,",
                arm,
                point,
                scale.isEmpty() ? "" : "scale",
                scale,
                accuracy,
                mean));
        for (int b = 0; b < 4; b++) {
            blocks.add(String.format(
                    Locale.ROOT,
                    "%s,%s,%d,250,1000,4000,0,%s,%s",
                    arm,
                    point,
                    b + 1,
                    accuracy,
                    coverage + NOISE[b] + gain[b]));
        }
    }

    private Report report(String keys) throws IOException {
        Files.writeString(
                folder.resolve("metrics.csv"),
                "arm,point,parameter,value,seeds,samples,evaluations,gradients,samples-per-block,reference-per-block,"
                        + "accuracy,accuracy.low,accuracy.high,coverage,coverage.low,coverage.high\n"
                        + String.join("\n", points) + "\n");
        Files.writeString(
                folder.resolve("blocks.csv"),
                "arm,point,seed,samples,reference,evaluations,gradients,accuracy,coverage\n" + String.join("\n", blocks)
                        + "\n");
        Files.writeString(
                folder.resolve("manifest.json"),
                "{\"points\": " + points.size() + ", \"seeds\": [1, 2, 3, 4], \"reference\": \"r\","
                        + " \"floor\": \"250 other images\", \"blocks\": \"each with its own\"}");
        Files.writeString(
                folder.resolve("experiment.yaml"),
                "question: why?\ncurves: [{diversity: coverage, quality: accuracy}]\n" + keys);
        return ReportWriter.report(List.of(Results.read(folder, true)));
    }

    private static Report.Section section(Report report, String id) {
        return report.sections().stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<Report.Cell> row(Report.Grid grid, String first) {
        return grid.rows().stream()
                .filter(row -> row.get(0).text().equals(first))
                .findFirst()
                .orElseThrow();
    }

    private static double number(Report.Cell cell) {
        return Double.parseDouble(cell.text().replace('\u2212', '-'));
    }

    @Test
    void metricsOfOtherFeaturesThanTheirOwnAreNamed() throws IOException {
        report("baseline: base\n");
        Path manifest = folder.resolve("manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace(
                                "\"reference\": \"r\"",
                                "\"reference\": \"500 images, seen by shapes-judge sha256:1, clipped\", \"metrics\": {\"accuracy\":"
                                        + " {}, \"cmmd\": {}, \"fid\": {}}"));
        assertThat(ReportWriter.report(List.of(Results.read(folder, true))).notes())
                .contains(
                        "features are those of shapes-judge sha256:1; values of other features cannot be compared with them:"
                                + " cmmd (published values: CLIP ViT-L/14-336), fid (published values: Inception-v3).");
    }

    @Test
    void figuresAndCaptionsNameTheNetworkOfEachMetric() throws IOException {
        report("baseline: base\n");
        for (String file : List.of("metrics.csv", "blocks.csv", "experiment.yaml")) {
            Path path = folder.resolve(file);
            Files.writeString(
                    path,
                    Files.readString(path)
                            .replace("coverage", "fid@features=dinov2")
                            .replace("accuracy", "cmmd"));
        }
        Path manifest = folder.resolve("manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace(
                                "\"reference\": \"r\"",
                                "\"reference\": \"500 images, seen by sha256:1\", \"features\": \"shapes-reader\", \"metrics\":"
                                        + " {\"cmmd\": {}, \"fid@features=dinov2\": {\"features\": \"dinov2 sha256:2\"}}"));
        List<Results> all = List.of(Results.read(folder, true));
        Report report = ReportWriter.report(all);
        assertThat(report.notes())
                .contains(
                        "features are those of shapes-reader; values of other features cannot be compared with them: cmmd"
                                + " (published values: CLIP ViT-L/14-336). features are those of dinov2; values of other features"
                                + " cannot be compared with them: fid@features=dinov2 (published values: Inception-v3).");
        assertThat(report.measures().get("cmmd").features()).isEqualTo("shapes-reader");
        assertThat(report.measures().get("fid@features=dinov2").features()).isEmpty();
        assertThat(Measures.axes(report.table(), List.of(folder)).get("cmmd").features())
                .isEqualTo("shapes-reader");
        assertThat(Caption.of(all, report.table()))
                .contains("Features: shapes-reader, sha256:1. Features of fid: dinov2 sha256:2.");
    }

    @Test
    void noVerdictRestsOnVendi() throws IOException {
        report("baseline: base\n");
        for (String file : List.of("metrics.csv", "blocks.csv", "experiment.yaml")) {
            Path path = folder.resolve(file);
            Files.writeString(path, Files.readString(path).replace("coverage", "vendi"));
        }
        Report report = ReportWriter.report(List.of(Results.read(folder, true)));
        assertThat(report.sections())
                .extracting(Report.Section::id)
                .contains("numbers")
                .doesNotContain("primary");
        // With a curve of other metrics behind it, the verdict is that curve's.
        Path experiment = folder.resolve("experiment.yaml");
        Files.writeString(
                experiment,
                Files.readString(experiment)
                        .replace(
                                "quality: accuracy}]",
                                "quality: accuracy}, {diversity: accuracy, quality: accuracy}]"));
        assertThat(section(ReportWriter.report(List.of(Results.read(folder, true))), "primary")
                        .explanation())
                .contains("accuracy at equal accuracy");
    }

    @Test
    void thePrimaryComparisonIsOfTheFirstCurveWithTheBaseline() throws IOException {
        Report.Section primary = section(report("baseline: base\n"), "primary");
        assertThat(primary.explanation()).contains("coverage at equal accuracy", "'base'");
        Report.Grid grid = primary.grids().get(0);
        assertThat(grid.note()).isEqualTo("1 comparison.");
        assertThat(grid.rows()).extracting(row -> row.get(0).text()).containsExactly("good", "steep", "far", "alone");
        List<Report.Cell> good = row(grid, "good");
        // In the middle of 0.2 to 0.8 both are at their second point; the common noise cancels.
        assertThat(number(good.get(1))).isEqualTo(0.5);
        assertThat(number(good.get(2))).isCloseTo(0.11, within(0.0006));
        double half = BlockMean.of(GAIN).error() * 3.182446;
        assertThat(good.get(2).detail())
                .isEqualTo(String.format(Locale.ROOT, "%.3f to %.3f", 0.11 - half, 0.11 + half));
        assertThat(good.get(5).text()).isEqualTo("better than 'base': coverage is higher");
        assertThat(good.get(5).marked()).isTrue();
        assertThat(row(grid, "steep").get(5).text())
                .isEqualTo(
                        "not compared: their means of accuracy have no range in common, 0.8500 to 0.9500 and 0.2000 to"
                                + " 0.8000");
        assertThat(row(grid, "alone").get(5).text()).contains("has one point");
    }

    @Test
    void withABaselineOfOnePointEveryPointIsCompared() throws IOException {
        Report report = report("baseline: alone\n");
        Report.Grid primary = section(report, "primary").grids().get(0);
        assertThat(primary.rows()).hasSize(12);
        assertThat(number(row(primary, "base scale=3").get(1))).isCloseTo(0.3, within(1e-3));
        // The judge's accuracies are the same in every block, so their spread is not known and nothing is said.
        assertThat(row(primary, "base scale=3").get(4).text()).isEqualTo("spread unknown");
        Report.Grid settings = section(report, "matched-points").grids().get(0);
        assertThat(settings.caption()).isEqualTo("All arms less alone");
        assertThat(settings.rows()).hasSize(12);
        int coverage = settings.columns().indexOf("coverage");
        Report.Cell cell = row(settings, "far scale=2").get(coverage);
        assertThat(number(cell)).isCloseTo(0.2 - 0.9 - 0.11, within(1e-3));
        assertThat(cell.marked()).isTrue();
    }

    @Test
    void everyTableIsCorrectedForItsNumber() throws IOException {
        Report.Grid grid =
                section(report("baseline: base\n"), "matched-points").grids().get(0);
        assertThat(grid.note()).contains("No setting in common: alone.");
        int coverage = grid.columns().indexOf("coverage");
        List<BlockMean> all = new ArrayList<>();
        for (List<Report.Cell> ignored : grid.rows()) {
            all.add(BlockMean.of(DoubleStream.of(GAIN).toArray()));
        }
        assertThat(grid.rows()).hasSize(9);
        // Of 18 cells: good's three differences of coverage, its three of accuracy, which are 0 in every block, and
        // steep's
        // of coverage at the second point, also 0. All others are the same in every block and not 0: their spread is
        // unknown.
        assertThat(grid.note()).startsWith("7 comparisons, corrected by Holm; 3 differ from 0.");
        assertThat(row(grid, "good scale=1").get(coverage).marked()).isTrue();
        assertThat(Holm.of(all.subList(0, 3)).comparisons()).allMatch(Holm.Corrected::differs);
    }

    @Test
    void armsThatShareNoQualityAreComparedAtEqualDiversityAndTheReasonIsGiven() throws IOException {
        Report.Section section = section(report("baseline: base\n"), "matched-quality");
        assertThat(section.grids())
                .extracting(Report.Grid::caption)
                .containsExactly("coverage at equal accuracy", "accuracy at equal coverage");
        Report.Grid quality = section.grids().get(0);
        assertThat(quality.rows()).hasSize(3);
        assertThat(number(row(quality, "good less base").get(4))).isCloseTo(0.11, within(1e-3));
        assertThat(quality.note())
                .contains(
                        "Not compared: steep less base, far less base, since their means of accuracy have no range in common")
                .contains("alone less base, since 'alone' has one point");
        Report.Grid diversity = section.grids().get(1);
        assertThat(diversity.rows())
                .hasSize(3)
                .allMatch(row -> row.get(0).text().equals("steep less base"));
        // At a coverage of 0.6 steep has an accuracy of 0.9 and the baseline one of 0.5.
        assertThat(number(diversity.rows().get(1).get(1))).isCloseTo(0.6, within(1e-3));
        assertThat(number(diversity.rows().get(1).get(4))).isCloseTo(0.4, within(0.02));
        assertThat(diversity.note()).contains("far less base, since their means of coverage have no range in common");
    }

    @Test
    void distancesFromRealDataHaveTheRangeOfADistance() {
        Axis vendi = new Axis("vendi", Better.NEARER_FLOOR, 5.9);
        // A Vendi score is at least 1, its distance from that of real data is not.
        assertThat(vendi.least()).isZero();
        assertThat(vendi.most()).isInfinite();
        Axis accuracy = new Axis("accuracy", Better.HIGHER, Double.NaN);
        assertThat(accuracy.least()).isZero();
        assertThat(accuracy.most()).isEqualTo(1);
    }

    @Test
    void aTableOfDashesIsFolded() {
        List<String> columns = List.of("point", "fid");
        List<Report.Cell> blank = List.of(Report.Cell.words("a"), Report.Cell.empty());
        List<Report.Cell> full = List.of(Report.Cell.words("b"), Report.Cell.value(2));
        assertThat(new Report.Grid("fid", false, columns, List.of(blank, blank)).folded())
                .isTrue();
        assertThat(new Report.Grid("fid", false, columns, List.of(blank, full)).folded())
                .isFalse();
    }

    @Test
    void theNumbersBehindEveryMetricAreGiven() throws IOException {
        Report report = report("");
        Report.Section numbers = section(report, "numbers");
        List<Report.Cell> row = row(numbers.grids().get(0), "coverage");
        assertThat(row.subList(1, 4)).extracting(Report.Cell::text).containsExactly("250", "4", "1,000");
        assertThat(row.get(5).text()).startsWith("Wilson's");
        assertThat(numbers.explanation())
                .contains(
                        "over 4 blocks reaches 3.18 standard errors", "Blocks: each with its own", "250 other images");
        assertThat(report.smallPrint())
                .startsWith("Means over 4 seed blocks of 250 samples each against 1,000 real ones.");
        assertThat(report.notes()).noneMatch(note -> note.contains("earlier version"));
        assertThat(report.sections()).noneMatch(s -> s.id().equals("primary"));
    }

    @Test
    void tablesOfAnEarlierVersionAreReadWithANote() throws IOException {
        report("baseline: base\n");
        for (String name : List.of("metrics.csv", "blocks.csv")) {
            Path file = folder.resolve(name);
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace("samples-per-block,reference-per-block,", "")
                            .replace(",16,0,250,1000,", ",16,0,")
                            .replace("reference,", "")
                            .replace(",250,1000,", ",250,"));
        }
        Files.writeString(
                folder.resolve("manifest.json"), "{\"points\": 13, \"seeds\": [1, 2, 3, 4], \"reference\": \"r\"}");
        Report report = ReportWriter.report(List.of(Results.read(folder, true)));
        assertThat(report.notes()).anySatisfy(note -> assertThat(note).contains("written by an earlier version"));
        List<Report.Cell> row = row(section(report, "numbers").grids().get(0), "coverage");
        assertThat(row.subList(1, 4)).extracting(Report.Cell::text).containsExactly("250", "4", "unknown");
        assertThat(section(report, "primary").grids().get(0).rows()).hasSize(4);
    }
}
