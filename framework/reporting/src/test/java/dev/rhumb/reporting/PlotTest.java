package dev.rhumb.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.knowm.xchart.style.markers.SeriesMarkers;

class PlotTest {
    @ParameterizedTest
    @CsvSource({"0,1,false,0.25", "-3,7,false,7", "0.01,100,true,1", "0.01,100,true,0.01"})
    void markersLieWhereTheAxesSay(double low, double high, boolean logarithmic, double value) {
        Axis x = Axis.of("x", new Range(low, high, logarithmic));
        Axis y = Axis.of("y", new Range(0, 2, false));
        Plot plot = Plot.filling(400, 300, x, y);
        plot.add(new double[] {value}, new double[] {1.5}, Color.RED, SeriesMarkers.SQUARE, null);
        BufferedImage image = new BufferedImage(400, 300, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        plot.paint(graphics);
        graphics.dispose();
        double sumX = 0;
        double sumY = 0;
        int count = 0;
        for (int i = 0; i < 400; i++) {
            for (int j = 0; j < 300; j++) {
                if (image.getRGB(i, j) == Color.RED.getRGB()) {
                    sumX += i + 0.5;
                    sumY += j + 0.5;
                    count++;
                }
            }
        }
        // The whole marker, at the limits of the axes too.
        assertThat(count).isGreaterThan(48);
        Point2D expected = plot.position(value, 1.5);
        assertThat(sumX / count).isCloseTo(expected.getX(), within(1.0));
        assertThat(sumY / count).isCloseTo(expected.getY(), within(1.0));
    }

    @Test
    void ticksAreRoundAndWithinTheLimits() {
        assertThat(new Range(0.03, 0.98, false).ticks(5)).containsExactly(0.2, 0.4, 0.6000000000000001, 0.8);
        assertThat(new Range(0, 1, false).ticks(4)).containsExactly(0.0, 0.5, 1.0);
        assertThat(new Range(-130, 412, false).ticks(6)).containsExactly(-100.0, 0.0, 100.0, 200.0, 300.0, 400.0);
        assertThat(new Range(0.008, 120, true).ticks(9)).hasSize(5).first().isEqualTo(0.01);
        assertThat(new Range(1e-8, 1e8, true).ticks(4)).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void aTitleThatDoesNotFitIsShorter() {
        Axis axis = Axis.of("fid", new MetricAxis(Direction.LOWER_IS_BETTER, 0, 9), new Range(0, 1, false));
        assertThat(axis.title(500, Plot.TITLE)).isEqualTo("FID  (\u2190 lower is better)");
        assertThat(axis.title(60, Plot.TITLE)).isEqualTo("\u2190 FID");
    }

    @Test
    void anAxisNamesTheFeaturesOfItsMetric() {
        assertThat(Names.display("fid@features=inception")).isEqualTo("FID (inception)");
        assertThat(Names.display("precision@5@features=dino_v2.pt.less-floor"))
                .isEqualTo("precision@5 (dino_v2.pt) less floor");
        assertThat(Names.display("cmmd.less-floor", "shapes-reader")).isEqualTo("CMMD (shapes-reader) less floor");
        MetricAxis known = new MetricAxis(Direction.LOWER_IS_BETTER, 0, 9).of("shapes-reader");
        assertThat(Axis.of("fid", known, new Range(0, 1, false)).title(500, Plot.TITLE))
                .isEqualTo("FID (shapes-reader)  (\u2190 lower is better)");
    }

    @Test
    void labelsAlongXNeverTouch() {
        for (double high : new double[] {1, 1234567, 0.000123}) {
            Axis axis = Axis.of("x", new Range(high / 3, high, false));
            for (int length = 80; length < 700; length += 20) {
                List<Double> ticks = axis.ticksAcross(length, Plot.LABEL);
                for (int i = 1; i < ticks.size(); i++) {
                    double apart =
                            (axis.range().share(ticks.get(i)) - axis.range().share(ticks.get(i - 1))) * length;
                    assertThat(apart).isGreaterThan(Axis.widest(ticks, Plot.LABEL));
                }
            }
        }
    }
}
