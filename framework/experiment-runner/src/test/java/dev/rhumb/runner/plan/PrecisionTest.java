package dev.rhumb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.execute.Unit;
import dev.rhumb.runner.execute.UnitRecord;
import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.session.Plan;
import dev.rhumb.runner.session.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecisionTest {
    private static final String TEXT = """
            model: shapes-weak
            sampler: {type: euler, steps: 4}
            batch: 50
            samples: {count: 8}
            reference: {count: 8}
            guidance: {unguided: []}
            metrics: [saturation]
            """;

    @TempDir
    Path folder;

    private Session session(String results) {
        Path root = Path.of(System.getProperty("rhumb.root"));
        return Session.open(
                new Places(
                        Optional.empty(),
                        List.of(),
                        List.of(root.resolve("experiments/models")),
                        Optional.empty(),
                        folder.resolve(results)),
                new Reporter(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), false));
    }

    private double[] samples(String results, String... overrides) throws IOException {
        try (Session session = session(results)) {
            Plan plan = session.plan("small", TEXT, List.of(overrides));
            Unit unit = plan.units().get(0);
            plan.run(unit, "cpu");
            return Npy.read(unit.folder(plan.folder()).resolve("samples.npy")).toDoubles();
        }
    }

    @Test
    void halfPrecisionIsCloseTheSameEveryTimeAndAnotherConfiguration() throws IOException {
        double[] single = samples("single");
        double[] half = samples("half", "precision=bfloat16");
        assertThat(samples("again", "precision=bfloat16")).containsExactly(half);
        assertThat(samples("named", "precision=float32")).containsExactly(single);
        double difference = 0;
        double size = 0;
        for (int i = 0; i < single.length; i++) {
            difference += (single[i] - half[i]) * (single[i] - half[i]);
            size += single[i] * single[i];
        }
        // bfloat16 has 8 bits: one part in 256 at each operation, which a few dozen layers and steps add up.
        assertThat(Math.sqrt(difference / size)).isGreaterThan(1e-4).isLessThan(0.1);
        try (Session session = session("x")) {
            Unit before = session.plan("small", TEXT, List.of()).units().get(0);
            Unit after = session.plan("small", TEXT, List.of("precision=bfloat16"))
                    .units()
                    .get(0);
            assertThat(after.configuration()).isNotEqualTo(before.configuration());
            assertThat(session.plan("small", TEXT, List.of("precision=float32"))
                            .units()
                            .get(0)
                            .configuration())
                    .isEqualTo(before.configuration());
        }
        assertThat(Files.exists(folder.resolve("x"))).isFalse();
    }

    @Test
    void otherFormatsAreRefused() throws IOException {
        try (Session session = session("x")) {
            assertThatThrownBy(() -> session.plan("small", TEXT, List.of("precision=int8")))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("precision");
        }
    }

    /** Pairs of seed blocks with the same noise: the difference is small beside that between the blocks of one precision. */
    @Test
    @Tag("slow")
    void metricsDoNotMove() throws IOException {
        List<String> more = List.of(
                "samples={count: 100, seeds: [1, 2, 3, 4]}",
                "sampler={type: heun, steps: 6}",
                "reference={count: 200}",
                "metrics=[accuracy, fid, recall]");
        try (Session session = session("metrics")) {
            Plan single = session.plan("single", TEXT, more);
            List<String> halved = new java.util.ArrayList<>(more);
            halved.add("precision=bfloat16");
            Plan half = session.plan("half", TEXT, halved);
            for (String metric : List.of("accuracy", "fid", "recall")) {
                double sum = 0;
                double squares = 0;
                double moved = 0;
                int n = single.units().size();
                for (int i = 0; i < n; i++) {
                    double a = value(single, i, metric);
                    double b = value(half, i, metric);
                    sum += a;
                    squares += a * a;
                    moved += (b - a) / n;
                }
                double deviation = Math.sqrt((squares - sum * sum / n) / (n - 1));
                System.out.printf(
                        "%s: %.4f in float32, moved by %.4f in bfloat16; deviation between blocks %.4f%n",
                        metric, sum / n, moved, deviation);
                // The 95 % half width of a mean over 4 blocks is 1.59 deviations (Student's t, 3 degrees of freedom).
                assertThat(Math.abs(moved)).as(metric).isLessThan(1.59 * deviation);
            }
        }
    }

    private static double value(Plan plan, int place, String metric) throws IOException {
        UnitRecord record = plan.run(plan.units().get(place), "cpu");
        Map<String, Double> metrics = record.metrics();
        return metrics.get(metric);
    }
}
