package dev.rhumb.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTableTest {
    @TempDir
    Path folder;

    @Test
    void armsPointsMetricsAndFloorAreReadInTheOrderOfTheFile() throws IOException {
        MetricsTable table = MetricsTable.read(Tables.sweep(folder));
        assertThat(table.arms()).containsExactly("classifier-free", "noise-robust", "unguided");
        assertThat(table.metrics()).containsExactly("precision", "recall", "fid");
        assertThat(table.parameters()).containsExactly("scale");
        assertThat(table.points("classifier-free"))
                .extracting(MetricsTable.Row::value)
                .containsExactly(3.0, 1.0, 2.0);
        assertThat(table.floor().orElseThrow().metric("fid")).isEqualTo(new Estimate(3.2, 3.0, 3.4));
    }

    @Test
    void armsNamedLikeMissingValuesAndQuotedCommasSurvive() throws IOException {
        MetricsTable table = Tables.read(
                folder,
                "NA,\"scale=1,eta=0.3\",scale,1,1,10,20,0,0.5,,,0.5,,,1,,",
                "null,scale=1,scale,1,1,10,20,0,NaN,,,0.5,,,-1e-14,,");
        assertThat(table.arms()).containsExactly("NA", "null");
        assertThat(table.points("NA").get(0).point()).isEqualTo("scale=1,eta=0.3");
        Estimate single = table.points("NA").get(0).metric("precision");
        assertThat(single.isDefined()).isTrue();
        assertThat(single.hasInterval()).isFalse();
        assertThat(table.points("null").get(0).metric("precision").isDefined()).isFalse();
        assertThat(table.points("null").get(0).metric("fid").mean()).isEqualTo(-1e-14);
    }

    @Test
    void tablesawTableHasTypedColumnsAndEveryRow() throws IOException {
        var table = MetricsTable.read(Tables.sweep(folder)).table();
        assertThat(table.rowCount()).isEqualTo(7);
        assertThat(table.doubleColumn("precision").get(2)).isEqualTo(0.77);
        assertThat(table.doubleColumn("value").isMissing(5)).isTrue();
        assertThat(table.longColumn("samples").get(0)).isEqualTo(2000L);
    }

    @Test
    void missingColumnIsNamedWithTheNearest() throws IOException {
        Path file = Files.writeString(folder.resolve("m.csv"), Tables.HEADER.replace("samples", "sample") + "\n");
        assertThatThrownBy(() -> MetricsTable.read(file))
                .isInstanceOf(ReportingException.class)
                .hasMessage(file + " has no column \"samples\"; the nearest is \"sample\".");
    }

    @Test
    void boundWithoutItsMetricIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("m.csv"), Tables.HEADER.replace("fid,fid.low", "fib,fid.low"));
        assertThatThrownBy(() -> MetricsTable.read(file)).hasMessageContaining("no column \"fib.low\"");
    }

    @Test
    void textInANumberIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> Tables.read(folder, "a,s=1,s,1,1,10,20,0,high,,,0.5,,,1,,"))
                .hasMessageContaining("row 1 after the header, column \"precision\" holds \"high\"");
    }

    @Test
    void fractionsAndNegativesAreNoCounts() {
        assertThatThrownBy(() -> Tables.read(folder, "a,s=1,s,1,1,10.5,20,0,1,,,0.5,,,1,,"))
                .hasMessageContaining("column \"samples\" holds \"10.5\"");
        assertThatThrownBy(() -> Tables.read(folder, "a,s=1,s,1,-1,10,20,0,1,,,0.5,,,1,,"))
                .hasMessageContaining("column \"seeds\" holds \"-1\"");
    }

    @Test
    void invertedIntervalIsRefused() {
        assertThatThrownBy(() -> Tables.read(folder, "a,s=1,s,1,1,10,20,0,0.5,0.6,0.4,0.5,,,1,,"))
                .hasMessageContaining("column \"precision.low\" holds 0.6, above the upper bound 0.4");
    }

    @Test
    void repeatedPointIsRefused() {
        String row = "a,s=1,s,1,1,10,20,0,1,,,0.5,,,1,,";
        assertThatThrownBy(() -> Tables.read(folder, row, row)).hasMessageContaining("repeats the point \"a s=1\"");
    }

    @Test
    void absentFileAndShortRowAreOneSentence() {
        assertThatThrownBy(() -> MetricsTable.read(folder.resolve("none.csv")))
                .isInstanceOf(ReportingException.class)
                .hasMessageContaining("There is no file");
        assertThatThrownBy(() -> Tables.read(folder, "a,s=1,s,1")).isInstanceOf(ReportingException.class);
    }

    @Test
    void unknownArmAndMetricNameTheNearest() throws IOException {
        MetricsTable table = MetricsTable.read(Tables.sweep(folder));
        assertThatThrownBy(() -> table.points("noise-robus")).hasMessageContaining("nearest is \"noise-robust\"");
        assertThatThrownBy(() -> table.requireMetric("recal")).hasMessageContaining("nearest is \"recall\"");
    }

    @Test
    void tablesOfSeveralExperimentsBecomeOne() throws IOException {
        MetricsTable a = MetricsTable.read(Tables.sweep(folder));
        Path other = folder.resolve("other.csv");
        Files.writeString(
                other,
                "arm,point,parameter,value,seeds,samples,evaluations,gradients,recall,recall.low,recall.high\n"
                        + "classifier-free,scale=1,scale,1,3,2000,20,0,0.7,0.6,0.8\n"
                        + "real,,,,3,2000,,,0.81,0.80,0.82\n");
        MetricsTable b = MetricsTable.read(other);
        Map<String, MetricsTable> named = new LinkedHashMap<>();
        named.put("a", a);
        named.put("b", b);
        MetricsTable joined = MetricsTable.joined(named);
        assertThat(joined.metrics()).containsExactly("recall");
        assertThat(joined.arms())
                .containsExactly("a: classifier-free", "a: noise-robust", "a: unguided", "b: classifier-free");
        assertThat(joined.floor().orElseThrow().metric("recall").mean()).isEqualTo(0.81);
        assertThat(joined.name()).contains("metrics.csv and ").endsWith("other.csv");
        assertThat(MetricsTable.joined(Map.of("a", a))).isSameAs(a);
    }
}
