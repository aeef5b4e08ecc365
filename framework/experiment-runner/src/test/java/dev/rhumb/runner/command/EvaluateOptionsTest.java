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

    @Test
    void featuresAreNamedByTheTypeOfAnExtractorWithItsKeys() throws IOException {
        for (String name : List.of("real", "fake")) {
            float[] values = new float[12 * 3 * 16];
            for (int i = 0; i < values.length; i++) {
                values[i] = (i * 37 % 200 - 100) / 100f * (name.equals("real") ? 1 : 0.5f);
            }
            Npy.write(folder.resolve(name + ".npy"), values, 12, 3, 4, 4);
        }
        String[] images = {"--layout", "nchw", "--range", "-1:1", "--metrics", "energy-distance", "--features"};
        Outcome plain = evaluate(with(images, "pixels"));
        assertThat(plain.code()).as(plain.error()).isZero();
        assertThat(evaluate(with(images, "{type: pixels}")).out()).isEqualTo(plain.out());
        assertThat(evaluate(with(images, "{type: pixel}")).error())
                .contains("--features.type: there is no feature extractor 'pixel'; did you mean 'pixels'?");
        assertThat(evaluate(with(images, "{type: pixels, bins: 8}")).error())
                .contains("unknown key 'bins' of the feature extractor 'pixels'");
        assertThat(evaluate(with(images, "pixls")).error())
                .contains("there is no feature network 'pixls'", "the description of one, pixels, ");
    }

    private static String[] with(String[] options, String last) {
        return Stream.concat(Stream.of(options), Stream.of(last)).toArray(String[]::new);
    }
}
