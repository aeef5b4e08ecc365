package dev.rhumb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.records.UserError;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.reporting.Report;
import dev.rhumb.reporting.ReportingException;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.execute.UnitRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path results;

    @BeforeAll
    static void run() throws IOException {
        results = SmallRun.into(shared.resolve("small"));
    }

    private static Document page(Path file, Path... folders) throws IOException {
        ReportWriter.write(read(folders), file);
        return Jsoup.parse(file.toFile(), "UTF-8");
    }

    private static List<Results> read(Path... folders) throws IOException {
        List<Results> all = new java.util.ArrayList<>();
        for (Path one : folders) {
            all.add(Results.read(one, true));
        }
        return all;
    }

    private static Optional<Report.Section> section(String id, Path... folders) throws IOException {
        return ReportWriter.report(read(folders)).sections().stream()
                .filter(s -> s.id().equals(id))
                .findFirst();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> data(Document page) throws IOException {
        Path file = Files.createTempFile(shared, "data", ".json");
        Files.writeString(file, page.getElementById("data").data());
        return Json.read(file);
    }

    @Test
    void itSaysWhatTheRunWasMeasuredAgainstAndWarnsOfAModelThatIsItsOwnReference() throws IOException {
        assertThat(ReportWriter.report(read(results)).notes())
                .contains("measured against exact samples of world ring, 40.")
                .noneMatch(note -> note.contains("same broadened mixture"));
        Path blurred = SmallRun.into(
                shared.resolve("blurred"),
                "model={broadened: ring, extra-variance: 0.05}",
                "guidance={free: {type: cfg, scale: [1]}}");
        assertThat(ReportWriter.report(read(blurred)).notes())
                .anyMatch(note -> note.contains("same broadened mixture"));
    }

    @Test
    @SuppressWarnings("unchecked")
    void everyPointIsInTheTableAndInTheCurvesData() throws IOException {
        Document page = page(folder.resolve("report.html"), results);
        assertThat(page.title()).contains("small");
        assertThat(page.select("h1").text()).isEqualTo("does it run?");
        String points = page.select("#points table").text();
        List<Map<String, Object>> drawn = (List<Map<String, Object>>) data(page).get("points");
        MetricsTable table = MetricsTable.read(results.resolve("metrics.csv"));
        assertThat(drawn).hasSize(4);
        for (MetricsTable.Row row : table.points()) {
            assertThat(points).contains(row.arm() + " " + row.point());
            Map<String, Object> own = drawn.stream()
                    .filter(p -> p.get("text").equals(row.describe()))
                    .findFirst()
                    .orElseThrow();
            List<Number> recall = (List<Number>) ((Map<String, Object>) own.get("values")).get("recall");
            assertThat(recall.get(0).doubleValue())
                    .isEqualTo(row.metric("recall").mean());
            List<Map<String, Object>> seeds = (List<Map<String, Object>>) own.get("seeds");
            assertThat(seeds).extracting(seed -> seed.get("seed")).containsExactly("1", "2");
            assertThat(seeds).allMatch(seed -> String.valueOf(seed.get("sheet")).startsWith("data:image/png;base64,"));
            assertThat(String.valueOf(seeds.get(0).get("folder"))).isEqualTo(row.arm() + "/" + row.point() + "/1");
        }
        assertThat(points).contains("real vs. real");
        assertThat(page.select("#manifest").text()).contains("exact samples of");
        assertThat(page.select("#again pre").text()).contains("./rhumb run small.yaml", "sigma-min: 0.05");
    }

    @Test
    @SuppressWarnings("unchecked")
    void familiesNameTheLinesOfTheirArms() throws IOException {
        Path grouped = SmallRun.into(folder.resolve("grouped"), "families={both: [exact, free], one: [exact]}");
        Map<String, Object> data = data(page(folder.resolve("report.html"), grouped));
        assertThat((List<Map<String, Object>>) data.get("families"))
                .containsExactly(
                        Map.of("name", "both", "series", List.of(0, 1)), Map.of("name", "one", "series", List.of(1)));
        assertThat(ReportWriter.report(read(results, grouped)).families())
                .containsOnlyKeys("grouped: both", "grouped: one")
                .containsEntry("grouped: one", List.of("grouped: exact"));
    }

    @Test
    void nothingIsLoadedFromElsewhere() throws IOException {
        Document page = page(folder.resolve("report.html"), results);
        assertThat(page.select("link, iframe, object, embed, base")).isEmpty();
        for (Element element : page.select("[src], [href]")) {
            assertThat(element.attr("src") + element.attr("href")).startsWith("#");
        }
        assertThat(page.select("style").html()).doesNotContain("url(").doesNotContain("@import");
        assertThat(page.select("meta[http-equiv=Content-Security-Policy]").attr("content"))
                .startsWith("default-src 'none'");
        assertThat(page.select(".licence").text()).contains("Mike Bostock", "Permission to use");
        for (Element link : page.select("nav a")) {
            assertThat(page.getElementById(link.attr("href").substring(1))).isNotNull();
        }
    }

    @Test
    void theSameResultsGiveTheSameBytes() throws IOException {
        page(folder.resolve("a.html"), results);
        page(folder.resolve("b.html"), results);
        assertThat(folder.resolve("b.html")).hasSameBinaryContentAs(folder.resolve("a.html"));
    }

    @Test
    void textFromTheExperimentCannotBecomeMarkup() throws IOException {
        Path evil = SmallRun.into(folder.resolve("evil"), "question='</script><b>bold</b>'");
        Document page = page(folder.resolve("report.html"), evil);
        assertThat(page.select("b")).isEmpty();
        assertThat(page.select("h1").text()).isEqualTo("</script><b>bold</b>");
    }

    private static double block(String arm, String point, int seed, String metric) throws IOException {
        return UnitRecord.read(results.resolve(arm).resolve(point).resolve(String.valueOf(seed)))
                .orElseThrow()
                .metrics()
                .get(metric);
    }

    @Test
    void differencesAreTakenBlockByBlock() throws IOException {
        Path same = SmallRun.into(
                folder.resolve("same"),
                "guidance={free: {type: cfg, scale: [1, 2]}, twin: {type: cfg, scale: [1, 2]},"
                        + " other: {type: cfg, scale: [2, 3]}}");
        Report.Section section = section("matched-points", same).orElseThrow();
        assertThat(section.grids())
                .extracting(Report.Grid::caption)
                .containsExactly("twin less free", "other less free", "other less twin");
        assertThat(section.grids().get(0).rows())
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.subList(1, row.size()))
                        .extracting(Report.Cell::text)
                        .allMatch("0"::equals));
        assertThat(section.grids().get(1).rows()).hasSize(1);
        assertThat(section.grids().get(1).rows().get(0).get(0).text()).isEqualTo("scale=2");
    }

    @Test
    void aReportAcrossExperimentsPairsTheirSeeds() throws IOException {
        Path more = SmallRun.into(folder.resolve("more"), "sampler.steps=8", "samples.seeds=[2,1]");
        Report report = ReportWriter.report(read(results, more));
        assertThat(report.title()).isEqualTo("small and more");
        assertThat(report.table().arms()).containsExactly("small: free", "small: exact", "more: free", "more: exact");
        Report.Grid grid = section("matched-points", results, more).orElseThrow().grids().stream()
                .filter(g -> g.caption().equals("more: free less small: free"))
                .findFirst()
                .orElseThrow();
        int column = grid.columns().indexOf("precision");
        double expected = 0;
        for (int seed : new int[] {1, 2}) {
            double other = UnitRecord.read(more.resolve("free/scale=2/" + seed))
                    .orElseThrow()
                    .metrics()
                    .get("precision");
            expected += (other - block("free", "scale=2", seed, "precision")) / 2;
        }
        String shown = grid.rows().get(1).get(column).text().replace('\u2212', '-');
        assertThat(Double.parseDouble(shown)).isCloseTo(expected, within(0.01));
    }

    @Test
    void unequalSampleCountsDoNotShareAReport() throws IOException {
        Path larger = SmallRun.into(folder.resolve("larger"), "samples.count=48");
        String reference =
                String.valueOf(Json.read(results.resolve("manifest.json")).get("reference"));
        assertThatThrownBy(() -> ReportWriter.report(read(results, larger)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("measured against different data")
                .hasMessageContaining(reference);
        // Against the same reference, the number of samples alone decides.
        Path manifest = larger.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace(", 48\"", ", 40\""));
        assertThatThrownBy(() -> ReportWriter.report(read(results, larger)))
                .isInstanceOf(ReportingException.class)
                .hasMessageContaining("has 40 samples and")
                .hasMessageContaining("has 48;");
    }

    @Test
    void moreSeedBlocksOfTheSameSizeShareAReport() throws IOException {
        Path more = SmallRun.into(folder.resolve("seeds"), "samples.seeds=[1,2,3]");
        Report report = ReportWriter.report(read(results, more));
        assertThat(report.table().points())
                .extracting(MetricsTable.Row::samples)
                .contains(80L, 120L);
    }

    @Test
    void anUnfinishedRunIsRefused() throws IOException {
        Path grown = SmallRun.into(folder.resolve("grown"));
        Path manifest = grown.resolve("manifest.json");
        String whole = Files.readString(manifest);
        Files.writeString(manifest, whole.replace("\"points\" : 4", "\"points\" : 6"));
        assertThatThrownBy(() -> Results.read(grown, true))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is unfinished: 4 of 6 points are there");
        Files.writeString(manifest, whole.replace("[ 1, 2 ]", "[ 1, 2, 3 ]"));
        assertThatThrownBy(() -> Results.read(grown, true))
                .hasMessageContaining("2 of 3 seed blocks of 'free scale=1'");
        assertThat(Results.read(grown, false).blocks()).hasSize(8);
        Files.delete(grown.resolve("metrics.csv"));
        assertThatThrownBy(() -> Results.read(grown, true)).hasMessageContaining("has no metrics.csv");
    }

    @Test
    void statisticsOfTheCurveAreThere() throws IOException {
        Report.Section front = section("front", results).orElseThrow();
        assertThat(front.grids()).hasSize(1);
        assertThat(front.grids().get(0).rows()).hasSize(2);
        assertThat(section("best", results).orElseThrow().grids().get(0).rows())
                .anySatisfy(row -> assertThat(row.get(0).detail()).matches("nearer real data's .+ is better"));
        assertThat(section("best", results).orElseThrow().grids().get(0).rows()).hasSize(4);
        Report.Section cost = section("cost", results).orElseThrow();
        assertThat(cost.grids().get(0).columns()).contains("at most 4", "at most 8");
    }
}
