package dev.rhumb.evaluation;

import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * Power spectra of signals: for each, {@code |sum_t x_t exp(-2 pi i f t / L)|^2 / L} at the frequencies f = 0 to L/2, in cycles per signal,
 * averaged over channels.
 *
 * @param generated m x (L/2 + 1)
 * @param reference n x (L/2 + 1)
 */
@Evidence.Offered(value = "the power spectra of signals", insteadOfFeatures = true)
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Spectra(Features generated, Features reference) implements Evidence {
    /** Throws {@link IllegalArgumentException} if the numbers of frequencies differ. */
    public Spectra {
        Features.requireSameColumns(reference, generated);
    }

    /**
     * The spectra of two sets of signals.
     *
     * @param generated m x (channels * L), channel by channel
     * @param reference n x (channels * L)
     * @param channels of each signal, which divide the columns
     */
    public static Spectra of(Features generated, Features reference, int channels) {
        return new Spectra(spectra(generated, channels), spectra(reference, channels));
    }

    private static Features spectra(Features signals, int channels) {
        int length = signals.columns() / channels;
        int frequencies = length / 2 + 1;
        double[] cosine = IntStream.range(0, length)
                .mapToDouble(i -> Math.cos(2 * Math.PI * i / length))
                .toArray();
        double[] sine = IntStream.range(0, length)
                .mapToDouble(i -> Math.sin(2 * Math.PI * i / length))
                .toArray();
        double[] powers = new double[Math.multiplyExact(signals.rows(), frequencies)];
        IntStream.range(0, signals.rows()).parallel().forEach(row -> {
            double[] values = signals.row(row);
            for (int f = 0; f < frequencies; f++) {
                double power = 0;
                for (int first = 0; first < values.length; first += length) {
                    double real = 0;
                    double imaginary = 0;
                    for (int t = 0; t < length; t++) {
                        int angle = (int) ((long) f * t % length);
                        real += values[first + t] * cosine[angle];
                        imaginary += values[first + t] * sine[angle];
                    }
                    power += real * real + imaginary * imaginary;
                }
                powers[row * frequencies + f] = power / length / channels;
            }
        });
        return Features.of(powers, signals.rows(), frequencies);
    }

    /**
     * The log-spectral distance of the mean spectra in decibels, {@code sqrt(mean over f of (10 log10(P(f) / Q(f)))^2)} (A. H. Gray and
     * J. D. Markel 1976, IEEE Trans. ASSP 24(5), equation 9).
     *
     * @throws IllegalArgumentException if one set alone has no power at a frequency
     */
    public double distance() {
        double[] fake = mean(generated);
        double[] real = mean(reference);
        double sum = 0;
        for (int f = 0; f < fake.length; f++) {
            if ((fake[f] == 0) != (real[f] == 0)) {
                throw new IllegalArgumentException(
                        "at the frequency of " + f + " cycles the " + (fake[f] == 0 ? "generated" : "reference")
                                + " signals have no power, and the others have some, so their ratio is not finite.");
            }
            double decibels = fake[f] == 0 ? 0 : 10 * (Math.log10(fake[f]) - Math.log10(real[f]));
            sum += decibels * decibels;
        }
        return Math.sqrt(sum / fake.length);
    }

    private static double[] mean(Features spectra) {
        double[] mean = new double[spectra.columns()];
        for (int row = 0; row < spectra.rows(); row++) {
            double[] one = spectra.row(row);
            for (int f = 0; f < mean.length; f++) {
                mean[f] += one[f] / spectra.rows();
            }
        }
        return mean;
    }

    @Override
    public OptionalInt generatedCount() {
        return OptionalInt.of(generated.rows());
    }

    @Override
    public OptionalInt referenceCount() {
        return OptionalInt.of(reference.rows());
    }

    @Override
    public Spectra generatedSubset(int... rows) {
        return new Spectra(generated.subset(rows), reference);
    }

    @Override
    public Spectra referenceSubset(int... rows) {
        return new Spectra(generated, reference.subset(rows));
    }
}
