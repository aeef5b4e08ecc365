package dev.rhumb.checks.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.runner.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Runs and trainings that are sent to a real MLflow server and to TensorBoard, by the plugins as they are packed, and read back
 * by the Python libraries: {@code ./mvnw -Ptrackers verify} runs it.
 */
@Tag("trackers")
class TrackersTest {
    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));
    private static final String TRAINING = """
            name: tiny
            task: clean-classifier
            dataset: {type: shapes, world: one-object, seed: 1, images: 60, held-out: 20}
            network: {type: encoder, channels: 3, height: 32, width: 32, classes: 10, patch: 4, widths: [8],
              blocks: 1, attention: [], head-width: 8, embedding-width: 8, groups: 4}
            preconditioning: {kind: edm, sigma-data: 0.5}
            noise: {type: log-uniform, smallest: 0.01, largest: 10}
            batch: 4
            steps: 6
            label-dropout: 0
            shift: 0
            seed: 1
            report: 1
            validate: 2
            checkpoint: 2
            """;

    @TempDir
    static Path folder;

    private static Python python;

    @BeforeAll
    static void findPlugins() throws IOException, InterruptedException {
        Path dist = ROOT.resolve("target/dist");
        assertThat(dist.resolve("trackers/tracker-mlflow.jar"))
                .as("build the plugins first: ./mvnw -DskipTests package")
                .exists();
        System.setProperty("rhumb.plugins", dist.resolve("plugins").toString());
        System.setProperty("rhumb.home", ROOT.toString());
        python = Python.forTrackers();
    }

    @AfterAll
    static void forgetPlugins() {
        System.clearProperty("rhumb.plugins");
        System.clearProperty("rhumb.home");
    }

    /** Runs the program in this process; returns what it printed to standard error. */
    private static String rhumb(int code, List<String> arguments) {
        PrintStream error = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.execute(arguments.toArray(String[]::new)))
                    .as(() -> told.toString(StandardCharsets.UTF_8))
                    .isEqualTo(code);
        } finally {
            System.setErr(error);
        }
        return told.toString(StandardCharsets.UTF_8);
    }

    private static List<String> run(Path out, String seeds, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                ROOT.resolve("experiments/quickstart.yaml").toString(),
                "samples.count=60",
                "samples.seeds=" + seeds,
                "reference.count=60",
                "metrics=[precision,recall]",
                "curves=[]",
                "guidance={classifier-free: {type: classifier-free, scale: [1, 2]}}",
                "--device",
                "cpu",
                "--out",
                out.toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static JsonNode read(String... what) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(python.trackers(what));
    }

    private static List<Long> steps(JsonNode events) {
        List<Long> steps = new ArrayList<>();
        events.forEach(event -> steps.add(event.get(0).longValue()));
        return steps;
    }

    /** A row of {@code metrics.csv}, by the names of its columns. */
    private static Map<String, String> row(Path results, int number) throws IOException {
        List<String> lines = Files.readAllLines(results.resolve("metrics.csv"));
        String[] columns = lines.get(0).split(",", -1);
        String[] cells = lines.get(number).split(",", -1);
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < columns.length; i++) {
            row.put(columns[i], cells[i]);
        }
        return row;
    }

    @Test
    void tensorBoardReadsTheCurvesOfATrainingThatWasStoppedAsOne() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("tiny.yaml"), TRAINING);
        Path logs = folder.resolve("logs");
        List<String> train = List.of(
                "train", file.toString(), "--out", folder.resolve("net").toString(), "--track", "tensorboard=" + logs);
        List<String> first = new ArrayList<>(train);
        first.add("max-steps=5");
        rhumb(0, first);
        // Continues from the checkpoint at step 4, so step 5 is reported twice.
        rhumb(0, train);
        JsonNode run = read("scalars", logs.toString()).get("tiny");
        System.out.println("TensorBoard read " + run);
        assertThat(steps(run.get("loss"))).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(steps(run.get("validation-loss"))).containsExactly(2L, 4L, 6L);
        List<String> rows = Files.readAllLines(folder.resolve("net/metrics.csv"));
        for (int i = 0; i < 6; i++) {
            List<String> cells = List.of(rows.get(i + 1).split(",", -1));
            assertThat(run.get("loss").get(i).get(1).doubleValue())
                    .isCloseTo(Double.parseDouble(cells.get(1)), within(1e-4));
            assertThat(run.get("gradient-norm").get(i).get(1).doubleValue())
                    .isCloseTo(Double.parseDouble(cells.get(3)), within(1e-3));
        }
    }

    @Test
    void anMlflowServerHasEveryPointWithItsIntervalsAndSheetAndItsEndIsReportedOnce() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String address = "http://127.0.0.1:" + port;
        assertThat(rhumb(2, run(folder.resolve("none"), "[1]", "--track", "mlflow=" + address)))
                .contains("rhumb: --track mlflow=" + address + ": no server answers there");
        assertThat(folder.resolve("none")).doesNotExist();

        Path server = Files.createDirectories(folder.resolve("server"));
        Process mlflow = python.start(
                server.resolve("log"),
                "mlflow",
                "server",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--workers",
                "1",
                "--backend-store-uri",
                "sqlite:///" + server.resolve("mlflow.db"));
        try {
            awaitAnswer(address, mlflow, server.resolve("log"));
            everyPoint(address);
            theDeath(address, mlflow);
        } finally {
            kill(mlflow);
        }
    }

    private static void everyPoint(String address) throws IOException, InterruptedException {
        Path results = folder.resolve("results");
        rhumb(0, run(results, "[1,2]", "--track", "mlflow=" + address));
        // A second run grows the same points, in the same MLflow runs.
        rhumb(0, run(results, "[1,2,3]", "--track", "mlflow=" + address));
        JsonNode runs = read("mlflow", address, "quickstart");
        System.out.println("MLflow has " + runs);
        assertThat(runs.propertyNames())
                .containsExactlyInAnyOrder("classifier-free scale=1", "classifier-free scale=2");
        JsonNode point = runs.get("classifier-free scale=2");
        assertThat(point.get("status").stringValue()).isEqualTo("FINISHED");
        assertThat(point.get("params").get("arm").stringValue()).isEqualTo("classifier-free");
        assertThat(point.get("params").get("scale").stringValue()).isEqualTo("2.0");
        assertThat(point.get("params").get("sampler.steps").stringValue()).isEqualTo("20");
        assertThat(point.get("tags").get("rhumb.folder").stringValue())
                .startsWith("file:///")
                .contains("results/classifier-free/scale=2");
        Map<String, String> row = row(results, 2);
        JsonNode metrics = point.get("metrics");
        assertThat(row).containsEntry("arm", "classifier-free").containsEntry("point", "scale=2");
        List<String> names =
                List.of("precision", "precision.low", "precision.high", "recall", "recall.low", "recall.high");
        for (String name : names) {
            assertThat(metrics.get(name).doubleValue()).as(name).isEqualTo(Double.parseDouble(row.get(name)));
        }
        assertThat(metrics.get("seeds").doubleValue()).isEqualTo(3);
        assertThat(metrics.get("evaluations").doubleValue()).isEqualTo(40);
        assertThat(point.get("files").toString()).contains("samples.png");
        assertThat(steps(point.get("history").get("precision")))
                .startsWith(1L)
                .endsWith(3L)
                .contains(2L);
        assertThat(steps(point.get("history").get("precision.low")))
                .doesNotContain(1L)
                .endsWith(3L);
    }

    private static void theDeath(String address, Process mlflow) throws IOException, InterruptedException {
        Path results = folder.resolve("died");
        List<String> dying = run(results, "[1,2,3,4]", "--track", "mlflow=" + address);
        // Killed by the first unit that is finished.
        Thread killer = new Thread(() -> {
            try {
                while (!Files.isDirectory(results.resolve("classifier-free"))) {
                    Thread.sleep(20);
                }
                kill(mlflow);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        killer.start();
        String told = rhumb(0, dying);
        killer.join();
        System.out.println("after the server's death: " + told);
        assertThat(told.lines().filter(line -> line.contains("mlflow no longer accepts results")))
                .hasSize(1);
        assertThat(row(results, 1)).containsEntry("seeds", "4").containsEntry("samples", "240");
        rhumb(0, run(folder.resolve("alone"), "[1,2,3,4]"));
        assertThat(results.resolve("metrics.csv")).hasSameTextualContentAs(folder.resolve("alone/metrics.csv"));
    }

    private static void awaitAnswer(String address, Process server, Path log) throws Exception {
        HttpRequest health =
                HttpRequest.newBuilder(URI.create(address + "/health")).build();
        long until = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (System.nanoTime() < until && server.isAlive()) {
            try {
                if (HttpClient.newHttpClient()
                                .send(health, HttpResponse.BodyHandlers.ofString())
                                .statusCode()
                        == 200) {
                    return;
                }
            } catch (IOException notYet) {
                Thread.sleep(500);
            }
        }
        throw new IllegalStateException("the MLflow server does not start:\n" + Files.readString(log));
    }

    /** The server and the workers it has started. */
    private static void kill(Process server) {
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly();
        try {
            server.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
