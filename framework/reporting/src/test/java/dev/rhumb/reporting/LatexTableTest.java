package dev.rhumb.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatexTableTest {
    private static final String CAPTION =
            "Is 50 % of a_b & c#d {or} $1 \\ ~x^2 <y> \"z\"? 16\u201332 evaluations -- each.";

    @TempDir
    Path folder;

    @Test
    void rowsAreArmsSettingsCostsAndMetricsWithTheirIntervals() throws IOException {
        MetricsTable table = MetricsTable.read(Tables.sweep(folder));
        String text = new LatexTable(table, List.of("precision", "fid"), Tables.AXES).text("C.", "tab:a");
        assertThat(text).isEqualTo("""
                % Needs \\usepackage{booktabs,graphicx}.
                \\begin{table}
                \\centering
                \\caption{C.}\\label{tab:a}
                \\footnotesize\\setlength{\\tabcolsep}{4pt}%
                \\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%
                \\begin{tabular}{@{}llrrll@{}}
                \\toprule
                arm & setting & evaluations & gradients & precision $\\uparrow$ & FID $\\downarrow$ \\\\
                \\midrule
                classifier-free & scale=3 & 40 & 0 & 0.820 {\\tiny[0.800, 0.840]} & 23.0 {\\tiny[22.0, 24.0]} \\\\
                 & scale=1 & 20 & 0 & 0.620 {\\tiny[0.600, 0.640]} & 12.0 {\\tiny[11.0, 13.0]} \\\\
                 & scale=2 & 40 & 0 & 0.770 {\\tiny[0.750, 0.790]} & 13.0 {\\tiny[12.0, 14.0]} \\\\
                \\addlinespace
                noise-robust & scale=0 & 20 & 20 & 0.620 {\\tiny[0.600, 0.640]} & 12.0 {\\tiny[11.0, 13.0]} \\\\
                 & scale=4 & 20 & 20 & 0.740 {\\tiny[0.720, 0.760]} & 21.0 {\\tiny[20.0, 22.0]} \\\\
                \\addlinespace
                unguided &  & 20 & 0 & 0.620 {\\tiny[0.600, 0.640]} & 12.0 {\\tiny[11.0, 13.0]} \\\\
                \\midrule
                real data &  &  &  & 0.830 {\\tiny[0.820, 0.840]} & 3.20 {\\tiny[3.00, 3.40]} \\\\
                \\bottomrule
                \\end{tabular}}
                \\end{table}
                """);
    }

    @Test
    void whatLatexWouldReadAsACommandIsSetAsItIs() {
        assertThat(Latex.escape("50 % of a_b & c#d {or} $1 \\ ~x^2 <y> \"z\" a--b\nc"))
                .isEqualTo(
                        "50 \\% of a\\_b \\& c\\#d \\{or\\} \\$1 \\textbackslash{} \\textasciitilde{}x\\textasciicircum{}2"
                                + " \\textless{}y\\textgreater{} ''z'' a-{}-b c");
        assertThat(Latex.number("-5.24e-7")).isEqualTo("$-5.24\\times10^{-7}$");
        assertThat(Latex.number("-0.5")).isEqualTo("$-0.5$");
        assertThat(Latex.number("0.5")).isEqualTo("0.5");
    }

    @Test
    void aColumnNamesTheFeaturesOfItsMetric() throws IOException {
        MetricsTable table = MetricsTable.read(Tables.sweep(folder));
        MetricAxis fid = new MetricAxis(Direction.LOWER_IS_BETTER, 0, Double.POSITIVE_INFINITY).of("shapes_reader");
        assertThat(new LatexTable(table, List.of("fid"), Map.of("fid", fid)).text("C.", "tab:a"))
                .contains("& FID (shapes\\_reader) $\\downarrow$ ");
    }

    @Test
    void everyRowHasAsManyCellsAsThereAreColumns() throws IOException {
        MetricsTable table = Tables.read(
                folder, "a_b & c,\"s=1,t=2\",s,1,1,10,20,0,0.5,,,NaN,,,1e-7,,", "b%,,,,1,10,,,0.5,,,0.4,,,1,,");
        String text = new LatexTable(table, table.metrics(), Tables.AXES).text("C.", "tab:a");
        assertThat(text).contains("a\\_b \\& c & s=1,t=2 & 20 & 0.5000 & -- & $1\\times10^{-7}$ \\\\");
        assertThat(text.lines().filter(line -> line.endsWith("\\\\")).map(LatexTableTest::cells))
                .hasSize(3)
                .containsOnly(6L);
    }

    private static long cells(String line) {
        return 1 + line.replace("\\&", "").chars().filter(c -> c == '&').count();
    }

    @Test
    void moreRowsThanAPageHoldsBreakBetweenPages() throws IOException {
        MetricsTable table = Tables.gallery(folder, 14);
        String text = new LatexTable(table, List.of("fid"), Tables.AXES).text("C.", "tab:a");
        assertThat(text)
                .startsWith("% Needs \\usepackage{booktabs,longtable}.")
                .contains("\\begin{longtable}{@{}llrl@{}}", "\\endfirsthead", "\\endhead", "\\endfoot")
                .endsWith("\\end{longtable}\n\\endgroup\n");
    }

    @Test
    void anUnknownMetricNamesTheNearest() throws IOException {
        MetricsTable table = MetricsTable.read(Tables.sweep(folder));
        assertThatThrownBy(() -> new LatexTable(table, List.of("recal"), Tables.AXES))
                .hasMessageContaining("no metric \"recal\"; the nearest is \"recall\"");
    }

    @Test
    void latexSetsTableAndCaption() throws Exception {
        assumeTrue(isInstalled("pdflatex"), "pdflatex is not installed");
        MetricsTable shorter = Tables.read(
                folder, "a_b & c,\"s=1,t=2\",s,1,1,10,20,0,0.5,,,NaN,,,1e-7,,", "b%,,,,1,10,,,0.5,,,0.4,,,1,,");
        new LatexTable(shorter, shorter.metrics(), Tables.AXES).write(CAPTION, "tab:a", folder.resolve("a.tex"));
        MetricsTable longer = Tables.gallery(folder, 14);
        new LatexTable(longer, longer.metrics(), Tables.AXES).write(CAPTION, "tab:b", folder.resolve("b.tex"));
        LatexTable.writeCaption(CAPTION, folder.resolve("caption.tex"));
        Files.writeString(folder.resolve("main.tex"), """
                \\documentclass{article}
                \\usepackage{booktabs,graphicx,longtable}
                \\begin{document}
                \\input{a}
                \\input{b}
                \\input{caption}
                \\listoffigures
                \\begin{figure}\\caption{\\rhumbcaption}\\end{figure}
                \\end{document}
                """);
        Process process = new ProcessBuilder("pdflatex", "-halt-on-error", "-interaction=nonstopmode", "main.tex")
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("log.txt").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("log.txt")))
                .isZero();
        assertThat(folder.resolve("main.pdf")).isNotEmptyFile();
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
