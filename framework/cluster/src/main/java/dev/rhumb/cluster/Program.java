package dev.rhumb.cluster;

import java.io.IOException;
import java.io.Reader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.spark.SparkFiles;
import org.jspecify.annotations.Nullable;

/**
 * The program that computes, once for each executor. It is a folder: {@code lib} with jars, and {@code job.properties} with the
 * class to call ({@code rhumb.worker}) and system properties. Its class loader sees the JDK and these jars, and nothing of Spark.
 */
final class Program implements BiFunction<byte[], String, byte[]> {
    /** The name of the folder among the files of an executor. */
    static final String FOLDER = "rhumb";

    private static final String WORKER = "rhumb.worker";

    private static @Nullable BiFunction<byte[], String, byte[]> current;

    private final ClassLoader loader;
    private final BiFunction<byte[], String, byte[]> worker;

    private Program(ClassLoader loader, BiFunction<byte[], String, byte[]> worker) {
        this.loader = loader;
        this.worker = worker;
    }

    /** Has this process compute by a function that is there; null to forget it. */
    static synchronized void here(@Nullable BiFunction<byte[], String, byte[]> function) {
        current = function;
    }

    /** That of this process, opened at the first call. */
    static synchronized BiFunction<byte[], String, byte[]> current() {
        BiFunction<byte[], String, byte[]> opened = current;
        if (opened == null) {
            opened = open(Path.of(SparkFiles.get(FOLDER)));
            current = opened;
        }
        return opened;
    }

    private static Program open(Path folder) {
        try {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(folder.resolve("job.properties"))) {
                properties.load(reader);
            }
            properties.stringPropertyNames().forEach(name -> System.setProperty(name, properties.getProperty(name)));
            System.setProperty("rhumb.plugins", folder.resolve("plugins").toString());
            ClassLoader loader =
                    new URLClassLoader(libraries(folder.resolve("lib")), ClassLoader.getPlatformClassLoader());
            return within(loader, () -> {
                @SuppressWarnings("unchecked") // the class that the program names
                BiFunction<byte[], String, byte[]> worker =
                        (BiFunction<byte[], String, byte[]>) loader.loadClass(properties.getProperty(WORKER))
                                .getConstructor(Path.class)
                                .newInstance(folder);
                return new Program(loader, worker);
            });
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("the program in " + folder + " cannot be started: " + e, e);
        }
    }

    private static URL[] libraries(Path folder) throws IOException {
        List<URL> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                all.add(file.toUri().toURL());
            }
        }
        return all.toArray(URL[]::new);
    }

    @FunctionalInterface
    private interface Work<T> {
        T run() throws ReflectiveOperationException;
    }

    /** With the loader as that of the thread, where libraries look for their services. */
    private static <T> T within(ClassLoader loader, Work<T> work) throws ReflectiveOperationException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public byte[] apply(byte[] work, String device) {
        try {
            return within(loader, () -> worker.apply(work, device));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
