package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContinuedUnitTest {
    private static final RunPlan PLAN = Experiments.plan(Experiments.SMALL, "batch=4");
    private static final int STEPS = 4;
    private static final int BATCHES = 10;

    @TempDir
    Path folder;

    private static Unit unit(Code code) {
        return new Unit(PLAN.points().get(1).point(), 1, "configuration", "measurement", code);
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Samples until it is killed in the middle of a step, and counts the steps. */
    private int sample(Path results, Unit unit, int until) throws IOException {
        int[] steps = {0};
        try (NDManager manager = NDManager.newBaseManager();
                PartialUnit part = new PartialUnit(unit, unit.folder(results), 0)) {
            new UnitSampler(PLAN, manager, Resources.NONE, notice -> {}, false)
                    .sample(
                            unit,
                            part,
                            share -> {
                                if (++steps[0] > until) {
                                    throw new Killed();
                                }
                            },
                            AheadTest.unseen());
        } catch (Killed killed) {
            return until;
        }
        return steps[0];
    }

    private static byte[] samples(Path results, Unit unit) throws IOException {
        return Files.readAllBytes(PartialUnit.of(unit, results).samples());
    }

    @Test
    void aUnitThatIsKilledContinuesAtItsNextBatchToTheSameBytes() throws IOException {
        Unit unit = unit(Code.NONE);
        int whole = sample(folder.resolve("whole"), unit, Integer.MAX_VALUE);
        assertThat(whole).isGreaterThanOrEqualTo(STEPS * BATCHES);
        int perBatch = whole / BATCHES;
        Path killed = folder.resolve("killed");
        // In the middle of the fourth batch, and then in that of the third after it.
        sample(killed, unit, 3 * perBatch + 1);
        sample(killed, unit, 2 * perBatch + 2);
        // A write that the kill tore lies behind what is known to be there.
        try (FileChannel torn = FileChannel.open(PartialUnit.of(unit, killed).samples(), StandardOpenOption.WRITE)) {
            torn.write(ByteBuffer.wrap(new byte[7]), torn.size());
        }
        assertThat(sample(killed, unit, Integer.MAX_VALUE)).isEqualTo(5 * perBatch);
        assertThat(samples(killed, unit)).isEqualTo(samples(folder.resolve("whole"), unit));
        // What is complete is only read.
        assertThat(sample(killed, unit, 0)).isZero();
    }

    @Test
    void samplesOfOtherCodeAreNotContinued() throws IOException {
        Unit before = unit(new Code(Map.of("cfg", "plugin 1"), Map.of()));
        int whole = sample(folder, before, Integer.MAX_VALUE);
        Unit edited = unit(new Code(Map.of("cfg", "plugin 2"), Map.of()));
        assertThat(sample(folder, edited, Integer.MAX_VALUE)).isEqualTo(whole);
        // A metric has no part in the samples.
        Unit measured = unit(new Code(Map.of("cfg", "plugin 2"), Map.of("mine", "plugin 1")));
        assertThat(sample(folder, measured, Integer.MAX_VALUE)).isZero();
    }

    @Test
    void whatIsKnownOfTheFirstSamplesComesBackFromItsFile() throws IOException {
        Sofar sofar = new Sofar(
                3_000,
                500,
                1.5,
                new dev.rhumb.diffusion.loop.SampledBatch.Counts(5_000_000_000L, 2, 3, 4),
                List.of(new dev.rhumb.diffusion.loop.SampledBatch.NonFinite(7, 1, Double.POSITIVE_INFINITY)),
                List.of(1));
        Path file = Files.writeString(folder.resolve("progress.json"), Json.pretty(sofar.json()));
        assertThat(Sofar.read(Json.read(file), file)).isEqualTo(sofar);
        Files.writeString(file, Json.pretty(Map.of("done", 3, "counts", List.of(1), "lost", List.of())));
        assertThatThrownBy(() -> Sofar.read(Json.read(file), file)).hasMessageContaining("remove its folder");
    }
}
