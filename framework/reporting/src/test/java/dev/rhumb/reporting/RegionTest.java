package dev.rhumb.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionTest {
    private static final double[] XS = {0.50, 0.54, 0.47, 0.55, 0.52};
    private static final double[] YS = {0.80, 0.83, 0.79, 0.80, 0.86};

    /** n (m - mean)' S^-1 (m - mean), by the cofactors of S. */
    private static double statistic(double[] xs, double[] ys, double x, double y) {
        int n = xs.length;
        double mx = 0;
        double my = 0;
        for (int i = 0; i < n; i++) {
            mx += xs[i] / n;
            my += ys[i] / n;
        }
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < n; i++) {
            xx += (xs[i] - mx) * (xs[i] - mx) / (n - 1);
            yy += (ys[i] - my) * (ys[i] - my) / (n - 1);
            xy += (xs[i] - mx) * (ys[i] - my) / (n - 1);
        }
        double dx = x - mx;
        double dy = y - my;
        return n * (dx * dx * yy - 2 * dx * dy * xy + dy * dy * xx) / (xx * yy - xy * xy);
    }

    @Test
    void everyPointOfTheOutlineHasHotellingsCriticalValue() {
        // F(2, 3) at 0.95 is 9.5521, F(2, 1) is 199.50 and F(2, 2) is 19.000 in the tables.
        double[] quantiles = {199.50, 19.000, 9.5521};
        for (int n = 3; n <= 5; n++) {
            double[] xs = java.util.Arrays.copyOf(XS, n);
            double[] ys = java.util.Arrays.copyOf(YS, n);
            double critical = 2.0 * (n - 1) / (n - 2) * quantiles[n - 3];
            double[][] outline = Region.of(xs, ys).outline(36);
            for (int i = 0; i <= 36; i++) {
                assertThat(statistic(xs, ys, outline[0][i], outline[1][i]))
                        .isCloseTo(critical, within(1e-4 * critical));
            }
        }
    }

    @Test
    void itsExtentIsThatOfItsOutline() {
        Region region = Region.of(XS, YS);
        double[][] outline = region.outline(7200);
        assertThat(java.util.Arrays.stream(outline[0]).max().orElseThrow())
                .isCloseTo(region.x() + region.halfX(), within(1e-9));
        assertThat(java.util.Arrays.stream(outline[1]).max().orElseThrow())
                .isCloseTo(region.y() + region.halfY(), within(1e-6));
    }

    @Test
    void itCoversTheMeanInNineteenOfTwentyDraws() {
        // 4,000 draws: the share lies within 0.0138 of 0.95, four standard errors, but for 6 seeds in 100,000.
        Random random = new Random(7);
        int covered = 0;
        for (int draw = 0; draw < 4000; draw++) {
            double[] xs = new double[5];
            double[] ys = new double[5];
            for (int i = 0; i < 5; i++) {
                xs[i] = random.nextGaussian();
                ys[i] = 0.8 * xs[i] + 0.6 * random.nextGaussian();
            }
            Region region = Region.of(xs, ys);
            double u = -region.x() / region.halfX();
            double v = -region.y() / region.halfY();
            double rest = (v - region.correlation() * u) / Math.sqrt(1 - region.correlation() * region.correlation());
            covered += u * u + rest * rest <= 1 ? 1 : 0;
        }
        assertThat(covered / 4000.0).isCloseTo(0.95, within(0.0138));
    }

    @Test
    void aMetricThatDoesNotVaryLeavesASegment() {
        Region region = Region.of(new double[] {1, 2, 3}, new double[] {1, 1, 1});
        assertThat(region.outline(12)[1]).containsOnly(1);
        assertThat(region.halfX()).isPositive();
        assertThatThrownBy(() -> Region.of(new double[2], new double[2])).hasMessageContaining("at least 3 blocks");
    }

    @TempDir
    Path folder;

    private Plane plane(Intervals intervals, MetricsTable table) throws IOException {
        StringBuilder blocks = new StringBuilder("arm,point,seed,samples,evaluations,gradients,precision,recall\n");
        for (int i = 0; i < table.points().get(0).seeds(); i++) {
            blocks.append("a,s=1,")
                    .append(i)
                    .append(",60,1,0,")
                    .append(YS[i])
                    .append(',')
                    .append(XS[i])
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("blocks.csv"), blocks);
        return Plane.ofMetrics(
                "recall", "precision", Tables.AXES, SeedBlocks.read(file, folder.resolve("times.csv")), intervals);
    }

    @Test
    void ellipsesAreDrawnFromFiveBlocksOnAndFromThreeOnRequest() throws IOException {
        for (int blocks = 2; blocks <= 5; blocks++) {
            MetricsTable table = Tables.read(
                    folder, "a,s=1,s,1," + blocks + "," + 60 * blocks + ",20,0,0.81,0.8,0.82,0.5,0.4,0.6,1,,");
            var row = table.points().get(0);
            assertThat(plane(Intervals.AUTOMATIC, table).region(row).isPresent())
                    .isEqualTo(blocks >= 5);
            assertThat(plane(Intervals.ELLIPSE, table).region(row).isPresent()).isEqualTo(blocks >= 3);
            assertThat(plane(Intervals.CROSS, table).region(row)).isEmpty();
            assertThat(plane(Intervals.ELLIPSE, table).words(table.points()))
                    .isEqualTo(
                            blocks >= 3
                                    ? "Ellipses: joint 95 % confidence regions (Hotelling) of the seed blocks."
                                    : "Bars: 95 % intervals of each metric by itself, where fewer than 3 seed blocks"
                                            + " allow no ellipse.");
        }
    }

    @Test
    void aPointWithABlockMissingHasACross() throws IOException {
        MetricsTable table = Tables.read(folder, "a,s=1,s,1,5,300,20,0,0.81,0.8,0.82,0.5,0.4,0.6,1,,");
        Plane whole = plane(Intervals.AUTOMATIC, table);
        assertThat(whole.region(table.points().get(0))).isPresent();
        Path file = folder.resolve("blocks.csv");
        Files.writeString(file, Files.readString(file).replace("a,s=1,4,60,1,0,0.86,0.52", "a,s=1,4,60,1,0,NaN,0.52"));
        Plane lacking = Plane.ofMetrics(
                "recall",
                "precision",
                Tables.AXES,
                SeedBlocks.read(file, folder.resolve("times.csv")),
                Intervals.AUTOMATIC);
        assertThat(lacking.region(table.points().get(0))).isEmpty();
    }
}
