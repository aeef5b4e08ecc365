package dev.rhumb.runner.cluster;

import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.session.Installed;
import dev.rhumb.runner.session.Places;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What executors need, as one archive: this program ({@code lib}), its plugins, the models that the plan names, and the plan. Data
 * sets do not travel.
 */
final class Job {
    /** The file with the plan and the folder of data. */
    static final String NOTE = "job.json";

    static final String PLAN = "plan";
    static final String DATA = "data";
    /** Plugins that are module folders. */
    static final String MODULES = "modules";

    static final String MODELS = "models";

    private static final long LARGEST_DESCRIPTION = 1 << 20;

    private final ZipOutputStream zip;
    private final Set<String> names = new LinkedHashSet<>();

    private Job(ZipOutputStream zip) {
        this.zip = zip;
    }

    /** Writes the archive. */
    static void pack(Path archive, Places places, String carried) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            // Jars are compressed, and weights hardly compress.
            zip.setLevel(Deflater.NO_COMPRESSION);
            new Job(zip).all(places, carried);
        }
    }

    private void all(Places places, String carried) throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            add(Path.of(entry), "lib/");
        }
        for (Path place : Installed.folders(places)) {
            plugin(place);
        }
        models(places.modelFolders(), carried);
        text("job.properties", properties());
        Map<String, Object> note = new LinkedHashMap<>();
        note.put(PLAN, carried);
        note.put(DATA, places.dataFolder().toAbsolutePath().normalize().toString());
        text(NOTE, Json.pretty(note));
    }

    /** As the launcher sets them. The number of the engine's threads is that of the driver, since rounding depends on it. */
    private static String properties() throws IOException {
        Properties properties = new Properties();
        properties.setProperty("rhumb.worker", UnitWorker.class.getName());
        properties.setProperty("ai.djl.pytorch.num_threads", Integer.toString(PyTorch.threads()));
        for (String name : List.of(
                "java.awt.headless",
                "OPT_OUT_TRACKING",
                "ai.djl.pytorch.graph_optimizer",
                "org.slf4j.simpleLogger.defaultLogLevel")) {
            String value = System.getProperty(name);
            if (value != null) {
                properties.setProperty(name, value);
            }
        }
        StringWriter text = new StringWriter();
        properties.store(text, null);
        return text.toString();
    }

    private void plugin(Path place) throws IOException {
        if (Files.isRegularFile(place)) {
            add(place, "plugins/");
        } else if (Files.isRegularFile(place.resolve("pom.xml"))) {
            String module = MODULES + "/" + name(place) + "/";
            add(place.resolve("pom.xml"), module);
            add(place.resolve("target/classes"), module + "target/");
        } else {
            for (Path jar : listed(place)) {
                if (name(jar).endsWith(".jar")) {
                    add(jar, "plugins/");
                }
            }
        }
    }

    /**
     * The models that a text names, by file name with or without its ending. Descriptions of imported networks name further
     * files.
     */
    private void models(List<Path> folders, String carried) throws IOException {
        StringBuilder text = new StringBuilder(carried);
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Path folder : folders) {
                for (Path model : listed(folder)) {
                    String place = MODELS + "/" + name(model);
                    // A name that an earlier folder has is that folder's.
                    if (names.contains(place) || text.indexOf(stem(model)) < 0) {
                        continue;
                    }
                    add(model, MODELS + "/");
                    names.add(place);
                    grown = true;
                    if (Files.isRegularFile(model)
                            && name(model).endsWith(".yaml")
                            && Files.size(model) < LARGEST_DESCRIPTION) {
                        text.append(Files.readString(model));
                    }
                }
            }
        }
    }

    private static String stem(Path file) {
        return name(file).replaceFirst("\\.[A-Za-z]+$", "");
    }

    private static String name(Path file) {
        return String.valueOf(file.toAbsolutePath().normalize().getFileName());
    }

    private static List<Path> listed(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    /** A file or a folder, under its own name or, where that is taken, another. */
    private void add(Path path, String into) throws IOException {
        String name = into + name(path);
        for (int i = 2; !names.add(name); i++) {
            name = into + i + "-" + name(path);
        }
        if (Files.isRegularFile(path)) {
            copy(path, name);
        }
        for (Path file : Parcel.files(path)) {
            if (!file.equals(path)) {
                copy(file, name + "/" + path.relativize(file).toString().replace('\\', '/'));
            }
        }
    }

    private void copy(Path file, String name) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        Files.copy(file, zip);
    }

    private void text(String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
