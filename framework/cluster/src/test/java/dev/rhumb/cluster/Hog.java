package dev.rhumb.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** An agent that takes all memory of an executor's heap while its third task is under way, in one executor and never again. */
public final class Hog {
    private static final String TASKS = "Executor task launch worker for task";
    private static final int THIRD = 3;

    private Hog() {}

    /**
     * Writes the agent, and returns the option of Java that loads it.
     *
     * @param folder takes its jar and the mark of the executor that it has filled
     */
    static String option(Path folder) throws IOException {
        Path jar = folder.resolve("hog.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), Hog.class.getName());
        String name = Hog.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream own =
                        Objects.requireNonNull(Hog.class.getClassLoader().getResourceAsStream(name))) {
            out.putNextEntry(new JarEntry(name));
            own.transferTo(out);
        }
        return "-javaagent:" + jar + "=" + folder.resolve("filled");
    }

    /** Called by Java. */
    public static void premain(String mark) {
        Thread thread = new Thread(() -> fill(Path.of(mark)), "hog");
        thread.setDaemon(true);
        thread.start();
    }

    @SuppressWarnings("BusyWait") // what another program does can only be looked at
    private static void fill(Path mark) {
        Set<String> tasks = new HashSet<>();
        try {
            while (tasks.size() < THIRD) {
                Thread.sleep(2);
                for (Thread thread : Thread.getAllStackTraces().keySet()) {
                    if (thread.getName().startsWith(TASKS)) {
                        tasks.add(thread.getName());
                    }
                }
            }
            Files.createFile(mark);
        } catch (InterruptedException | IOException another) {
            return; // another executor was filled
        }
        List<byte[]> held = new ArrayList<>();
        int size = 1 << 20;
        while (true) {
            try {
                held.add(new byte[size]);
            } catch (OutOfMemoryError full) {
                size = Math.max(16, size / 2);
            }
        }
    }
}
