package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReporterTest {
    private final Reporter reporter =
            new Reporter(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), false);

    private Reporter.State state() {
        return reporter.state().orElseThrow();
    }

    @Test
    void theStateNamesTheUnitsOfAllWorkers() {
        reporter.begin(Path.of("results"), 4, 0);
        reporter.under("free seed 1", 0.5);
        assertThat(state().under()).startsWith("free seed 1").doesNotContain("%");
        reporter.under("guided seed 1", 0.25);
        reporter.under("free seed 1", 0.75);
        assertThat(state().under()).startsWith("free seed 1 (75 %), guided seed 1 (25 %)");
        reporter.finished("free seed 1", 1);
        assertThat(state().under()).startsWith("guided seed 1").doesNotContain("free");
        reporter.finished("guided seed 1", 1);
        assertThat(state().under()).isEmpty();
        assertThat(state().done()).isEqualTo(2);
    }
}
