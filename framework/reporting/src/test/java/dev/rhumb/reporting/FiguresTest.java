package dev.rhumb.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {
    private static final Map<String, MetricAxis> AXES = Tables.AXES;
    private static final List<Figures.Curve> CURVES = List.of(new Figures.Curve("recall", "precision"));

    @TempDir
    Path folder;

    private static Figures.Subject subject(Path results, Map<String, List<String>> families) {
        return new Figures.Subject(results, "Which keeps more?", CURVES, families, AXES);
    }

    @Test
    void resultsFolderGetsEveryFigureAndNothingElse() throws IOException {
        Tables.sweep(folder);
        Figures.Outcome outcome = Figures.draw(subject(folder, Map.of()));
        assertThat(outcome.warnings()).isEmpty();
        try (var files = Files.list(folder.resolve("curves"))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "recall-vs-precision.png",
                            "recall-vs-precision.svg",
                            "by-scale.png",
                            "by-scale.svg",
                            "cost.png",
                            "cost.svg");
        }
        assertThat(outcome.written()).hasSize(6).allMatch(Files::isRegularFile);
    }

    @Test
    void familiesAreDrawnApartAndAllArmsInAPanelForEachFamily() throws IOException {
        Tables.write(folder, "a,s=1,s,1,1,10,20,0,0.5,,,0.5,,,1,,", "b,s=1,s,1,1,10,20,0,0.5,,,0.5,,,1,,");
        Map<String, List<String>> families = Map.of("one", List.of("a"), "two", List.of("b", "c"));
        Figures.Outcome outcome = Figures.draw(subject(folder, families));
        assertThat(outcome.written().stream().map(f -> folder.relativize(f).toString()))
                .containsExactlyInAnyOrder(
                        "curves/recall-vs-precision.png",
                        "curves/recall-vs-precision.svg",
                        "curves/one/recall-vs-precision.png",
                        "curves/one/recall-vs-precision.svg",
                        "curves/one/by-s.png",
                        "curves/one/by-s.svg",
                        "curves/cost.png",
                        "curves/cost.svg");
        assertThat(outcome.warnings())
                .singleElement()
                .asString()
                .contains("The family two could not be drawn")
                .contains("has no arm \"c\"");
    }

    @Test
    void keptFiguresAreTheCurvesAndTheCostInSmall() throws IOException {
        Tables.sweep(folder);
        Figures.Outcome outcome = Figures.drawSmall(subject(folder, Map.of()));
        assertThat(outcome.written().stream().map(f -> folder.relativize(f).toString()))
                .containsExactly("curves/recall-vs-precision.png", "curves/cost.png");
        assertThat(ImageIO.read(outcome.written().get(0).toFile()).getWidth()).isEqualTo(760);
    }

    @Test
    void barsOfCostAreAsLongAsTheDearestPointOfTheirArm() throws IOException {
        MetricsTable table = Tables.read(
                folder,
                "a,s=1,s,1,2,10,10,0,0.5,,,0.5,,,1,,",
                "a,s=2,s,2,2,10,40,0,0.5,,,0.5,,,1,,",
                "b,,,,2,10,20,0,0.5,,,0.5,,,1,,");
        Files.writeString(folder.resolve("blocks.csv"), """
                arm,point,seed,samples,evaluations,gradients,fid
                a,s=1,1,5,50,0,1
                a,s=2,1,5,200,0,
                b,,1,5,100,0,1
                b,,2,5,100,0,1
                """);
        Files.writeString(folder.resolve("times.csv"), """
                arm,point,seed,samples,sampling-seconds
                a,s=2,1,5,0.1
                b,,1,5,0.5
                b,,2,5,0.3
                """);
        SeedBlocks blocks = SeedBlocks.read(folder.resolve("blocks.csv"), folder.resolve("times.csv"));
        assertThat(blocks.of("a", "s=2", 1).orElseThrow().metrics().get("fid")).isNaN();
        assertThat(blocks.secondsPerThousand(table.points("b").get(0))).isEqualTo(80);
        BufferedImage both = new CostFigure(table, blocks, "Q?").image();
        BufferedImage counted = new CostFigure(table, SeedBlocks.read(folder, folder), "Q?").image();
        assertThat(both.getWidth()).isEqualTo(counted.getWidth() + 700);
        int a = extent(counted, Palette.colour(0).getRGB(), true);
        int b = extent(counted, Palette.colour(1).getRGB(), true);
        assertThat((double) a / b).isCloseTo(2, org.assertj.core.api.Assertions.within(0.02));
    }

    @Test
    void everyArmIsNamedBesideItsBarHoweverFewThereAre() throws IOException {
        List<String> rows = List.of(
                "a,,,,2,10,40,0,0.5,,,0.5,,,1,,", "b,,,,2,10,20,0,0.5,,,0.5,,,1,,", "c,,,,2,10,30,0,0.5,,,0.5,,,1,,");
        for (int arms = 1; arms <= rows.size(); arms++) {
            MetricsTable table = Tables.read(folder, rows.subList(0, arms).toArray(String[]::new));
            BufferedImage image = new CostFigure(table, SeedBlocks.read(folder, folder), "Q?").image();
            for (int arm = 0; arm < arms; arm++) {
                java.awt.Rectangle bar = place(image, Palette.colour(arm).getRGB());
                assertThat(isInkIn(image, 0, (int) bar.getCenterY() - 3, bar.x - 4, 7))
                        .as("a name beside bar " + arm + " of " + arms)
                        .isTrue();
            }
        }
    }

    private static java.awt.Rectangle place(BufferedImage image, int rgb) {
        java.awt.Rectangle place = null;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (image.getRGB(x, y) == rgb) {
                    java.awt.Rectangle pixel = new java.awt.Rectangle(x, y, 1, 1);
                    place = place == null ? pixel : place.union(pixel);
                }
            }
        }
        return java.util.Objects.requireNonNull(place, "no such colour");
    }

    private static boolean isInkIn(BufferedImage image, int left, int top, int width, int height) {
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                if ((image.getRGB(x, y) & 0xFF) < 128) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void sameInputGivesTheSameBytes() throws IOException {
        MetricsTable table = MetricsTable.read(Tables.sweep(folder));
        for (String name : List.of("a", "b")) {
            Figure figure = new CurveFigure(table, "recall", "precision", "Q?", AXES);
            figure.writePng(folder.resolve(name + ".png"));
            figure.writeSvg(folder.resolve(name + ".svg"));
        }
        assertThat(folder.resolve("b.png")).hasSameBinaryContentAs(folder.resolve("a.png"));
        assertThat(folder.resolve("b.svg")).hasSameBinaryContentAs(folder.resolve("a.svg"));
    }

    @Test
    void intervalsAreDrawnAlongBothAxes() throws IOException {
        String start = "a,s=1,s,1,1,10,20,0,0.5,";
        MetricsTable none =
                Tables.read(folder, start + ",,0.5,,,1,,", start.replace("a,s=1,s,1", "b,,,") + ",,0.9,,,1,,");
        MetricsTable both = Tables.read(
                folder, start + "0.4,0.6,0.5,0.45,0.55,1,,", start.replace("a,s=1,s,1", "b,,,") + ",,0.9,,,1,,");
        BufferedImage without = new CurveFigure(none, "recall", "precision", "Q?", Map.of()).image();
        BufferedImage with = new CurveFigure(both, "recall", "precision", "Q?", Map.of()).image();
        int light = Palette.light(Palette.colour(0)).getRGB();
        assertThat(extent(without, light, true)).isLessThan(10);
        assertThat(extent(with, light, true)).isGreaterThan(60);
        assertThat(extent(with, light, false)).isGreaterThan(60);
    }

    @Test
    void undefinedPointIsLeftOutWithANote() throws IOException {
        MetricsTable table = Tables.read(
                folder,
                "a,s=1,s,1,1,10,20,0,0.5,,,0.5,,,1,,",
                "a,s=2,s,2,1,10,20,0,NaN,,,0.4,,,1,,",
                "a,s=3,s,3,1,10,20,0,0.7,,,Infinity,,,1,,");
        assertThat(new CurveFigure(table, "recall", "precision", "Q?", Map.of()).notes())
                .containsExactly(
                        "Not drawn: a s=2, whose precision is undefined.",
                        "Not drawn: a s=3, whose recall is undefined.");
    }

    @Test
    void curveWithoutAPointIsRefused() throws IOException {
        MetricsTable table = Tables.read(folder, "a,s=1,s,1,1,10,20,0,NaN,,,0.5,,,1,,");
        assertThatThrownBy(() -> new CurveFigure(table, "recall", "precision", "Q?", Map.of()))
                .hasMessageContaining("no point has both recall and precision");
    }

    @Test
    void unequalSampleCountsDoNotShareAPlot() throws IOException {
        Tables.write(folder, "a,s=1,s,1,1,1000,20,0,0.5,,,0.5,,,1,,", "b,s=1,s,1,1,5000,20,0,0.5,,,0.5,,,1,,");
        Figures.Outcome outcome = Figures.draw(subject(folder, Map.of()));
        assertThat(outcome.written())
                .as("what a sample costs does not depend on their number")
                .allMatch(file -> file.getFileName().toString().startsWith("cost."));
        assertThat(outcome.warnings())
                .hasSize(2)
                .allMatch(
                        w -> w.contains("a seed block of \"a s=1\" has 1,000 samples and one of \"b s=1\" has 5,000"));
    }

    @Test
    void pointsWithMoreSeedBlocksOfTheSameSizeShareAPlot() throws IOException {
        MetricsTable table =
                Tables.read(folder, "a,s=1,s,1,2,500,20,0,0.5,,,0.5,,,1,,", "b,s=1,s,1,4,1000,20,0,0.6,,,0.6,,,1,,");
        assertThat(new CurveFigure(table, "recall", "precision", "Q?", AXES).notes())
                .isEmpty();
        assertThat(SweepSeries.smallPrint(table)).startsWith("Means over 2\u20134 seed blocks of 250 samples each");
    }

    @Test
    void aFigureWhoseEdgeEndsWithinAPixelHasNoDarkLineThere() {
        Figure figure = new Figure() {
            @Override
            public int width() {
                return 649;
            }

            @Override
            public int height() {
                return 101;
            }

            @Override
            public void paint(java.awt.Graphics2D graphics) {
                new Page(649, 80, "T", List.of(), "").paint(graphics);
            }
        };
        BufferedImage image = figure.image();
        assertThat(image.getWidth()).isEqualTo(1623);
        for (int y = 0; y < image.getHeight(); y++) {
            assertThat(image.getRGB(1622, y)).isEqualTo(0xFFFFFFFF);
        }
    }

    @Test
    void onePointWithoutFloorOrIntervalsIsDrawn() throws IOException {
        Tables.write(folder, "a,,,,1,10,,,0.5,,,0,,,1,,");
        Figures.Outcome outcome = Figures.draw(subject(folder, Map.of()));
        assertThat(outcome.warnings()).isEmpty();
        assertThat(ImageIO.read(outcome.written().get(0).toFile()).getWidth()).isEqualTo(1900);
    }

    @Test
    void armSweepingTwoParametersGivesALinePerSecondValue() throws IOException {
        MetricsTable table = Tables.read(
                folder,
                "a,\"scale=2,eta=0\",scale,2,1,10,20,0,0.5,,,0.5,,,1,,",
                "a,\"scale=1,eta=1\",scale,1,1,10,20,0,0.5,,,0.5,,,1,,",
                "a,\"scale=1,eta=0\",scale,1,1,10,20,0,0.5,,,0.5,,,1,,");
        List<SweepSeries> series = SweepSeries.of(table);
        assertThat(series).extracting(SweepSeries::name).containsExactly("a, eta=0", "a, eta=1");
        assertThat(series.get(0).points()).extracting(MetricsTable.Row::value).containsExactly(1.0, 2.0);
    }

    @Test
    void machineWithoutFontsGetsOneWarning() throws Exception {
        assumeTrue(
                System.getProperty("os.name").startsWith("Linux"), "fonts can be hidden by fontconfig on Linux only");
        Tables.sweep(folder);
        Path noFonts = Files.writeString(folder.resolve("fonts.conf"), "<?xml version=\"1.0\"?><fontconfig/>");
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-Duser.home=" + folder, // where the JDK caches the fonts it found
                "-cp",
                System.getProperty("java.class.path"),
                DrawOnce.class.getName(),
                folder.toString());
        builder.environment().put("FONTCONFIG_FILE", noFonts.toString());
        File output = folder.resolve("output.txt").toFile();
        Process process = builder.redirectOutput(output)
                .redirectError(folder.resolve("errors.txt").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readAllLines(output.toPath()))
                .singleElement()
                .asString()
                .startsWith("Figures could not be drawn on this machine")
                .contains("install fonts");
    }

    /** Prints the warnings of one drawing. */
    static final class DrawOnce {
        private DrawOnce() {}

        public static void main(String[] args) {
            Figures.draw(subject(Path.of(args[0]), Map.of())).warnings().forEach(System.out::println);
        }
    }

    /** Largest distance between pixels of exactly one colour. */
    private static int extent(BufferedImage image, int rgb, boolean alongX) {
        int low = Integer.MAX_VALUE;
        int high = Integer.MIN_VALUE;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (image.getRGB(x, y) == rgb) {
                    low = Math.min(low, alongX ? x : y);
                    high = Math.max(high, alongX ? x : y);
                }
            }
        }
        return Math.max(0, high - low);
    }
}
