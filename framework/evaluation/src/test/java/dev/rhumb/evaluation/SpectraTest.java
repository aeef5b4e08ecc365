package dev.rhumb.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SpectraTest {
    private static final int LENGTH = 12;

    /** Two channels of cosines of a number of cycles. */
    private static Features cosines(double amplitude, int cycles) {
        double[] values = new double[2 * LENGTH];
        Arrays.setAll(values, t -> amplitude * Math.cos(2 * Math.PI * cycles * (t % LENGTH) / LENGTH));
        return Features.of(values, 1, values.length);
    }

    @Test
    void aCosineHasAllItsPowerAtItsFrequency() {
        Spectra spectra = Spectra.of(cosines(3, 4), cosines(1, 0), 2);
        // |sum|^2 / L of a cos(2 pi f t / L) is a^2 L / 4 at f between 0 and L/2, and a^2 L at 0.
        for (int f = 0; f <= LENGTH / 2; f++) {
            assertThat(spectra.generated().get(0, f)).isCloseTo(f == 4 ? 9 * LENGTH / 4.0 : 0, within(1e-12));
            assertThat(spectra.reference().get(0, f)).isCloseTo(f == 0 ? LENGTH : 0, within(1e-12));
        }
    }

    @Test
    void allFrequenciesTogetherHaveThePowerOfTheValues() {
        Features noise = Samples.gaussian(5, 7, 0, 1, 3);
        Spectra spectra = Spectra.of(noise, noise, 1);
        for (int row = 0; row < 5; row++) {
            double[] powers = spectra.generated().row(row);
            // Of an odd length: every frequency above 0 stands for two.
            double power = powers[0] + 2 * (powers[1] + powers[2] + powers[3]);
            assertThat(power)
                    .isCloseTo(Arrays.stream(noise.row(row)).map(x -> x * x).sum(), within(1e-12));
        }
    }

    @Test
    void twiceTheAmplitudeIsSixDecibelsAway() {
        Features noise = Samples.gaussian(20, 8, 0, 1, 4);
        Features loud =
                Features.of(Arrays.stream(noise.toArray()).map(x -> 2 * x).toArray(), 20, 8);
        MetricInput input = MetricInput.of(noise, loud).with(Spectra.of(loud, noise, 1));
        assertThat(Metrics.standard().named("log-spectral-distance").measure(input))
                .isCloseTo(20 * Math.log10(2), within(1e-12));
        assertThat(Spectra.of(noise, noise, 1).distance()).isZero();
    }

    @Test
    void aSilentSetAgainstASoundingOneIsRefused() {
        Features silent = Features.of(new double[8], 1, 8);
        Features sounding = Features.of(new double[] {1, 0, 0, 0, 0, 0, 0, 0}, 1, 8);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Spectra.of(silent, sounding, 1).distance())
                .withMessageContaining("at the frequency of 0 cycles the generated signals have no power");
        assertThat(Spectra.of(silent, silent, 1).distance()).isZero();
    }

    @Test
    void subsetsGoWithTheSamples() {
        Features real = Samples.gaussian(6, 4, 0, 1, 5);
        Features fake = Samples.gaussian(3, 4, 0, 1, 6);
        MetricInput input = MetricInput.of(real, fake).with(Spectra.of(fake, real, 1));
        Spectra some = input.generatedSubset(2, 0).referenceSubset(1).get(Spectra.class);
        assertThat(some.generated().row(0))
                .isEqualTo(input.get(Spectra.class).generated().row(2));
        assertThat(some.reference().rows()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MetricInput.of(real, real).with(Spectra.of(fake, real, 1)))
                .withMessageContaining("There are 6 generated samples, but the power spectra of signals for 3.");
    }
}
