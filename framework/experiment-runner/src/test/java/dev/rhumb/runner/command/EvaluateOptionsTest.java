package dev.rhumb.runner.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.guidance.RandomStream;
import dev.rhumb.runner.command.Rhumb.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateOptionsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void twoSets() throws IOException {
        for (String name : List.of("real", "fake")) {
            RandomStream random = RandomStream.of(3, name);
            float[] values = new float[120 * 4];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            Npy.write(folder.resolve(name + ".npy"), values, 120, 4);
        }
    }

    private Outcome evaluate(String... more) {
        Stream<String> command = Stream.of(
                "evaluate",
                "--reference",
                folder.resolve("real.npy").toString(),
                "--samples",
                folder.resolve("fake.npy").toString(),
                "--metrics",
                "fid,precision");
        return Rhumb.run(Stream.concat(command, Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void theJackknifePutsAnIntervalBesideEachValue() {
        Outcome plain = evaluate();
        Outcome outcome = evaluate("--jackknife", "20");
        assertThat(outcome.code()).isZero();
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines).hasSize(2);
        List<String> values = plain.out().lines().toList();
        for (int i = 0; i < 2; i++) {
            assertThat(lines.get(i)).startsWith(values.get(i)).matches(".*  without bias \\S+ \\[\\S+, \\S+]");
        }
        assertThat(evaluate("--jackknife", "20", "--json").out())
                .contains("\"fid.unbiased\"", "\"precision.low\"", "\"precision.high\"");
        Outcome refused = evaluate("--jackknife", "61");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.error())
                .contains("rhumb: --jackknife 61: A jackknife of 120 samples needs 3 to 60 groups, not 61.");
    }

    @Test
    void singlePrecisionOfPairsGivesTheSameCounts() {
        assertThat(evaluate("--pairs", "float32").out()).isEqualTo(evaluate().out());
        Outcome refused = evaluate("--pairs", "half");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.error()).contains("--pairs").contains("FLOAT64, FLOAT32");
    }
}
