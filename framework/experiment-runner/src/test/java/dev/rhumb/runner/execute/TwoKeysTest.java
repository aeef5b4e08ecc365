package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.Device;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.measure.OracleTarget;
import dev.rhumb.runner.plan.OracleSource;
import dev.rhumb.runner.plan.RunPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of the documentation, on the table of a sweep of two keys. */
class TwoKeysTest {
    @TempDir
    Path folder;

    private Path script;
    private Path results;

    @BeforeEach
    void sweep() throws IOException, URISyntaxException {
        script = Path.of(Objects.requireNonNull(TwoKeysTest.class.getResource("two-keys.py"))
                .toURI());
        RunPlan plan =
                Experiments.plan(Experiments.guided("  a: {steps: [2, 4], stack: {type: cfg, scale: [1, 1.5, 2]}}\n"));
        OracleTarget target =
                new OracleTarget((OracleSource) plan.model(), plan.conditions().requireLabels(), 8, 8, 1);
        try (Runner runner = new Runner(plan, target, Device.cpu())) {
            results = runner.run(
                    folder.resolve("r"), true, new Reporter(new PrintStream(new ByteArrayOutputStream()), false));
        }
    }

    @Test
    void theColumnsThatItNamesAreThereAndTheirPairsArePoints() throws IOException {
        List<String> lines = Files.readAllLines(results.resolve("metrics.csv"));
        List<String> header = Arrays.asList(lines.get(0).split(",", -1));
        List<String> named = Pattern.compile("\"(parameter\\.\\w+|recall)\"")
                .matcher(Files.readString(script))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(named).hasSize(3);
        assertThat(header).containsAll(named);
        List<String> pairs = lines.subList(1, 7).stream()
                // The one cell with a comma is the second.
                .map(line -> line.replaceFirst("\"[^\"]*\"", "").split(",", -1))
                .map(cells -> cells[header.indexOf("parameter.scale")] + " " + cells[header.indexOf("parameter.steps")])
                .toList();
        assertThat(pairs).containsExactlyInAnyOrder("1 2", "1 4", "1.5 2", "1.5 4", "2 2", "2 4");
        assertThat(MetricsTable.read(results.resolve("metrics.csv")).metrics()).containsExactly("recall");
        assertThat(Files.readAllLines(results.resolve("blocks.csv")).get(0))
                .isEqualTo("arm,point,seed,samples,reference,total-evaluations,total-gradients,recall");
    }

    @Test
    void pandasTurnsItIntoATable() throws IOException, InterruptedException {
        String python = System.getProperty("rhumb.python", "");
        assumeFalse(python.isEmpty(), "no Python is named with -Drhumb.python");
        Process process = new ProcessBuilder(python, script.toString(), results.toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        assertThat(out.lines().toList()).hasSize(5);
        assertThat(out)
                .containsPattern("parameter.steps +2(\\.0)? +4(\\.0)?\n")
                .containsPattern("\n1\\.5 +\\S+ +\\S+\n");
    }
}
