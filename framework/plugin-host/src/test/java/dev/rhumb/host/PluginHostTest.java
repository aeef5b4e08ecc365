package dev.rhumb.host;

import static dev.rhumb.host.PluginWorkshop.bytes;
import static dev.rhumb.host.PluginWorkshop.method;
import static dev.rhumb.host.PluginWorkshop.plugin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.records.Description;
import dev.rhumb.records.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginHostTest {

    @TempDir
    Path folder;

    private PluginHost host;

    @BeforeEach
    void putGoodPluginThere() throws IOException {
        plugin(folder, "good").withMethod("Good", "good-method").jar();
    }

    @AfterEach
    void unload() {
        if (host != null) {
            host.close();
        }
    }

    private PluginHost load() {
        host = PluginHost.load(List.of(folder), List.of());
        return host;
    }

    /** Loads the folder; everything but the plugin under test must be usable. */
    private Refusal onlyRefusal() throws Exception {
        load();
        assertThat(host.refusals()).hasSize(1);
        Guidance good = instance("good-method");
        assertThat(host.registry().get("good-method").description().isNeutral(good))
                .isTrue();
        return host.refusals().get(0);
    }

    private Guidance instance(String method) throws Exception {
        return host.registry()
                .get(method)
                .description()
                .type()
                .getConstructor(double.class)
                .newInstance(0.0);
    }

    @Test
    void loadsAPluginAndKnowsItsMethodVersionAndHash() throws Exception {
        load();
        assertThat(host.refusals()).isEmpty();
        Contribution good = host.registry().get("good-method");
        assertThat(good.description().keys()).extracting("key").containsExactly("scale");
        assertThat(good.plugin().id()).isEqualTo("good");
        assertThat(good.plugin().version()).isEqualTo("1.2.3");
        assertThat(good.plugin().provider()).isEqualTo("Tests");
        assertThat(good.plugin().license()).isEqualTo("Apache-2.0");
        byte[] jar = Files.readAllBytes(folder.resolve("good.jar"));
        assertThat(good.plugin().sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(jar)));
    }

    private static final Kind<Runnable> TASKS = new Kind<>("task", Runnable.class, List.of(), Set.of("idle"), type -> {
        if (type.getRecordComponents().length > 0) {
            throw new IllegalArgumentException(type.getName() + " has keys");
        }
    });

    private static String task(String type, String name, String keys) {
        return """
                package test.tasks;
                import dev.rhumb.guidance.*;
                @Method(name = "%s", paper = "none", summary = "A test.")
                @Variant(name = "broad-%s", sets = "", summary = "A test.")
                public record %s(%s) implements Runnable {
                    public void run() {}
                }
                """.formatted(name, name, type, keys);
    }

    private PluginHost loadWithTasks() {
        host = PluginHost.load(List.of(folder), List.of(), List.of(TASKS));
        return host;
    }

    @Test
    void aPluginMayGiveAnotherExtensionThanAGuidance() throws Exception {
        PluginWorkshop.plugin(folder, "tasks")
                .with("test.tasks.Sweep", task("Sweep", "sweep", ""))
                .jar();
        loadWithTasks();
        assertThat(host.refusals()).isEmpty();
        assertThat(host.extensions()).hasSize(1);
        Extension<Runnable> sweep = host.extensions(TASKS).get(0);
        assertThat(sweep.descriptions()).extracting(Description::name).containsExactly("sweep", "broad-sweep");
        assertThat(sweep.plugin().id()).isEqualTo("tasks");
        assertThat(sweep.descriptions().get(0).defaults()).isInstanceOf(Runnable.class);
        assertThat(host.registry().all()).doesNotContainKey("sweep");
    }

    @Test
    void anExtensionWhoseNameIsTakenIsRefused() throws Exception {
        PluginWorkshop.plugin(folder, "a")
                .with("test.tasks.Sweep", task("Sweep", "sweep", ""))
                .jar();
        PluginWorkshop.plugin(folder, "b")
                .with("test.tasks.Sweep", task("Sweep", "sweep", ""))
                .jar();
        PluginWorkshop.plugin(folder, "c")
                .with("test.tasks.Idle", task("Idle", "idle", ""))
                .jar();
        loadWithTasks();
        assertThat(host.refusals())
                .extracting(Refusal::reason)
                .containsExactly(Reason.DUPLICATE_METHOD, Reason.DUPLICATE_METHOD);
        assertThat(host.refusals().get(0).sentence()).startsWith("its task 'sweep' is already given by plugin 'a'");
        assertThat(host.refusals().get(1).sentence())
                .isEqualTo("its task 'idle' is already given by the program itself");
        assertThat(host.refusals().get(1).methods()).containsExactly("idle");
    }

    @Test
    void anExtensionThatIsNotDescribedAsItShouldBeIsRefused() throws Exception {
        PluginWorkshop.plugin(folder, "tasks")
                .with("test.tasks.Sweep", task("Sweep", "sweep", "int often"))
                .jar();
        loadWithTasks();
        assertThat(host.refusals()).extracting(Refusal::reason).containsExactly(Reason.INVALID_METHOD);
        assertThat(host.refusals().get(0).message()).contains("test.tasks.Sweep has keys");
        assertThat(host.extensions()).isEmpty();
    }

    @Test
    void aRecordOfAnUnknownKindIsRefused() throws Exception {
        PluginWorkshop.plugin(folder, "tasks")
                .with("test.tasks.Sweep", task("Sweep", "sweep", ""))
                .jar();
        assertThat(onlyRefusal().reason()).isEqualTo(Reason.INVALID_METHOD);
    }

    @Test
    void aPluginSeesTheTensorsAndTheApiOfTheHost() throws Exception {
        load();
        Class<?> type = host.registry().get("good-method").description().type();
        assertThat(type.getClassLoader()).isNotSameAs(Guidance.class.getClassLoader());
        assertThat(type.getMethod("combine", NDArray.class, NDArray.class, Evaluation.class)
                        .getReturnType())
                .isSameAs(NDArray.class);
        assertThat(instance("good-method")).isInstanceOf(Contrast.class);
    }

    @Test
    void evenABundledCopyOfTheApiWouldComeFromTheHost() throws Exception {
        Path jar = plugin(folder, "fat")
                .with("dev.rhumb.guidance.Guidance", "package dev.rhumb.guidance; public interface Guidance {}")
                .with("ai.djl.ndarray.NDArray", "package ai.djl.ndarray; public interface NDArray {}")
                .with("org.assertj.core.api.Assertions", "package org.assertj.core.api; public class Assertions {}")
                .jar();
        CheckedPluginManager unchecked = new CheckedPluginManager(List.of(jar));
        try {
            assertThat(unchecked.tryLoad()).isTrue();
            ClassLoader loader = unchecked.getPlugin("fat").getPluginClassLoader();
            assertThat(loader.loadClass(Guidance.class.getName())).isSameAs(Guidance.class);
            assertThat(loader.loadClass(NDArray.class.getName())).isSameAs(NDArray.class);
            assertThat(loader.loadClass("org.assertj.core.api.Assertions").getClassLoader())
                    .as("what the host does not own comes from the plugin first")
                    .isSameAs(loader);
        } finally {
            unchecked.unloadPlugins();
        }
    }

    @Test
    void twoPluginsSideBySideKeepTheirOwnClassesOfOneName() throws Exception {
        String helper =
                "package test.shared; public final class Helper { public static String who() { return \"%s\"; } }";
        for (String id : List.of("first", "second")) {
            String type = id.equals("first") ? "First" : "Second";
            plugin(folder, id)
                    .with("test.shared.Helper", helper.formatted(id))
                    .with(
                            "test." + id + "." + type,
                            method(type, id, "public String who() { return test.shared.Helper.who(); }"))
                    .jar();
        }
        load();
        assertThat(host.refusals()).isEmpty();
        for (String id : List.of("first", "second")) {
            Guidance guidance = instance(id);
            assertThat(guidance.getClass().getMethod("who").invoke(guidance)).isEqualTo(id);
        }
    }

    @Test
    void aModuleFolderIsReadWithoutPackagingBesideJars() throws Exception {
        Path modules = Files.createDirectory(folder.resolve("modules"));
        Path module = plugin(modules, "workbench").withMethod("Bench", "bench").module();
        host = PluginHost.load(List.of(folder), List.of(module));
        assertThat(host.refusals()).isEmpty();
        assertThat(host.registry().all().keySet()).containsExactly("bench", "good-method");
        LoadedPlugin plugin = host.registry().get("bench").plugin();
        assertThat(plugin.source()).isEqualTo(module);
        assertThat(instance("bench")).isInstanceOf(Contrast.class);
    }

    @Test
    void theHashOfAModuleFollowsItsFiles() throws Exception {
        Path modules = Files.createDirectory(folder.resolve("modules"));
        Path module = plugin(modules, "workbench").withMethod("Bench", "bench").module();
        String before = moduleHash(module);
        assertThat(moduleHash(module)).isEqualTo(before);
        Files.writeString(module.resolve("target/classes/note.txt"), "changed");
        assertThat(moduleHash(module)).isNotEqualTo(before).matches("[0-9a-f]{64}");
    }

    private static String moduleHash(Path module) {
        try (PluginHost host = PluginHost.load(List.of(), List.of(module))) {
            return host.plugins().get(0).sha256();
        }
    }

    @Test
    void aModuleThatWasNotCompiledIsRefused() throws Exception {
        Path module = Files.createDirectories(folder.resolve("modules/empty"));
        host = PluginHost.load(List.of(folder), List.of(module));
        assertThat(host.refusals()).extracting(Refusal::reason).containsExactly(Reason.NOT_BUILT);
        assertThat(host.refusals().get(0).message()).contains("target", "./mvnw -pl empty");
        assertThat(instance("good-method")).isNotNull();
    }

    @Test
    void aModuleWithItsOwnMavenIsCompiledByThat() throws Exception {
        Path module = Files.createDirectories(folder.resolve("modules/mine"));
        Files.createFile(module.resolve("mvnw"));
        host = PluginHost.load(List.of(), List.of(module));
        assertThat(host.refusals().get(0).message()).contains("./mvnw compile, in " + module);
    }

    @Test
    void aMissingFolderIsTheCallersMistake() {
        assertThatThrownBy(() -> PluginHost.load(List.of(folder.resolve("nowhere")), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("does not exist");
    }

    @Test
    void refusesAPluginThatBundlesTheApi() throws Exception {
        plugin(folder, "fat")
                .withMethod("Fat", "fat")
                .file("dev/rhumb/guidance/Guidance.class", bytes("whatever"))
                .jar();
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.BUNDLES_HOST_LIBRARY);
        assertThat(refusal.message())
                .contains("'fat'", "dev/rhumb/guidance/Guidance.class", "dev.rhumb.guidance", "provided");
    }

    @Test
    void refusesEachBundledHostLibrary() throws Exception {
        List<String> files = List.of(
                "ai/djl/ndarray/NDArray.class",
                "org/pf4j/Plugin.class",
                "dev/rhumb/files/AtomicFiles.class",
                "org/slf4j/Logger.class",
                "native/lib/libdjl_torch.so",
                "lib/libtorch_cpu.so");
        for (int i = 0; i < files.size(); i++) {
            plugin(folder, "fat" + i).file(files.get(i), bytes("x")).jar();
        }
        load();
        assertThat(host.refusals())
                .hasSize(files.size())
                .allMatch(refusal -> refusal.reason() == Reason.BUNDLES_HOST_LIBRARY);
        for (int i = 0; i < files.size(); i++) {
            assertThat(host.refusals().get(i).sentence()).contains(files.get(i));
        }
        assertThat(instance("good-method")).isNotNull();
    }

    @Test
    void refusesAnotherApiVersion() throws Exception {
        plugin(folder, "future")
                .withMethod("Future", "future")
                .entry("Plugin-Requires", ">=2.0.0 & <3.0.0")
                .jar();
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.WRONG_API_VERSION);
        assertThat(refusal.sentence()).contains(">=2.0.0 & <3.0.0", "0.1.0");
        assertThatThrownBy(() -> host.registry().get("future"))
                .isInstanceOf(UnknownMethodException.class)
                .hasMessageContaining("'future' is not available")
                .hasMessageContaining("requires guidance-api >=2.0.0");
    }

    @Test
    void refusesARangeThatCannotBeParsed() throws Exception {
        plugin(folder, "odd")
                .withMethod("Odd", "odd")
                .entry("Plugin-Requires", "the newest")
                .jar();
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.INVALID_DESCRIPTOR);
        assertThat(refusal.sentence()).contains("'the newest'");
    }

    @Test
    void refusesAMissingRange() throws Exception {
        plugin(folder, "odd")
                .withMethod("Odd", "odd")
                .without("Plugin-Requires")
                .jar();
        assertThat(onlyRefusal().sentence()).contains("Plugin-Requires");
    }

    @Test
    void refusesAVersionThatIsNotSemantic() throws Exception {
        plugin(folder, "odd")
                .withMethod("Odd", "odd")
                .entry("Plugin-Version", "one")
                .jar();
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.INVALID_DESCRIPTOR);
        assertThat(refusal.sentence()).contains("'one'");
    }

    @Test
    void refusesAPluginWithoutDescriptor() throws Exception {
        plugin(folder, "nameless")
                .withMethod("Nameless", "nameless")
                .without("Plugin-Id")
                .jar();
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.MISSING_DESCRIPTOR);
        assertThat(refusal.pluginId()).isNull();
        assertThat(refusal.message()).contains("nameless.jar", "Plugin-Id", "plugin-parent");
        assertThat(refusal.methods()).containsExactly("nameless");
    }

    @Test
    void refusesAPluginClassSinceItWouldNeverRun() throws Exception {
        plugin(folder, "old")
                .withMethod("Old", "old")
                .entry("Plugin-Class", "test.Old")
                .jar();
        assertThat(onlyRefusal().sentence()).contains("Plugin-Class");
    }

    @Test
    void refusesAPluginWithoutContribution() throws Exception {
        plugin(folder, "empty")
                .with("test.Nothing", "package test; public class Nothing {}")
                .jar();
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.NO_CONTRIBUTION);
        assertThat(refusal.sentence()).contains("1 classes", "@Method");
    }

    @Test
    void refusesAClassForANewerJavaAndStillKnowsItsMethods() throws Exception {
        PluginWorkshop newer = plugin(folder, "newer").withMethod("Newer", "newer");
        byte[] compiled = Files.readAllBytes(newer.compile().resolve("test/newer/Newer.class"));
        int later = Runtime.version().feature() + 8;
        compiled[7] = (byte) (44 + later);
        newer.file("test/newer/Newer.class", compiled).jar();
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.NEWER_CLASS_FILE);
        assertThat(refusal.sentence()).contains("test/newer/Newer.class", "Java " + later);
        assertThat(refusal.methods()).containsExactly("newer");
    }

    @Test
    void refusesAStaticInitialiserThatFails() throws Exception {
        String failing = method(
                "Failing",
                "failing",
                "static { if (System.nanoTime() != 0) throw new IllegalStateException(\"no luck today\"); }");
        plugin(folder, "failing").with("test.failing.Failing", failing).jar();
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.BROKEN_CLASS);
        assertThat(refusal.sentence()).contains("test.failing.Failing", "no luck today");
    }

    @Test
    void refusesAnErrorThrownWhileInitialising() throws Exception {
        String failing = method(
                "Failing", "failing", "static { if (System.nanoTime() != 0) throw new AssertionError(\"never\"); }");
        plugin(folder, "failing").with("test.failing.Failing", failing).jar();
        assertThat(onlyRefusal().sentence()).contains("AssertionError", "never");
    }

    @Test
    void refusesAClassWhoseDependencyIsMissing() throws Exception {
        plugin(folder, "lonely")
                .with("test.lonely.Base", "package test.lonely; public interface Base {}")
                .with("test.lonely.Helper", "package test.lonely; final class Helper implements Base {}")
                .with("test.lonely.Lonely", method("Lonely", "lonely", ""))
                .remove("test/lonely/Base.class")
                .jar();
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.BROKEN_CLASS);
        assertThat(refusal.sentence()).contains("test.lonely.Helper", "needs the class test.lonely.Base");
    }

    @Test
    void refusesBytesThatAreNoClass() throws Exception {
        plugin(folder, "garbled")
                .withMethod("Garbled", "garbled")
                .file("test/garbled/Other.class", bytes("not a class"))
                .jar();
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.BROKEN_CLASS);
        assertThat(refusal.sentence()).contains("test/garbled/Other.class");
    }

    @Test
    void refusesATruncatedJar() throws Exception {
        Path jar = plugin(folder, "torn").withMethod("Torn", "torn").jar();
        byte[] whole = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(whole, whole.length / 2));
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.CORRUPT_JAR);
        assertThatThrownBy(() -> host.registry().get("torn"))
                .hasMessageContaining("refused and without readable methods")
                .hasMessageContaining("torn.jar");
    }

    @Test
    void refusesAZip() throws Exception {
        plugin(folder, "packed").withMethod("Packed", "packed").jar("packed.zip");
        assertThat(onlyRefusal().message()).contains("packed.zip", "jar");
    }

    @Test
    void theFirstOfTwoPluginsWithOneIdStays() throws Exception {
        plugin(folder, "twin").withMethod("One", "one").jar("a.jar");
        plugin(folder, "twin").withMethod("Two", "two").jar("b.jar");
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.DUPLICATE_ID);
        assertThat(refusal.source()).isEqualTo(folder.resolve("b.jar"));
        assertThat(refusal.sentence()).contains("a.jar");
        assertThat(instance("one")).isNotNull();
    }

    @Test
    void theFirstOfTwoPluginsWithOneMethodStaysWhateverTheirIds() throws Exception {
        plugin(folder, "zzz").withMethod("Same", "same").jar("a.jar");
        plugin(folder, "aaa")
                .withMethod("Same", "same")
                .withMethod("Other", "other")
                .jar("b.jar");
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.DUPLICATE_METHOD);
        assertThat(refusal.sentence()).contains("'same'", "'zzz'");
        assertThat(host.registry().get("same").plugin().id()).isEqualTo("zzz");
        assertThatThrownBy(() -> host.registry().get("other")).hasMessageContaining("already given by plugin 'zzz'");
    }

    @Test
    void refusesTwoMethodsOfOneNameInOnePlugin() throws Exception {
        plugin(folder, "double")
                .withMethod("Left", "same")
                .withMethod("Right", "same")
                .jar();
        assertThat(onlyRefusal().reason()).isEqualTo(Reason.DUPLICATE_METHOD);
    }

    @Test
    void aModuleInDevelopmentComesBeforeItsJar() throws Exception {
        Path modules = Files.createDirectory(folder.resolve("modules"));
        Path module = plugin(modules, "good").withMethod("Good", "good-method").module();
        host = PluginHost.load(List.of(folder), List.of(module));
        assertThat(host.registry().get("good-method").plugin().source()).isEqualTo(module);
        assertThat(host.refusals()).extracting(Refusal::reason).containsExactly(Reason.DUPLICATE_ID);
    }

    @Test
    void refusesARecordWithoutMethodAnnotation() throws Exception {
        String bare = method("Bare", "bare", "").replaceAll("@Method.*", "");
        plugin(folder, "bare").with("test.bare.Bare", bare).jar();
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.INVALID_METHOD);
        assertThat(refusal.message()).contains("test.bare.Bare", "@Method");
    }

    @Test
    void refusesAComponentWithoutParameterAnnotation() throws Exception {
        String bare = method("Bare", "bare", "").replace("@Parameter(\"how much\")", "");
        plugin(folder, "bare").with("test.bare.Bare", bare).jar();
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.INVALID_METHOD);
        assertThat(refusal.sentence()).contains("'scale'", "@Parameter");
    }

    @Test
    void refusesAMethodThatIsNoRecord() throws Exception {
        String source = """
                package test.plain;
                import dev.rhumb.guidance.*;
                @Method(name = "plain", paper = "none", summary = "A test.")
                public final class Plain implements Guidance {
                    public Guide begin(Run run) { return new Guide() {}; }
                }
                """;
        plugin(folder, "plain").with("test.plain.Plain", source).jar();
        assertThat(onlyRefusal().sentence()).contains("test.plain.Plain", "must be a record");
    }

    @Test
    void refusesAnAnnotatedRecordThatIsNoGuidance() throws Exception {
        String source = """
                package test.plain;
                import dev.rhumb.guidance.*;
                @Method(name = "plain", paper = "none", summary = "A test.")
                public record Plain() {}
                """;
        plugin(folder, "plain").with("test.plain.Plain", source).jar();
        assertThat(onlyRefusal().sentence()).contains("does not implement Guidance");
    }

    @Test
    void refusesARecordCompiledAgainstAnotherShapeOfTheApi() throws Exception {
        Path otherApi = plugin(folder, "api")
                .with(
                        "dev.rhumb.guidance.Guidance",
                        "package dev.rhumb.guidance; public interface Guidance { Object start(String run); }")
                .compile();
        String source = """
                package test.stale;
                import dev.rhumb.guidance.*;
                @Method(name = "stale", paper = "none", summary = "A test.")
                public record Stale() implements Guidance {
                    public Object start(String run) { return run; }
                }
                """;
        plugin(folder, "stale")
                .compiledAgainst(otherApi)
                .with("test.stale.Stale", source)
                .jar();
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.ABSTRACT_METHOD);
        assertThat(refusal.sentence()).contains("test.stale.Stale", "Guidance.begin");
    }

    @Test
    void refusesAPluginWhoseDependencyIsNotThereAndKeepsTheOneWhoseIs() throws Exception {
        plugin(folder, "needy")
                .withMethod("Needy", "needy")
                .entry("Plugin-Dependencies", "absent")
                .jar();
        plugin(folder, "served")
                .withMethod("Served", "served")
                .entry("Plugin-Dependencies", "good")
                .jar();
        Refusal refusal = onlyRefusal();
        assertThat(refusal.reason()).isEqualTo(Reason.MISSING_DEPENDENCY);
        assertThat(refusal.sentence()).contains("absent");
        assertThat(instance("served")).isNotNull();
    }

    @Test
    void aCircleOfDependenciesLeavesTheOthersAlone() throws Exception {
        plugin(folder, "hen")
                .withMethod("Hen", "hen")
                .entry("Plugin-Dependencies", "egg")
                .jar();
        plugin(folder, "egg")
                .withMethod("Egg", "egg")
                .entry("Plugin-Dependencies", "hen")
                .jar();
        load();
        assertThat(host.refusals()).extracting(Refusal::pluginId).containsExactly("egg", "hen");
        assertThat(host.refusals()).allMatch(refusal -> refusal.sentence().contains("circle"));
        assertThat(instance("good-method")).isNotNull();
    }

    @Test
    void anUnknownMethodIsAnsweredWithTheNearestName() {
        load();
        assertThatThrownBy(() -> host.registry().get("god-method"))
                .isInstanceOf(UnknownMethodException.class)
                .hasMessage("unknown guidance method 'god-method' - did you mean 'good-method'?; known: good-method")
                .extracting(e -> ((UnknownMethodException) e).nearest())
                .isEqualTo("good-method");
        assertThatThrownBy(() -> host.registry().get("entirely-else")).hasMessageNotContaining("did you mean");
    }
}
