package dev.rhumb.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.measure.OracleTarget;
import dev.rhumb.runner.plan.OracleSource;
import dev.rhumb.runner.plan.RunPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkersTest {
    @TempDir
    Path folder;

    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    private static Runner runner(RunPlan plan, OracleTarget target, int workers) {
        List<Device> cpu = Devices.all("cpu");
        return new Runner(Units.of(plan, target, cpu.get(0)), target, Devices.pool(cpu, Optional.of(workers)));
    }

    private String run(String name, int workers) throws IOException {
        RunPlan plan = Experiments.plan(Experiments.SMALL);
        OracleTarget target =
                new OracleTarget((OracleSource) plan.model(), plan.conditions().requireLabels(), 40, 40, 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Reporter reporter = new Reporter(new PrintStream(out, true, StandardCharsets.UTF_8), false);
        reporter.onProgress(() -> threads.add(Thread.currentThread().getName()));
        try (Runner runner = runner(plan, target, workers)) {
            runner.run(folder.resolve(name), true, reporter);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private Map<String, String> contents(String name) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        Path results = folder.resolve(name);
        try (Stream<Path> files = Files.walk(results)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String inside = results.relativize(file).toString();
                if (!inside.endsWith("timing.json") && !inside.equals("times.csv") && !inside.endsWith(".lock")) {
                    contents.put(inside, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return contents;
    }

    @Test
    void severalWorkersLeaveTheFilesOfOne() throws IOException {
        run("one", 1);
        threads.clear();
        String said = run("three", 3);
        assertThat(threads).contains("worker-2", "worker-3").hasSize(3);
        assertThat(contents("three")).isEqualTo(contents("one"));
        // Each unit is counted once.
        for (int i = 1; i <= 8; i++) {
            assertThat(said).contains(i + "/8 ");
        }
        assertThat(run("three", 2)).contains("all 8 units are complete");
    }

    @Test
    void theFirstFailureOfAnyWorkerEndsTheRunAndWhatIsFinishedIsKept() throws IOException {
        RunPlan plan = Experiments.plan(Experiments.SMALL);
        OracleTarget target =
                new OracleTarget((OracleSource) plan.model(), plan.conditions().requireLabels(), 40, 40, 1);
        Reporter reporter = new Reporter(new PrintStream(new ByteArrayOutputStream()), false);
        reporter.onProgress(() -> {
            if (Thread.currentThread().getName().equals("worker-2")) {
                throw new IllegalStateException("the second worker broke");
            }
        });
        try (Runner runner = runner(plan, target, 2)) {
            assertThatThrownBy(() -> runner.run(folder.resolve("r"), true, reporter))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the second worker broke");
        }
        run("one", 1);
        run("r", 1);
        assertThat(contents("r")).isEqualTo(contents("one"));
    }

    @Test
    void aNumberOfWorkersBelowOneIsRefused() throws IOException {
        for (int number : List.of(0, -1)) {
            assertThatThrownBy(() -> run("r", number))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("--workers is " + number + "; at least 1 is needed");
        }
    }
}
