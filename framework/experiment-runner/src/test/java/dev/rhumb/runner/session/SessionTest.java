package dev.rhumb.runner.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.execute.FolderLock;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.execute.Unit;
import dev.rhumb.runner.execute.UnitRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
    private static final String TEXT = Experiments.guided(
                    "  none: []\n  broad: {model: {broadened: ring}, stack: []}\n")
            .replace("{count: 8}", "{count: 40, seeds: [1, 2]}");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private Session session(Path results) {
        Places places = new Places(Optional.empty(), List.of(), List.of(), Optional.empty(), results);
        return Session.open(places, new Reporter(new PrintStream(printed, true, StandardCharsets.UTF_8), false));
    }

    private static Map<String, String> contents(Path results) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(results)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = results.relativize(file).toString();
                if (name.matches(
                        ".*/(metrics.csv|blocks.csv|experiment.yaml|manifest.json|samples.npy|metrics.json)")) {
                    contents.put(name, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return contents;
    }

    @Test
    void unitsThatAreRunOneByOneLeaveTheFilesOfAWholeRun() throws IOException {
        Path whole = folder.resolve("whole");
        try (Session session = session(whole)) {
            assertThat(session.plan("small", TEXT, List.of()).run("cpu")).isEqualTo(whole.resolve("small"));
        }
        Path single = folder.resolve("single");
        try (Session session = session(single)) {
            Plan plan = session.plan("small", TEXT, List.of());
            assertThat(plan.units().stream().map(Unit::address))
                    .containsExactly("none/single/1", "broad/single/1", "none/single/2", "broad/single/2");
            List<Unit> backwards = new ArrayList<>(plan.units());
            java.util.Collections.reverse(backwards);
            for (Unit unit : backwards) {
                UnitRecord record = plan.run(unit, "cpu");
                assertThat(record.samples()).isEqualTo(40);
                assertThat(record.metrics()).containsOnlyKeys("recall");
                // What is done is only read.
                assertThat(plan.run(unit, "cpu")).isEqualTo(record);
            }
            assertThat(single.resolve("small/metrics.csv")).doesNotExist();
            plan.run("cpu");
        }
        assertThat(contents(single)).isEqualTo(contents(whole)).hasSize(4 + 8 + 2);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("on disk; ", "measuring holds at least ", "all 4 units are complete");
    }

    @Test
    void severalThreadsRunUnitsOfOnePlan() throws IOException, InterruptedException, ExecutionException {
        Path whole = folder.resolve("whole");
        try (Session session = session(whole)) {
            session.plan("small", TEXT, List.of()).run("cpu");
        }
        Path several = folder.resolve("several");
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (Session session = session(several)) {
            Plan plan = session.plan("small", TEXT, List.of());
            List<Callable<UnitRecord>> tasks = plan.units().stream()
                    .<Callable<UnitRecord>>map(unit -> () -> plan.run(unit, "cpu"))
                    .toList();
            for (Future<UnitRecord> done : threads.invokeAll(tasks)) {
                assertThat(done.get().samples()).isEqualTo(40);
            }
            plan.run("cpu,cpu");
        } finally {
            threads.shutdown();
        }
        assertThat(contents(several)).isEqualTo(contents(whole));
    }

    @Test
    void aPlanTravelsAsTextAndIsTheSameWhereItIsMadeAgain() throws IOException {
        String carried;
        List<Unit> units;
        try (Session session = session(folder.resolve("there"))) {
            Plan plan = session.plan("small", TEXT, List.of("sampler.steps=5", "samples.labels=0"));
            carried = plan.carried();
            units = plan.units();
        }
        try (Session session = session(folder.resolve("here"))) {
            Plan again = session.again(carried);
            assertThat(again.name()).isEqualTo("small");
            assertThat(again.units().stream().map(unit -> unit.address() + unit.configuration() + unit.measurement()))
                    .containsExactlyElementsOf(units.stream()
                            .map(unit -> unit.address() + unit.configuration() + unit.measurement())
                            .toList());
            assertThat(session.again(again.carried()).units()).hasSize(4);
            assertThat(again.run(again.unit("broad/single/2"), "cpu").samples()).isEqualTo(40);
            assertThat(folder.resolve("here/small/broad/single/2/samples.npy")).exists();
            assertThat(folder.resolve("here/small/manifest.json")).exists();
        }
    }

    @Test
    void aPlanThatIsAnotherOneHereIsRefusedByWhatDiffers() throws IOException {
        try (Session session = session(folder)) {
            String carried = session.plan("small", TEXT, List.of()).carried();
            assertThatThrownBy(() -> session.again(carried.replace("count: 40", "count: 41")))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("the plan 'small' is another one here: ")
                    .hasMessageMatching("(?s).*reference is .*, 40 there and .*, 41 here.*");
            assertThatThrownBy(() -> session.again(carried.replace("steps: 4", "steps: 5")))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("units is sha256:")
                    .hasMessageContaining("give both processes the same program, plugins, models and data");
            assertThatThrownBy(() -> session.again(
                            carried.replace("\"denoiser\" : \"world ring\"", "\"denoiser\" : \"world x\"")))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("denoiser is world x there and world ring here");
            assertThatThrownBy(() -> session.again(carried.replace("\"small\"", "\"../small\"")))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("cannot name a folder");
            assertThatThrownBy(() -> session.again("{\"plan\": 1}"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("this is no carried plan");
            assertThatThrownBy(() -> session.again("plan: small"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("the carried plan is damaged");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void unknownUnitsAndUnitsOfOtherPlansAreRefused() throws IOException {
        try (Session session = session(folder)) {
            Plan plan = session.plan("small", TEXT, List.of());
            assertThatThrownBy(() -> plan.unit("none/single/3"))
                    .isInstanceOf(UserError.class)
                    .hasMessage("the plan 'small' has no unit 'none/single/3'; the nearest is 'none/single/1'");
            Unit other = session.plan("small", TEXT, List.of("samples.count=41"))
                    .units()
                    .get(0);
            assertThatThrownBy(() -> plan.run(other, "cpu"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("the unit 'none/single/1' is of another plan than this 'small'");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void devicesThatAreNotThereAreRefused() throws IOException {
        try (Session session = session(folder)) {
            Plan plan = session.plan("small", TEXT, List.of("device=cpu"));
            Unit unit = plan.units().get(0);
            assertThatThrownBy(() -> plan.run(unit, "gpu:63"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("there is no device 'gpu:63'");
            assertThatThrownBy(() -> plan.run("cpu,tpu"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("there is no device 'tpu'; allowed are auto, cpu, gpu and gpu:N");
            assertThatThrownBy(() -> session.plan("small", TEXT, List.of("device='cpu,'")))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("there is no device ''");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aUnitWaitsForNobody() throws IOException {
        try (Session session = session(folder)) {
            Plan plan = session.plan("small", TEXT, List.of());
            Unit unit = plan.units().get(0);
            try (FolderLock held = FolderLock.take(folder.resolve("small"), "run")) {
                assertThat(held.isHeld()).isTrue();
                assertThatThrownBy(() -> plan.run(unit, "cpu"))
                        .isInstanceOf(UserError.class)
                        .hasMessageContaining("another worker is using")
                        .hasMessageContaining("wait for it");
                assertThatThrownBy(() -> plan.run("cpu")).hasMessageContaining("another run is using");
            }
            assertThat(plan.run(unit, "cpu").samples()).isEqualTo(40);
        }
    }

    @Test
    void resultsThatCannotBeWrittenAreASentence() throws IOException {
        // A file where a folder is due: what is read-only to others is not so to root.
        Path file = Files.writeString(folder.resolve("file"), "");
        try (Session session = session(file)) {
            Plan plan = session.plan("small", TEXT, List.of());
            assertThatThrownBy(() -> plan.run(plan.units().get(0), "cpu"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("the folder '" + file.resolve("small") + "' cannot be written (");
        }
    }

    @Test
    void aTextWithoutANameForAFolderIsRefused() throws IOException {
        try (Session session = session(folder)) {
            assertThatThrownBy(() -> session.plan("a/b", TEXT, List.of()))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("a plan's name names the results folder: 'a/b' cannot name a folder");
            assertThatThrownBy(() -> session.plan("small", TEXT.replace("ring", "rink"), List.of()))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("small.yaml:1:8")
                    .hasMessageContaining("there is no model 'rink'");
            assertThatThrownBy(() -> Places.of(folder))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("is no checkout of Rhumb");
        }
    }
}
