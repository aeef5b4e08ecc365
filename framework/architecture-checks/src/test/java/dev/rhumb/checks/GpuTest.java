package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.runner.Main;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.execute.Unit;
import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.session.Plan;
import dev.rhumb.runner.session.Session;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The program on a GPU beside the same on the processor: {@code ./mvnw -Pgpu verify}. Without a GPU the checks are skipped, with a
 * message. {@code -Drhumb.gpu=cpu} runs the same code on the processor, which checks the checks.
 */
@Tag("gpu")
final class GpuTest {
    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));
    private static final String ORACLE = """
            model: tree
            batch: 16
            sampler: {type: euler, steps: 10}
            samples: {count: 16}
            guidance: {classifier-free: {type: classifier-free, scale: 2}}
            metrics: [recall]
            """;
    private static final String NETWORK = """
            model: shapes-weak
            batch: 8
            sampler: {type: heun, steps: 4}
            samples: {count: 8}
            reference: {count: 8}
            likelihoods: {judge: shapes-noise-robust}
            guidance:
              plain: []
              classifier-free: {type: classifier-free, scale: 2}
              gradient: {type: classifier, model: judge, scale: 2}
            metrics: [saturation]
            """;

    @TempDir
    Path folder;

    private static String device() {
        String device = System.getProperty("rhumb.gpu", "gpu:0");
        assumeTrue(
                !device.startsWith("gpu") || PyTorch.gpus() > 0,
                "skipped: the engine sees no GPU; ./rhumb doctor says why");
        return device;
    }

    private Session session(String results) {
        return Session.open(
                Places.of(ROOT).withResults(folder.resolve(results)),
                new Reporter(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), false));
    }

    /** The samples of each unit in turn. */
    private List<double[]> samples(String results, String text, String device, String... overrides) throws IOException {
        List<String> all = new ArrayList<>(List.of(overrides));
        all.add("device=" + (device.equals("cpu") ? "cpu" : "'" + device + "'"));
        List<double[]> samples = new ArrayList<>();
        try (Session session = session(results)) {
            Plan plan = session.plan("run", text, all);
            for (Unit unit : plan.units()) {
                plan.run(unit, device);
                samples.add(Npy.read(unit.folder(plan.folder()).resolve("samples.npy"))
                        .toDoubles());
            }
        }
        return samples;
    }

    /** Root mean square of the difference over that of the first. */
    private static double distance(double[] a, double[] b) {
        assertThat(b).hasSameSizeAs(a);
        double difference = 0;
        double size = 0;
        for (int i = 0; i < a.length; i++) {
            difference += (a[i] - b[i]) * (a[i] - b[i]);
            size += a[i] * a[i];
        }
        return Math.sqrt(difference / size);
    }

    private void agree(String text, double tolerance, String... overrides) throws IOException {
        String device = device();
        String place = "agree-" + System.nanoTime();
        List<double[]> cpu = samples(place + "/cpu", text, "cpu", overrides);
        List<double[]> gpu = samples(place + "/gpu", text, device, overrides);
        assertThat(gpu).hasSameSizeAs(cpu).isNotEmpty();
        for (int i = 0; i < cpu.size(); i++) {
            assertThat(distance(cpu.get(i), gpu.get(i)))
                    .as(List.of(overrides) + " unit " + i)
                    .isLessThan(tolerance);
        }
    }

    /** Sixteen numbers that are stirred ten times: float32 rounds differently on both sides. */
    @Test
    void everySamplerOnTheOracle() throws IOException {
        device();
        List<String> samplers;
        try (Session session = session("names")) {
            samplers = List.copyOf(session.vocabulary().samplers().keySet());
        }
        assertThat(samplers).hasSizeGreaterThan(10);
        for (String sampler : samplers) {
            agree(ORACLE, 1e-3, "sampler={type: " + sampler + ", steps: 10}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"oracle-study", "oracle-study-particles"})
    void everyMethodOnTheOracle(String experiment) throws IOException {
        String device = device();
        List<List<double[]>> both = new ArrayList<>();
        for (String name : List.of("cpu", device)) {
            List<double[]> samples = new ArrayList<>();
            try (Session session = session(experiment + name.replace(':', '-'))) {
                Plan plan = session.plan(
                        ROOT.resolve("experiments/" + experiment + ".yaml"),
                        List.of("samples.count=16", "samples.seeds=[1]", "batch=16", "device='" + name + "'"));
                for (Unit unit : plan.units()) {
                    plan.run(unit, name);
                    samples.add(Npy.read(unit.folder(plan.folder()).resolve("samples.npy"))
                            .toDoubles());
                }
            }
            both.add(samples);
        }
        for (int i = 0; i < both.get(0).size(); i++) {
            assertThat(distance(both.get(0).get(i), both.get(1).get(i)))
                    .as("unit " + i)
                    .isLessThan(1e-2);
        }
    }

    @Test
    void networksAndGradientsOfNetworks() throws IOException {
        agree(NETWORK, 1e-2);
    }

    @Test
    void twoRunsHaveTheSameBits() throws IOException {
        String device = device();
        List<double[]> first = samples("first", NETWORK, device);
        List<double[]> second = samples("second", NETWORK, device);
        for (int i = 0; i < first.size(); i++) {
            assertThat(second.get(i)).containsExactly(first.get(i));
        }
    }

    @Test
    void memoryStaysSteadyOverTwoThousandBatches() throws IOException, InterruptedException {
        String device = device();
        int seeds = Integer.getInteger("rhumb.gpu.seeds", 250);
        StringBuilder list = new StringBuilder("samples.seeds=[1");
        for (int seed = 2; seed <= seeds; seed++) {
            list.append(',').append(seed);
        }
        try (Session session = session("memory")) {
            // Eight batches of two in each unit.
            Plan plan = session.plan(
                    "run",
                    NETWORK.replaceAll("(?m)^  (classifier-free|gradient): .*\n", ""),
                    List.of(
                            list + "]",
                            "batch=2",
                            "samples.count=16",
                            "sampler={type: euler, steps: 2}",
                            "device='" + device + "'"));
            long early = 0;
            int done = 0;
            for (Unit unit : plan.units()) {
                plan.run(unit, device);
                done++;
                if (done == seeds / 10) {
                    early = used(device);
                }
            }
            assertThat(used(device)).as("MiB in use at the end").isLessThan(early + 64);
        }
    }

    /** MiB that this machine's first GPU has in use, or that this process has resident. */
    private static long used(String device) throws IOException, InterruptedException {
        List<String> command = device.startsWith("gpu")
                ? List.of("nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits", "--id=0")
                : List.of(
                        "sh",
                        "-c",
                        "ps -o rss= -p " + ProcessHandle.current().pid() + " | awk '{print int($1 / 1024)}'");
        Process process = new ProcessBuilder(command).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return Long.parseLong(text.strip());
    }

    /** A training that is stopped and goes on has the losses of one that was not, up to the order of sums on a GPU. */
    @Test
    void trainingsGoOn() throws IOException {
        String device = device();
        String file = ROOT.resolve("experiments/train/shapes-weak.yaml").toString();
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        assertThat(train(file, whole, device, 20)).isZero();
        assertThat(train(file, parts, device, 10)).isZero();
        assertThat(train(file, parts, device, 20)).isZero();
        assertThat(distance(weights(whole), weights(parts))).isLessThan(device.equals("cpu") ? 1e-12 : 1e-3);
    }

    private static double[] weights(Path model) {
        return Safetensors.read(model.resolve("shapes-weak.safetensors")).tensors().values().stream()
                .flatMapToDouble(
                        tensor -> IntStream.range(0, tensor.values().length).mapToDouble(i -> tensor.values()[i]))
                .toArray();
    }

    private static int train(String file, Path out, String device, int steps) {
        return Main.execute("train", file, "max-steps=" + steps, "--out", out.toString(), "--device", device);
    }
}
