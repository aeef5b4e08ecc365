package dev.rhumb.runner.command;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.rhumb.evaluation.Metric;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.runner.command.Rhumb.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The loop of an author: edit a plugin, run the experiment, edit, run. */
@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class EditedPluginsTest {
    private static final String EXPERIMENT = """
            model: ring
            sampler: {type: euler, steps: 4}
            schedule: {type: karras, sigma-min: 0.05, sigma-max: 5}
            batch: 16
            samples: {count: 40, seeds: [1, 2]}
            metrics: [recall, ratio]
            reference: {dataset: ring, count: 40}
            guidance:
              edited: {type: mine, scale: [1, 2]}
              kept: {type: other, scale: [1, 2]}
            """;

    @TempDir
    Path folder;

    /** A contrast that multiplies the weight by a number of its own. */
    private void method(String name, String type, String factor) throws IOException {
        plugin(name, "test." + name, type, """
                package test.%s;
                import ai.djl.ndarray.NDArray;
                import dev.rhumb.guidance.*;
                @Method(name = "%s", paper = "none", summary = "A test.")
                public record %s(@Neutral(0) @Parameter("how much") double scale) implements Contrast {
                    public NDArray combine(NDArray c, NDArray u, Evaluation here) { return c.add(c.sub(u).mul(scale * %s)); }
                }
                """.formatted(name, name, type, factor));
    }

    private void metric(String factor) throws IOException {
        plugin("ratio", "test.ratio", "Ratio", """
                package test.ratio;
                import dev.rhumb.evaluation.*;
                import dev.rhumb.guidance.Method;
                @Method(name = "ratio", paper = "none", summary = "A test.")
                @Measures(better = Better.HIGHER, role = Role.QUALITY)
                public record Ratio() implements Metric {
                    public double measure(MetricInput input) { return %s * input.generated().rows(); }
                }
                """.formatted(factor));
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private void plugin(String id, String inPackage, String type, String source) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Path classes = Files.createDirectories(folder.resolve("classes-" + id));
        Path file = Files.writeString(sources.resolve(type + ".java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String path = Stream.of(Guidance.class, NDArray.class, Metric.class)
                .map(EditedPluginsTest::place)
                .collect(Collectors.joining(System.getProperty("path.separator")));
        int code = compiler.run(null, null, null, "-d", classes.toString(), "-cp", path, file.toString());
        assertThat(code).isZero();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        Map.of(
                        "Plugin-Id", id,
                        "Plugin-Version", "0.1.0",
                        "Plugin-Provider", "Tests",
                        "Plugin-Requires", ">=0.1.0 & <0.2.0",
                        "Plugin-License", "Apache-2.0")
                .forEach((key, value) -> manifest.getMainAttributes().putValue(key, value));
        Path jars = Files.createDirectories(folder.resolve("plugins"));
        String name = inPackage.replace('.', '/') + "/" + type + ".class";
        try (OutputStream out = Files.newOutputStream(jars.resolve(id + ".jar"));
                JarOutputStream pack = new JarOutputStream(out, manifest)) {
            pack.putNextEntry(new ZipEntry(name));
            pack.write(Files.readAllBytes(classes.resolve(name)));
            pack.closeEntry();
        }
    }

    private Outcome run(String out, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("e.yaml"), EXPERIMENT);
        List<String> arguments = Stream.concat(
                        Stream.of(
                                "run",
                                file.toString(),
                                "--plugins",
                                folder.resolve("plugins").toString(),
                                "--out",
                                folder.resolve(out).toString()),
                        Stream.of(more))
                .toList();
        return Rhumb.run(arguments.toArray(String[]::new));
    }

    /** When each unit's samples were written. */
    private Map<String, Object> written(String arm) throws IOException {
        Map<String, Object> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder.resolve("results").resolve(arm))) {
            for (Path file : files.filter(f -> f.endsWith("samples.npy")).toList()) {
                times.put(file.toString(), Files.getLastModifiedTime(file));
            }
        }
        assertThat(times).hasSize(4);
        return times;
    }

    private String table(String out) throws IOException {
        return Files.readString(folder.resolve(out).resolve("metrics.csv"));
    }

    @Test
    void editRunEditRunSamplesWhatTheEditTouchedAndNothingElse() throws IOException {
        method("mine", "Mine", "1");
        method("other", "Other", "1");
        metric("1");
        assertThat(run("results").code()).isZero();
        String first = table("results");
        for (String factor : List.of("3", "1")) {
            Map<String, Object> kept = written("kept");
            Map<String, Object> edited = written("edited");
            method("mine", "Mine", factor);
            Outcome again = run("results");
            assertThat(again.code()).as(again.error()).isZero();
            assertThat(again.out().strip()).isEqualTo(folder.resolve("results").toString());
            assertThat(again.error())
                    .contains(
                            "the method 'mine' [plugin mine 0.1.0] was edited: sampling again 4 units of edited",
                            "4 of 8 units are complete");
            assertThat(written("kept")).isEqualTo(kept);
            assertThat(written("edited").values()).doesNotContainAnyElementsOf(edited.values());
            assertThat(table("results").equals(first)).isEqualTo(factor.equals("1"));
        }
    }

    @Test
    void anEditedMetricIsMeasuredAgainOnTheSamplesThatAreThere() throws IOException {
        method("mine", "Mine", "1");
        method("other", "Other", "1");
        metric("1");
        run("results");
        Map<String, Object> samples = written("edited");
        metric("2");
        // A run without the metric must not make its old values look current.
        assertThat(run("results", "metrics=[recall]").code()).isZero();
        Outcome again = run("results");
        assertThat(again.error())
                .contains(
                        "the metric 'ratio' [plugin ratio 0.1.0] was edited: measuring again 8 units of edited, kept");
        assertThat(written("edited")).isEqualTo(samples);
        assertThat(table("results")).contains(",80,80,80");
        assertThat(run("results").error()).contains("all 8 units are complete").doesNotContain("was edited");
    }

    @Test
    void anArmWhoseEditFailsIsLeftOutOfTheTables() throws IOException {
        method("mine", "Mine", "1");
        method("other", "Other", "1");
        metric("1");
        run("results");
        method("mine", "Mine", "(c.abs().sum().toFloatArray()[0] > 0 ? 1 / Integer.valueOf(0) : 1)");
        Outcome failed = run("results");
        assertThat(failed.code()).isEqualTo(2);
        assertThat(table("results")).contains("kept,scale=1").doesNotContain("edited,scale=1");
        String report = Files.readString(folder.resolve("results/report.html"));
        assertThat(report)
                .contains("results&#39; is unfinished: 2 of 4 points are there")
                .doesNotContain("edited scale=1");
        method("mine", "Mine", "1");
        assertThat(run("results").code()).isZero();
        assertThat(table("results")).contains("edited,scale=1");
        assertThat(Files.readString(folder.resolve("results/report.html"))).doesNotContain("is unfinished");
    }
}
