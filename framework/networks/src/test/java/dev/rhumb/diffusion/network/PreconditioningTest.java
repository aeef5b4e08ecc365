package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.network.Preconditioning.Kind;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreconditioningTest {
    private static final double[] A = {1, 1, 0.6, 0.25, 3};
    private static final double[] S = {0.1, 7, 0.8, 0.75, 0.2};

    private NDManager manager;
    private NDArray x0;
    private NDArray n;
    private NDArray a;
    private NDArray s;

    @BeforeEach
    void draw() {
        manager = NDManager.newBaseManager();
        SplittableRandom random = new SplittableRandom(3);
        x0 = manager.create(random.doubles(30, -1, 1).toArray(), new Shape(5, 1, 2, 3));
        n = manager.create(random.doubles(30, -2, 2).toArray(), new Shape(5, 1, 2, 3));
        a = manager.create(A);
        s = manager.create(S);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray noised() {
        return x0.mul(a.reshape(5, 1, 1, 1)).add(n.mul(s.reshape(5, 1, 1, 1)));
    }

    private static double largest(NDArray x) {
        return x.abs().max().getDouble();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theRightRawOutputGivesBackTheCleanImage(Kind kind) {
        Preconditioning p = new Preconditioning(kind, 0.5);
        NDArray denoised = p.denoised(noised(), a, s, p.target(x0, n, a, s));
        assertThat(largest(denoised.sub(x0))).isLessThan(1e-14);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void onlyTheRatioOfNoiseToDataMatters(Kind kind) {
        Preconditioning p = new Preconditioning(kind, 0.5);
        NDArray raw = n.mul(0.3);
        NDArray here = p.denoised(noised(), a, s, raw);
        NDArray scaled = p.denoised(noised().mul(4), a.mul(4), s.mul(4), raw);
        assertThat(largest(here.sub(scaled))).isLessThan(1e-14);
        assertThat(largest(p.input(noised(), a, s).sub(p.input(noised().mul(4), a.mul(4), s.mul(4)))))
                .isLessThan(1e-14);
        assertThat(largest(
                        Preconditioning.noiseCoordinate(a, s).sub(Preconditioning.noiseCoordinate(a.mul(4), s.mul(4)))))
                .isLessThan(1e-14);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void lossWeightTurnsErrorsOfDenoisedIntoErrorsOfRaw(Kind kind) {
        Preconditioning p = new Preconditioning(kind, 0.5);
        NDArray target = p.target(x0, n, a, s);
        NDArray raw = target.add(n.mul(0.1));
        NDArray weighted = p.denoised(noised(), a, s, raw)
                .sub(x0)
                .square()
                .mul(p.lossWeight(a, s).reshape(5, 1, 1, 1));
        assertThat(largest(weighted.sub(raw.sub(target).square()))).isLessThan(1e-13);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void denoisedIsDifferentiableInThePointAndInTheRawOutput(Kind kind) {
        Preconditioning p = new Preconditioning(kind, 0.5);
        NDArray x = Autograd.leaf(noised());
        // A stand-in for a network that looks at its input.
        NDArray y = Autograd.recording(
                true, () -> p.denoised(x, a, s, p.input(x, a, s).square()));
        NDArray gradient = Autograd.backward(y, n, x);
        double h = 1e-6;
        NDArray up = noised().add(x0.mul(h));
        NDArray down = noised().sub(x0.mul(h));
        double numeric = p.denoised(up, a, s, p.input(up, a, s).square())
                        .sub(p.denoised(down, a, s, p.input(down, a, s).square()))
                        .mul(n)
                        .sum()
                        .getDouble()
                / (2 * h);
        assertThat(gradient.mul(x0).sum().getDouble()).isCloseTo(numeric, within(1e-6));
    }

    @Test
    void edmIsTheTableOfKarras() {
        Preconditioning p = new Preconditioning(Kind.EDM, 0.5);
        NDArray one = manager.ones(new Shape(5)).toType(s.getDataType(), false);
        NDArray x = noised();
        NDArray raw = n.mul(0.7);
        double[] got = p.denoised(x, one, s, raw).toDoubleArray();
        double[] input = p.input(x, one, s).toDoubleArray();
        double[] noise = Preconditioning.noiseCoordinate(one, s).toDoubleArray();
        for (int i = 0; i < 30; i++) {
            double sigma = S[i / 6];
            double total = sigma * sigma + 0.25;
            double skip = 0.25 / total;
            double out = sigma * 0.5 / Math.sqrt(total);
            double xi = x.toDoubleArray()[i];
            assertThat(got[i]).isCloseTo(skip * xi + out * raw.toDoubleArray()[i], within(1e-14));
            assertThat(input[i]).isCloseTo(xi / Math.sqrt(total), within(1e-14));
            assertThat(noise[i / 6]).isCloseTo(Math.log(sigma) / 4, within(1e-14));
        }
    }

    @Test
    void everyKindButNoiseAnswersWithoutAnySignal() {
        NDArray none = manager.create(new double[] {0});
        NDArray all = manager.create(new double[] {1});
        NDArray x = manager.create(new double[] {0.3, -2}, new Shape(1, 1, 1, 2));
        for (Kind kind : Kind.values()) {
            NDArray denoised = new Preconditioning(kind, 0.5).denoised(x, none, all, x);
            boolean finite = denoised.isNaN().countNonzero().getLong() == 0
                    && denoised.isInfinite().countNonzero().getLong() == 0;
            assertThat(finite).as("%s", kind).isEqualTo(kind != Kind.NOISE);
        }
        assertThat(Preconditioning.noiseCoordinate(none, all).getDouble()).isFinite();
        assertThat(Preconditioning.noiseCoordinate(all, none).getDouble()).isFinite();
    }

    @Test
    void aSigmaDataThatIsNotPositiveIsRefused() {
        assertThatThrownBy(() -> new Preconditioning(Kind.EDM, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sigma-data must be a positive number, not 0.0");
    }
}
