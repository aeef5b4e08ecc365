package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout of its own, whose Maven and Java are scripts that say how they were called. */
class LauncherTest {

    private static final String BUILD = """
            #!/bin/sh
            echo "$@" >> maven-calls
            mkdir -p target/dist/lib target/dist/plugins
            echo jar > target/dist/lib/application.jar
            case "$*" in *-Pcluster*) mkdir -p target/dist/cluster target/spark/jars ;; esac
            """;

    private static final String JAVA = """
            #!/bin/sh
            echo "in $(pwd)"
            for argument in "$@"; do echo "<$argument>"; done
            echo "arenas $MALLOC_ARENA_MAX"
            echo "engine $PYTORCH_LIBRARY_PATH $PYTORCH_FLAVOR"
            exit 7
            """;

    @TempDir
    Path folder;

    private Path root;
    private Path java;
    private final Map<String, String> environment = new HashMap<>();

    private record Result(int exit, String out, String err) {}

    @BeforeEach
    void layOutCheckout() throws IOException {
        Path launcher = Path.of(System.getProperty("rhumb.root"), "rhumb");
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "the launcher is a bash script");
        root = Files.createDirectories(folder.toRealPath().resolve("check out"));
        for (String dir : List.of(".mvn", "framework/some/src/main/java", "plugins")) {
            Files.createDirectories(root.resolve(dir));
        }
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.copy(launcher, root.resolve("rhumb"), StandardCopyOption.COPY_ATTRIBUTES);
        script(root.resolve("mvnw"), BUILD);
        java = Files.createDirectories(folder.resolve("jdk/bin"));
        script(java.resolve("java"), JAVA);
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.9\"\n");
        environment.put("JAVA_HOME", folder.resolve("jdk").toString());
        age(root);
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Makes all files an hour old, so that a build made now is newer whatever the file system's clock resolves. */
    private static void age(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : walk.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
            }
        }
    }

    private Result run(Path command, Path directory, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder process = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        process.environment().keySet().removeIf(key -> key.matches("(RHUMB|MALLOC|PYTORCH)_.*"));
        process.environment().putAll(environment);
        Process running = process.start();
        assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(running.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Result run(String... arguments) throws Exception {
        return run(root.resolve("rhumb"), root, arguments);
    }

    private long builds() throws IOException {
        Path calls = root.resolve("maven-calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    @Test
    void buildsOnFirstUseOnlyAndPassesArgumentsAndExitCodeOn() throws Exception {
        Result first = run("run", "two words", "*");
        assertThat(first.exit()).isEqualTo(7);
        assertThat(first.err()).hasLineCount(1).contains("building");
        assertThat(first.out())
                .contains("<dev.rhumb.runner.Main>\n<run>\n<two words>\n<*>\n", "<-Drhumb.home=" + root + ">")
                .contains("arenas 64");
        Result second = run();
        assertThat(second.exit()).isEqualTo(7);
        assertThat(second.err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void thePartForClustersIsBuiltWhenItIsFirstNamedAndKept() throws Exception {
        assertThat(run("run", "x.yaml").out()).doesNotContain("--add-opens");
        assertThat(Files.readString(root.resolve("maven-calls"))).doesNotContain("-Pcluster");
        Result cluster = run("run", "x.yaml", "--cluster", "local[2]");
        assertThat(cluster.err()).contains("building with Apache Spark");
        assertThat(cluster.out()).contains("<--add-opens=java.base/java.nio=ALL-UNNAMED>", "<--cluster>\n<local[2]>");
        assertThat(run("run", "x.yaml", "--cluster=local").err()).isEmpty();
        Files.writeString(root.resolve("framework/some/src/main/java/B.java"), "class B {}");
        run("list");
        assertThat(Files.readAllLines(root.resolve("maven-calls")))
                .hasSize(3)
                .last()
                .asString()
                .contains("-Pcluster");
    }

    @Test
    void anInstalledEngineIsUsedUnlessTheEnvironmentNamesAnother() throws Exception {
        Files.createDirectories(root.resolve(".engine"));
        Files.writeString(
                root.resolve(".engine/environment"),
                "export PYTORCH_LIBRARY_PATH='" + root + "/.engine/lib'\nexport PYTORCH_FLAVOR=cu128\n");
        assertThat(run("doctor").out()).contains("engine " + root + "/.engine/lib cu128");
        environment.put("PYTORCH_LIBRARY_PATH", "/elsewhere");
        assertThat(run("doctor").out()).contains("engine /elsewhere \n");
    }

    @Test
    void aLaterBuildByMavenLeavesTheFilesOfARunningProgramAlone() throws Exception {
        run();
        Files.writeString(root.resolve("target/dist/lib/application.jar"), "rewritten in place");
        String id = Files.readString(root.resolve("target/builds/stamp")).strip();
        assertThat(root.resolve("target/builds/" + id + "/lib/application.jar")).hasContent("jar");
    }

    @Test
    void keepsTheCallersFolderAlsoThroughSymbolicLinks() throws Exception {
        Path elsewhere = Files.createDirectories(folder.toRealPath().resolve("else where"));
        Path first = Files.createSymbolicLink(elsewhere.resolve("one"), root.resolve("rhumb"));
        Path second = Files.createSymbolicLink(elsewhere.resolve("two"), Path.of("one"));
        assertThat(first).exists();
        assertThat(run(second, elsewhere).out()).contains("in " + elsewhere, "<-Drhumb.home=" + root + ">");
    }

    @Test
    void buildsAgainAfterAnEditANewFileOrARemoval() throws Exception {
        Path source = root.resolve("framework/some/src/main/java/A.java");
        run();
        Files.writeString(source, "class A {}");
        later(source);
        run();
        assertThat(builds()).isEqualTo(2);
        settle();
        Files.delete(source);
        later(source.getParent());
        run();
        assertThat(builds()).isEqualTo(3);
        settle();
        later(root.resolve("pom.xml"));
        run();
        assertThat(builds()).isEqualTo(4);
    }

    /** As if everything had been edited before the last build. */
    private void settle() throws Exception {
        for (String part : List.of("framework", "pom.xml")) {
            age(root.resolve(part));
        }
        run();
        assertThat(run().err()).isEmpty();
    }

    private static void later(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
    }

    @Test
    void filesThatAreNoSourceDoNotCauseABuild() throws Exception {
        run();
        Path test = Files.createDirectories(root.resolve("framework/some/src/test/java"));
        later(Files.writeString(test.resolve("ATest.java"), "class ATest {}"));
        Path compiled = Files.createDirectories(root.resolve("framework/some/target/classes/src/main"));
        later(Files.writeString(compiled.resolve("pom.xml"), "<project/>"));
        run();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aFailedBuildShowsTheEndOfItsLogAndIsTriedAgain() throws Exception {
        script(root.resolve("mvnw"), "#!/bin/sh\necho 'cannot find symbol'\nexit 1\n");
        Result failed = run();
        assertThat(failed.exit()).isEqualTo(70);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err()).contains("the build failed", "build.log", "cannot find symbol");
        script(root.resolve("mvnw"), BUILD);
        assertThat(run().exit()).isEqualTo(7);
    }

    @Test
    void aBuildCanBeForbidden() throws Exception {
        environment.put("RHUMB_NO_BUILD", "1");
        Result refused = run();
        assertThat(refused.exit()).isEqualTo(70);
        assertThat(refused.err()).hasLineCount(1).contains("RHUMB_NO_BUILD=1");
        environment.remove("RHUMB_NO_BUILD");
        run();
        later(root.resolve("pom.xml"));
        environment.put("RHUMB_NO_BUILD", "1");
        assertThat(run().exit()).isEqualTo(7);
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void anOldJavaIsRefusedInOneSentence() throws Exception {
        for (String version : List.of("1.8.0_302", "9", "11.0.2", "16")) {
            Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
            Result refused = run();
            assertThat(refused.exit()).as(version).isEqualTo(2);
            assertThat(refused.err()).hasLineCount(1).contains("version " + version, "Java 17");
        }
        assertThat(builds()).isZero();
    }

    @Test
    void aLaterJavaIsToldThatNativeCodeIsMeant() throws Exception {
        assertThat(run().out()).doesNotContain("native-access");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        assertThat(run().out()).contains("<--enable-native-access=ALL-UNNAMED>");
    }

    @Test
    void noJavaIsRefusedInOneSentence() throws Exception {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of("bash", "dirname", "readlink", "sed", "head")) {
            Path there = Stream.of("/bin", "/usr/bin")
                    .map(bin -> Path.of(bin, tool))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(tools.resolve(tool), there);
        }
        environment.put("JAVA_HOME", "");
        environment.put("PATH", tools.toString());
        Result refused = run();
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).hasLineCount(1).contains("there is no java");
    }

    @Test
    void aRunningProgramKeepsItsBuildAndTheOthersAreDiscarded() throws Exception {
        assumeTrue(
                Stream.of("/bin/flock", "/usr/bin/flock").map(Path::of).anyMatch(Files::exists), "there is no flock");
        Path go = folder.resolve("go");
        script(java.resolve("java"), "#!/bin/sh\nwhile [ ! -f '" + go + "' ]; do sleep 0.05; done\n");
        Process running = start();
        try {
            List<Path> first = awaitBuild();
            script(java.resolve("java"), JAVA);
            later(root.resolve("pom.xml"));
            run();
            assertThat(buildFolders()).hasSize(2).containsAll(first);
            Files.writeString(go, "");
            assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
            run();
            assertThat(buildFolders()).hasSize(1).doesNotContainAnyElementsOf(first);
        } finally {
            running.destroyForcibly();
        }
    }

    private Process start() throws IOException {
        ProcessBuilder process = new ProcessBuilder(root.resolve("rhumb").toString())
                .redirectOutput(folder.resolve("running").toFile())
                .redirectErrorStream(true);
        process.environment().putAll(environment);
        return process.start();
    }

    private List<Path> awaitBuild() throws Exception {
        Path stamp = root.resolve("target/builds/stamp");
        for (int i = 0; i < 600 && !Files.exists(stamp); i++) {
            Thread.sleep(50);
        }
        Thread.sleep(300); // from the stamp to the lock
        return buildFolders();
    }

    private List<Path> buildFolders() throws IOException {
        try (Stream<Path> list = Files.list(root.resolve("target/builds"))) {
            return list.filter(Files::isDirectory).toList();
        }
    }
}
