package dev.rhumb.plugins.energies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Space;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.testkit.GradientContract;
import dev.rhumb.testkit.OracleWorld;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CutoutGradientTest extends GradientContract {
    private static final double SCALE = 0.5;
    private static final int CUTOUTS = 3;
    private static final double SMALLEST = 0.4;
    private static final int SIDE = 4;

    @Override
    protected Guidance guidance() {
        return with(SCALE);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(with(0));
    }

    private static Guidance with(double scale) {
        return new CutoutGradient("near", scale, CUTOUTS, SMALLEST, 1, Loss.REWARD);
    }

    @Override
    protected OracleWorld world() {
        return OracleWorld.images();
    }

    @Override
    protected double weight(NoiseLevel level) {
        return SCALE * level.perUnit(Space.SCORE);
    }

    /** The mean over windows that are cut here by plain loops, from the noise that belongs to sample, guide and step. */
    @Override
    protected NDArray energy(Place place, NDArray x, NoiseLevel level) {
        NDArray clean = place.denoised(x, level);
        Shape shape = clean.getShape();
        double[] images = clean.toDoubleArray();
        int each = images.length / (int) shape.get(0);
        NDArray sum = place.reward(clean).mul(0);
        for (int cutout = 0; cutout < CUTOUTS; cutout++) {
            double[] cut = new double[images.length];
            for (int row = 0; row < shape.get(0); row++) {
                double[] normals = new double[CUTOUTS * Cutout.DRAWS];
                new CounterNoise(7).fill(row, "guide.0.cutouts", 0, 0, 0, normals);
                double[] d = Arrays.copyOfRange(normals, cutout * Cutout.DRAWS, (cutout + 1) * Cutout.DRAWS);
                double side = SMALLEST + (1 - SMALLEST) * angle(d[0], d[1]);
                double top = angle(d[2], d[3]) * (1 - side) * SIDE;
                double left = angle(d[4], d[5]) * (1 - side) * SIDE;
                for (int i = 0; i < each; i++) {
                    double down = top + (i / SIDE % SIDE + 0.5) * side - 0.5;
                    double across = left + (i % SIDE + 0.5) * side - 0.5;
                    cut[row * each + i] =
                            interpolated(images, row * each + i / (SIDE * SIDE) * SIDE * SIDE, down, across);
                }
            }
            sum = sum.add(place.reward(clean.getManager().create(cut, shape)));
        }
        return sum.div(CUTOUTS);
    }

    private static double angle(double x, double y) {
        return StrictMath.atan2(x, y) / (2 * Math.PI) + 0.5;
    }

    private static double interpolated(double[] images, int from, double down, double across) {
        double sum = 0;
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                double weight = Math.max(0, 1 - Math.abs(inside(down) - row))
                        * Math.max(0, 1 - Math.abs(inside(across) - column));
                sum += weight * images[from + row * SIDE + column];
            }
        }
        return sum;
    }

    private static double inside(double position) {
        return Math.max(0, Math.min(SIDE - 1.0, position));
    }

    @Test
    void aWindowOfTheWholeImageIsTheImage() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray images = manager.randomNormal(new Shape(2, 3, 4, 6));
            double[][] draws = {{1, 2, 3, 4, 5, 6}, {-1, 0, 2, -2, 0.5, 1}};
            assertThat(new Cutout(images, draws, 1, 1)
                            .of(images)
                            .sub(images)
                            .abs()
                            .max()
                            .getFloat())
                    .isCloseTo(0, within(1e-6f));
        }
    }

    @Test
    void refusesPointsThatAreNoImages() {
        try (OracleWorld plane = OracleWorld.open()) {
            assertThatThrownBy(() -> new Loop(plane.plan(OracleWorld.samplers().get("ddim"), 1, guidance())).check())
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("it is for images");
        }
    }
}
