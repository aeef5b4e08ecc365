package dev.rhumb.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaperTest {
    private static final double WIDTH = 84;
    private static final Look PAPER = Look.SCREEN.wide(WIDTH);

    @TempDir
    Path folder;

    private Figure curve(Look look) throws IOException {
        MetricsTable table = MetricsTable.read(Tables.sweep(folder));
        return new CurveFigure(table, SeedBlocks.none(), "recall", "precision", "Which keeps more?", Tables.AXES, look);
    }

    @Test
    void pdfIsAsWideAsWantedAndHoldsItsTextAndItsFont() throws IOException {
        Path file = folder.resolve("a.pdf");
        curve(PAPER).writePdf(file);
        try (PDDocument document = Loader.loadPDF(file.toFile())) {
            assertThat(document.getNumberOfPages()).isEqualTo(1);
            assertThat(document.getVersion()).isLessThanOrEqualTo(1.5f);
            assertThat((double) document.getPage(0).getMediaBox().getWidth())
                    .isCloseTo(WIDTH / 25.4 * 72, within(1e-3));
            String text = new PDFTextStripper().getText(document);
            assertThat(text)
                    .contains(
                            "Which keeps more?", "recall  (higher is better \u2192)", "noise-robust", "real vs. real");
            List<TextPosition> glyphs = glyphs(document);
            assertThat(glyphs).isNotEmpty();
            assertThat(glyphs).allMatch(glyph -> glyph.getFont().isEmbedded());
            assertThat(glyphs)
                    .extracting(TextPosition::getFont)
                    .extracting(PDFont::getName)
                    .allMatch(name -> name.endsWith("LiberationSans"));
        }
    }

    /** Glyphs of all text, in the order of the page's content. */
    private static List<TextPosition> glyphs(PDDocument document) throws IOException {
        List<TextPosition> all = new ArrayList<>();
        new PDFTextStripper() {
            @Override
            protected void processTextPosition(TextPosition position) {
                all.add(position);
            }
        }.getText(document);
        return all;
    }

    @Test
    void axisTitlesHaveTheFontSizeThatIsWanted() throws IOException {
        for (double points : new double[] {6, 8, 10}) {
            Path file = folder.resolve(points + ".pdf");
            curve(PAPER.font(points).uncaptioned()).writePdf(file);
            try (PDDocument document = Loader.loadPDF(file.toFile())) {
                // A layout is a whole number of units wide, which rounds the scale by up to half a unit.
                assertThat(glyphs(document))
                        .anySatisfy(glyph ->
                                assertThat((double) glyph.getYScale()).isCloseTo(points, within(0.002 * points)));
                assertThat(glyphs(document))
                        .allSatisfy(
                                glyph -> assertThat((double) glyph.getYScale()).isBetween(0.8 * points, 1.01 * points));
            }
        }
    }

    @Test
    void svgHasTextElementsAndItsWidthWithAUnit() throws IOException {
        Path file = folder.resolve("a.svg");
        curve(PAPER).writeSvg(file);
        String svg = Files.readString(file);
        assertThat(svg).contains("width=\"84mm\"").contains("'Liberation Sans', Arimo, Arial");
        List<String> texts = texts(svg);
        assertThat(texts).contains("noise-robust", "classifier-free", "recall  (higher is better \u2192)");
        assertThat(svg).doesNotContain("'Dialog'", "SansSerif");
    }

    private static List<String> texts(String svg) {
        Matcher text =
                Pattern.compile("<text[^>]*>([^<]*)</text", Pattern.DOTALL).matcher(svg);
        Pattern numeric = Pattern.compile("&#(\\d+);");
        return text.results()
                .map(found -> numeric.matcher(found.group(1))
                        .replaceAll(code -> Character.toString(Integer.parseInt(code.group(1)))))
                .toList();
    }

    @Test
    void pngHasSixHundredDotsPerInchOfTheWidth() throws IOException {
        Path file = folder.resolve("a.png");
        Format.PNG.write(curve(PAPER), PAPER, file);
        assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo((int) Math.round(WIDTH / 25.4 * 600));
    }

    @Test
    void titleAndSmallPrintAreLeftToACaption() throws IOException {
        Path file = folder.resolve("a.svg");
        curve(PAPER.uncaptioned()).writeSvg(file);
        assertThat(texts(Files.readString(file)))
                .noneMatch(text -> text.contains("Which"))
                .noneMatch(text -> text.contains("seed blocks"))
                .contains("classifier-free");
    }

    @Test
    void everyKindOfFigureIsAsWideAsWanted() throws IOException {
        Tables.sweep(folder);
        Figures.Subject subject = new Figures.Subject(
                folder, "Q?", List.of(new Figures.Curve("recall", "precision")), java.util.Map.of(), Tables.AXES);
        Figures.Outcome outcome = Figures.draw(subject, PAPER.in(List.of(Format.SVG)), folder.resolve("paper"));
        assertThat(outcome.warnings()).isEmpty();
        assertThat(outcome.written())
                .hasSize(3)
                .allSatisfy(file -> assertThat(Files.readString(file)).contains("width=\"84mm\""));
    }

    @Test
    void aWidthThatHoldsNoPlotIsRefused() {
        assertThatThrownBy(() -> curve(Look.SCREEN.wide(25).font(14)))
                .isInstanceOf(ReportingException.class)
                .hasMessageContaining("give it a larger width or a smaller font");
        assertThatThrownBy(() -> Look.SCREEN.wide(5)).hasMessageContaining("20 to 2000 mm wide, not 5 mm");
        assertThatThrownBy(() -> Look.SCREEN.font(200)).hasMessageContaining("2 to 72 points, not 200");
    }

    @Test
    void axesAndIntervalsEndWhereTheMetricDoes() throws IOException {
        MetricsTable table = Tables.read(
                folder,
                "a,s=1,s,1,3,300,20,0,0.98,0.9,1.06,0.02,-0.04,0.08,1,,",
                "a,s=2,s,2,3,300,20,0,0.5,0.4,0.6,0.99,0.95,1.03,1,,");
        Plane plane = Plane.ofMetrics("recall", "precision", Tables.AXES, SeedBlocks.none(), Intervals.CROSS);
        Axis x = plane.xAxis(table.points());
        Axis y = plane.yAxis(table.points());
        assertThat(List.of(x.range().low(), x.range().high(), y.range().high())).containsExactly(0.0, 1.0, 1.0);
        assertThat(x.ticksAcross(500, Plot.LABEL)).allMatch(tick -> tick >= 0 && tick <= 1);
        assertThat(plane.x(table.points().get(0))).isEqualTo(new Estimate(0.02, 0, 0.08));
        assertThat(plane.y(table.points().get(0))).isEqualTo(new Estimate(0.98, 0.9, 1));
    }

    @Test
    void charactersThatTheFontLacksAreDrawnInAnotherAndReadInSvg() throws IOException {
        MetricsTable table = Tables.read(folder, "\u6a21\u578b,,,,1,10,,,0.5,,,0.4,,,1,,");
        Figure figure = new CurveFigure(table, "recall", "precision", "Q?", Tables.AXES);
        Path svg = folder.resolve("a.svg");
        figure.writeSvg(svg);
        assertThat(texts(Files.readString(svg))).contains("\u6a21\u578b");
        Path pdf = folder.resolve("a.pdf");
        figure.writePdf(pdf);
        try (PDDocument document = Loader.loadPDF(pdf.toFile())) {
            assertThat(new PDFTextStripper().getText(document)).contains("recall", "One seed block");
        }
    }
}
