package dev.rhumb.host;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Guidance;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles and packs plugins for the tests. */
final class PluginWorkshop {

    /** Most tests compile the same good plugin. */
    private static final Map<String, Path> COMPILED = new ConcurrentHashMap<>();

    private final Path folder;
    private final String id;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> descriptor = new LinkedHashMap<>();
    private final Map<String, byte[]> extra = new LinkedHashMap<>();
    private final List<String> removed = new ArrayList<>();
    private String classPath = place(Guidance.class) + System.getProperty("path.separator") + place(NDArray.class);

    private PluginWorkshop(Path folder, String id) {
        this.folder = folder;
        this.id = id;
        descriptor.put("Plugin-Id", id);
        descriptor.put("Plugin-Version", "1.2.3");
        descriptor.put("Plugin-Provider", "Tests");
        descriptor.put("Plugin-Requires", ">=0.1.0 & <0.2.0");
        descriptor.put("Plugin-License", "Apache-2.0");
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static PluginWorkshop plugin(Path folder, String id) {
        return new PluginWorkshop(folder, id);
    }

    /** The source of a working method; {@code body} goes into the record. */
    static String method(String type, String name, String body) {
        return """
                package test.%s;
                import ai.djl.ndarray.NDArray;
                import dev.rhumb.guidance.*;
                @Method(name = "%s", paper = "none", summary = "A test.")
                public record %s(@Neutral(0) @Parameter("how much") double scale) implements Contrast {
                    public NDArray combine(NDArray c, NDArray u, Evaluation here) { return c.add(c.sub(u).mul(scale)); }
                    %s
                }
                """.formatted(type.toLowerCase(Locale.ROOT), name, type, body);
    }

    PluginWorkshop with(String type, String source) {
        sources.put(type, source);
        return this;
    }

    PluginWorkshop withMethod(String type, String name) {
        return with("test." + type.toLowerCase(Locale.ROOT) + "." + type, method(type, name, ""));
    }

    PluginWorkshop entry(String key, String value) {
        descriptor.put(key, value);
        return this;
    }

    PluginWorkshop without(String key) {
        descriptor.remove(key);
        return this;
    }

    PluginWorkshop file(String name, byte[] content) {
        extra.put(name, content);
        return this;
    }

    PluginWorkshop remove(String compiled) {
        removed.add(compiled);
        return this;
    }

    PluginWorkshop compiledAgainst(Path classes) {
        classPath = classes + System.getProperty("path.separator") + classPath;
        return this;
    }

    /** A jar in the folder, called after the id. */
    Path jar() throws IOException {
        return jar(id + ".jar");
    }

    Path jar(String name) throws IOException {
        Path jar = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream pack = new JarOutputStream(out, manifest())) {
            for (Map.Entry<String, byte[]> entry : contents().entrySet()) {
                pack.putNextEntry(new ZipEntry(entry.getKey()));
                pack.write(entry.getValue());
                pack.closeEntry();
            }
        }
        return jar;
    }

    /** A module folder with compiled classes and no jar. */
    Path module() throws IOException {
        Path classes = folder.resolve(id).resolve("target/classes");
        for (Map.Entry<String, byte[]> entry : contents().entrySet()) {
            Path file = classes.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, entry.getValue());
        }
        Files.createDirectories(classes.resolve("META-INF"));
        try (OutputStream out = Files.newOutputStream(classes.resolve("META-INF/MANIFEST.MF"))) {
            manifest().write(out);
        }
        return folder.resolve(id);
    }

    private Manifest manifest() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        descriptor.forEach((key, value) -> manifest.getMainAttributes().putValue(key, value));
        return manifest;
    }

    private Map<String, byte[]> contents() throws IOException {
        Path classes = compile();
        Map<String, byte[]> contents = new LinkedHashMap<>();
        try (Stream<Path> walk = Files.walk(classes)) {
            for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
                contents.put(classes.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        contents.putAll(extra);
        removed.forEach(contents::remove);
        return contents;
    }

    /** Compiles the sources; the folder is not to be changed. */
    Path compile() throws IOException {
        String key = classPath + sources;
        Path known = COMPILED.get(key);
        if (known == null) {
            known = compileAfresh();
            COMPILED.put(key, known);
        }
        return known;
    }

    private Path compileAfresh() throws IOException {
        Path classes = Files.createTempDirectory("rhumb-plugin-classes");
        if (sources.isEmpty()) {
            return classes;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((type, source) -> units.add(new Source(type, source)));
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of("-d", classes.toString(), "-cp", classPath, "--release", "17", "-parameters", "-proc:none");
        if (!compiler.getTask(messages, null, null, options, null, units).call()) {
            throw new AssertionError("test plugin " + id + " does not compile:\n" + messages);
        }
        return classes;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String type, String text) {
            super(URI.create("string:///" + type.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** The bytes of a text. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
