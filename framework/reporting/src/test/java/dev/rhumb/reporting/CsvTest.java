package dev.rhumb.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @TempDir
    Path folder;

    private Csv of(String value) throws IOException {
        return Csv.read(Files.writeString(folder.resolve("a.csv"), "arm,seed\na," + value + "\n"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1000000000000000L, 1L << 50, (1L << 53) + 1, 1234567890123456789L, Long.MAX_VALUE})
    void everySeedIsReadExactly(long seed) throws IOException {
        assertThat(of(Long.toString(seed)).count(0, "seed")).isEqualTo(seed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "NaN", "x", "9223372036854775808", "1e30", ""})
    void whatIsNoWholeNumberIsRefused(String text) throws IOException {
        Csv csv = of(text);
        assertThatThrownBy(() -> csv.count(0, "seed"))
                .isInstanceOf(ReportingException.class)
                .hasMessageContaining("column \"seed\" holds \"" + text + "\" where a whole number from 0 to");
    }

    @Test
    void seedsBeyondADoubleAreToldApart() throws IOException {
        Path blocks = Files.writeString(
                folder.resolve("blocks.csv"),
                "arm,point,seed,samples,evaluations,gradients,fid\na,,9007199254740992,1,1,0,1\na,,9007199254740993,1,1,0,2\n");
        SeedBlocks read = SeedBlocks.read(blocks, folder.resolve("times.csv"));
        assertThat(read.of("a", "", 9007199254740993L).orElseThrow().metrics()).containsEntry("fid", 2.0);
        assertThat(read.ofPoints()).isEqualTo(2);
    }
}
