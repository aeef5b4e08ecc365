package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.diffusion.network.imported.TrainingNoise.Time;
import dev.rhumb.diffusion.schedule.DiscreteLevels;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.guidance.NoiseLevel;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingNoiseTest {
    private static final Optional<SigmaRange> RANGE = Optional.of(new SigmaRange(0.002, 80));

    private static TrainingNoise table(VpTable table, Time time) {
        return new TrainingNoise(Optional.of(table), Optional.empty(), time, 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"LINEAR", "SCALED_LINEAR", "COSINE"})
    void everyTimestepOfTheTableIsFoundAgain(VpTable.Betas betas) {
        VpTable table = new VpTable(betas, 0.00085, 0.012, 1000, false);
        TrainingNoise noise = table(table, Time.INDEX);
        DiscreteLevels levels = DiscreteLevels.of(table);
        for (int t = 0; t < 1000; t++) {
            assertThat(noise.of(levels.at(t))).isEqualTo(t);
        }
    }

    @Test
    void everyTimestepOfATableThatEndsWithoutSignalIsFoundAgain() {
        VpTable table = new VpTable(VpTable.Betas.LINEAR, 1e-4, 0.02, 1000, true);
        TrainingNoise noise = table(table, Time.INDEX);
        DiscreteLevels levels = DiscreteLevels.of(table);
        for (int t = 0; t < 1000; t++) {
            assertThat(noise.of(levels.at(t))).isEqualTo(t);
        }
    }

    @Test
    void coordinatesDoNotMatter() {
        TrainingNoise noise = table(VpTable.ddpm(), Time.INDEX);
        NoiseLevel level = DiscreteLevels.of(VpTable.ddpm()).at(321);
        assertThat(noise.of(NoiseLevel.ofSigma(level.sigma()))).isEqualTo(321);
    }

    @Test
    void levelsBetweenTwoTimestepsAreRoundedOnlyForAnIndex() {
        DiscreteLevels levels = DiscreteLevels.of(VpTable.ddpm());
        double between = Math.exp(0.75 * Math.log(levels.sigma(400)) + 0.25 * Math.log(levels.sigma(401)));
        NoiseLevel level = NoiseLevel.ofSigma(between);
        assertThat(table(VpTable.ddpm(), Time.INDEX).of(level)).isEqualTo(400);
        assertThat(table(VpTable.ddpm(), Time.FRACTIONAL_INDEX).of(level)).isCloseTo(400.25, within(1e-9));
    }

    @Test
    void theEndsOfTheTableAreKept() {
        TrainingNoise noise = table(new VpTable(VpTable.Betas.LINEAR, 1e-4, 0.02, 1000, true), Time.INDEX);
        assertThat(noise.of(NoiseLevel.of(1, 0))).isZero();
        assertThat(noise.of(NoiseLevel.of(0, 1))).isEqualTo(999);
    }

    @Test
    void continuousTimesAreFunctionsOfSigma() {
        NoiseLevel level = NoiseLevel.of(0.5, 1.5);
        assertThat(new TrainingNoise(Optional.empty(), RANGE, Time.SIGMA, 1).of(level))
                .isEqualTo(3);
        TrainingNoise log = new TrainingNoise(Optional.empty(), RANGE, Time.QUARTER_LOG_SIGMA, 1);
        assertThat(log.of(level)).isCloseTo(Math.log(3) / 4, within(1e-12));
        assertThat(log.of(NoiseLevel.of(1, 0))).isCloseTo(Math.log(0.002) / 4, within(1e-12));
        TrainingNoise flow = new TrainingNoise(Optional.empty(), Optional.empty(), Time.FLOW, 1000);
        assertThat(flow.of(level)).isCloseTo(750, within(1e-9));
        assertThat(flow.of(NoiseLevel.of(0, 1))).isEqualTo(1000);
    }

    @Test
    void contradictionsAreSentences() {
        refused(() -> new TrainingNoise(Optional.empty(), RANGE, Time.INDEX, 1), "no 'table' to count in");
        refused(
                () -> new TrainingNoise(Optional.of(VpTable.ddpm()), RANGE, Time.INDEX, 1),
                "either 'table' or 'sigmas'");
        refused(
                () -> new TrainingNoise(Optional.of(VpTable.ddpm()), Optional.empty(), Time.INDEX, 2),
                "time-scale is 1");
        refused(() -> new TrainingNoise(Optional.empty(), Optional.empty(), Time.SIGMA, 1), "sigmas: {smallest");
        refused(() -> new SigmaRange(1, 1), "0 < smallest < largest");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String part) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(part);
    }
}
