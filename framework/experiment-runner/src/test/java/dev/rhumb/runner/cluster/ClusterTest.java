package dev.rhumb.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.execute.Elsewhere;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.execute.Runner;
import dev.rhumb.runner.execute.Unit;
import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.session.Plan;
import dev.rhumb.runner.session.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTest {
    private static final String TEXT = Experiments.guided(
                    "  none: []\n  broad: {model: {broadened: ring}, stack: []}\n")
            .replace("{count: 8}", "{count: 40, seeds: [1, 2]}");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Reporter reporter = new Reporter(new PrintStream(printed, true, StandardCharsets.UTF_8), false);

    private Places places(String results) {
        return new Places(Optional.empty(), List.of(), List.of(), Optional.empty(), folder.resolve(results));
    }

    private static Map<String, String> contents(Path results) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Path file : Parcel.files(results)) {
            String name = results.relativize(file).toString();
            if (!name.endsWith("timing.json") && !name.endsWith("times.csv") && !name.endsWith(".lock")) {
                contents.put(name, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    /** Every unit through a worker that plans again, as an executor does, in the given order. */
    private Elsewhere worker(Plan plan, List<String> done) {
        return (units, results, arrivals) -> {
            try (UnitWorker worker = new UnitWorker(places("x"), folder.resolve("scratch"), plan.carried(), () -> {})) {
                for (Unit unit : units) {
                    byte[] work = Parcel.of(unit.address()).pack(unit.folder(results));
                    Path arrived = results.resolve(".tmp-" + done.size());
                    Parcel parcel = Parcel.unpack(worker.apply(work, ""), arrived);
                    assertThat(parcel.refused()).isFalse();
                    done.add(unit.address());
                    arrivals.accept(unit, arrived, parcel.failed());
                }
            }
        };
    }

    private Path run(String results, String text, List<String> done, boolean elsewhere) throws IOException {
        try (Session session = Session.open(places(results), reporter)) {
            Plan plan = session.plan("small", text, List.of());
            try (Runner runner = plan.open(List.of(Device.cpu()), plan.folder())) {
                if (elsewhere) {
                    runner.elsewhere(worker(plan, done));
                }
                Path path = runner.run(plan.folder(), false, reporter);
                runner.requireNothingFailed();
                return path;
            }
        }
    }

    @Test
    void unitsThatAreDoneElsewhereLeaveTheFilesOfAnOrdinaryRun() throws IOException {
        List<String> done = new ArrayList<>();
        Path ordinary = run("ordinary", TEXT, done, false);
        Path distributed = run("elsewhere", TEXT, done, true);
        assertThat(done).containsExactly("none/single/1", "broad/single/1", "none/single/2", "broad/single/2");
        assertThat(contents(distributed)).isEqualTo(contents(ordinary)).hasSizeGreaterThan(16);
        assertThat(folder.resolve("scratch/small/none/single/1")).doesNotExist();
    }

    @Test
    void aMetricThatIsAddedLaterIsMeasuredElsewhereOnTheSamplesThatAreThere() throws IOException {
        List<String> done = new ArrayList<>();
        Path ordinary = run("ordinary", TEXT.replace("recall", "energy-distance, recall"), done, false);
        Path distributed = run("elsewhere", TEXT, done, true);
        done.clear();
        Path samples = distributed.resolve("none/single/1/samples.npy");
        Object sampled = Files.getLastModifiedTime(samples);
        run("elsewhere", TEXT.replace("recall", "energy-distance, recall"), done, true);
        assertThat(done).hasSize(4);
        assertThat(Files.readString(distributed.resolve("metrics.csv"))).contains("energy-distance");
        assertThat(Files.readAllBytes(samples))
                .isEqualTo(Files.readAllBytes(ordinary.resolve("none/single/1/samples.npy")));
        assertThat(sampled).isNotNull();
        done.clear();
        run("elsewhere", TEXT.replace("recall", "energy-distance, recall"), done, true);
        assertThat(done).isEmpty();
    }

    @Test
    void aPlanThatIsAnotherOneOnTheExecutorIsRefusedThere() throws IOException {
        String carried;
        try (Session session = Session.open(places("here"), reporter)) {
            carried = session.plan("small", TEXT, List.of()).carried();
        }
        try (UnitWorker worker = new UnitWorker(
                places("x"), folder.resolve("scratch"), carried.replace("count: 40", "count: 41"), () -> {})) {
            Parcel parcel = Parcel.unpack(
                    worker.apply(Parcel.of("none/single/1").pack(folder.resolve("no")), ""), folder.resolve("back"));
            assertThat(parcel.refused()).isTrue();
            assertThat(parcel.failed()).singleElement().asString().contains("the plan 'small' is another one here");
            assertThat(folder.resolve("back")).doesNotExist();
        }
    }

    @Test
    void whatIsAnotherUnitIsRefused() throws IOException {
        try (Session session = Session.open(places("here"), reporter)) {
            Plan plan = session.plan("small", TEXT, List.of());
            try (Runner runner = plan.open(List.of(Device.cpu()), plan.folder())) {
                runner.elsewhere((units, results, arrivals) -> {
                    try (UnitWorker worker =
                            new UnitWorker(places("x"), folder.resolve("scratch"), plan.carried(), () -> {})) {
                        Path arrived = results.resolve(".tmp-1");
                        byte[] work = Parcel.of("none/single/2").pack(folder.resolve("no"));
                        Parcel.unpack(worker.apply(work, ""), arrived);
                        arrivals.accept(units.get(0), arrived, List.of());
                    }
                });
                assertThatThrownBy(() -> runner.run(plan.folder(), false, reporter))
                        .isInstanceOf(UserError.class)
                        .hasMessage("none seed 1: what was done elsewhere is another unit");
                assertThat(plan.folder().resolve("none/single/1")).doesNotExist();
            }
        }
    }

    @Test
    void aParcelIsWhatWasPacked() throws IOException {
        Files.createDirectories(folder.resolve("unit/inner"));
        Files.write(folder.resolve("unit/inner/a.bin"), new byte[] {1, 2, 3});
        Files.writeString(folder.resolve("unit/b.txt"), "ü");
        Parcel parcel = new Parcel("arm/a=1/2", List.of("it failed"), false, List.of("warning: w"));
        assertThat(Parcel.unpack(parcel.pack(folder.resolve("unit")), folder.resolve("back")))
                .isEqualTo(parcel);
        assertThat(contents(folder.resolve("back")))
                .isEqualTo(contents(folder.resolve("unit")))
                .hasSize(2);
        assertThatThrownBy(() -> Parcel.unpack(new byte[] {1}, folder.resolve("other")))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark://h:7077",
                "spark://a:1,b:2",
                "local",
                "local[2]",
                "local[*]",
                "yarn",
                "k8s://https://a:443"
            })
    void mastersOfSparkAreTaken(String name) {
        assertThat(new Master(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "spark:/h:7077",
                "spark://h",
                "spark://h:70777",
                "spark://h:1,",
                "local[0]",
                "local[x]",
                "Yarn",
                "k8s://",
                "mesos://h:1"
            })
    void otherMastersAreRefused(String name) {
        assertThatThrownBy(() -> new Master(name))
                .isInstanceOf(UserError.class)
                .hasMessage("--cluster: '" + name + "' is no master of a Spark cluster; allowed are spark://HOST:PORT,"
                        + " local[N], yarn and k8s://https://HOST:PORT");
    }

    @Test
    void aMasterThatDoesNotAnswerIsReportedAtOnce() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
            new Master("spark://localhost:" + port).requireReachable();
            new Master("spark://localhost:1,localhost:" + port).requireReachable();
        }
        assertThatThrownBy(() -> new Master("spark://localhost:" + port).requireReachable())
                .isInstanceOf(UserError.class)
                .hasMessage("--cluster: no Spark master answers at 'spark://localhost:" + port + "' (localhost:" + port
                        + ": Connection refused); start one, or correct the address");
    }
}
